"""Takes a person's name out of what groups handed in."""

from sqlalchemy import select

from lti_tool.activities.workshop.models import Signature, Submission
from lti_tool.db import db

NAMELESS = "—"
ERASED = 0
"""Stands on a roster for the id of somebody who was erased: no user has it."""


def forget_person(user_id: int) -> None:
    """Replace the name on every roster; that somebody signed, and when, stays. No commit."""
    for submission in db.session.scalars(select(Submission)):
        if any(one["user_id"] == user_id for one in submission.roster):
            late = next((o for o in submission.late_signatures if o.user_id == user_id), None)
            submission.roster = [
                _nameless(one, late) if one["user_id"] == user_id else one
                for one in submission.roster
            ]
    db.session.flush()


def _nameless(one: dict[str, object], late: Signature | None) -> dict[str, object]:
    if late is not None:
        # The signature's own row goes with the person.
        signed_at = late.signed_at.isoformat()
        one = {**one, "signed_name": NAMELESS, "signed_at": signed_at, "late": True}
    signed_name = NAMELESS if one["signed_name"] else ""
    excused = NAMELESS if one.get("excused") else ""
    blank = {"user_id": ERASED, "name": "", "signed_name": signed_name, "excused": excused}
    return {**one, **blank}
