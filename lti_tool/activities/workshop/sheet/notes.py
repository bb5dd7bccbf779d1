"""The trainer's notes beside the slots of a returned sheet: they go where their texts go.

A note is kept under the key of the slot it stands at; of a row that was removed, under the name
that :func:`rows.name_of_gone` gives. No commit here.
"""

from collections.abc import Mapping

from sqlalchemy import select

from lti_tool.activities.workshop.models import Sheet, Submission
from lti_tool.db import db


def carry(sheet: Sheet, places: Mapping[str, str]) -> None:
    """Move the notes with the texts: ``places`` says for each old key the new one."""
    latest = db.session.scalar(
        select(Submission)
        .where(Submission.sheet_id == sheet.id)
        .order_by(Submission.number.desc())
        .limit(1)
    )
    if latest is not None and latest.state == "returned":
        notes = latest.return_notes
        latest.return_notes = {places.get(key, key): text for key, text in notes.items()}
