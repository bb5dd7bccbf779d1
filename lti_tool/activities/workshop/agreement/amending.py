"""Amending what a group handed in: opened after the mark, or given up. No commit here."""

import uuid

from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.agreement.signing import last_version
from lti_tool.activities.workshop.errors import AmendmentEarlyError
from lti_tool.activities.workshop.models import Sheet, Slot, Submission
from lti_tool.activities.workshop.sheet import changes, operations
from lti_tool.coursework.models import Result
from lti_tool.db import db


def amend(submission: Submission) -> None:
    """Open a sheet for its group to amend what it handed in, which stands until the next one.

    Raises:
        AmendmentEarlyError: it is neither marked nor is the workshop over.
    """
    if not is_settled(submission):
        raise AmendmentEarlyError(submission_id=submission.id)
    submission.state = "amended"
    submission.returned_at = clock.now()
    db.session.flush()
    changes.announce(submission.sheet)


def is_settled(submission: Submission) -> bool:
    """Whether nobody waits for a submission's mark: it has one, needs none, or the work is over."""
    placement = submission.sheet.placement
    if placement.points == 0 or (placement.closes_at and placement.closes_at <= clock.now()):
        return True
    marked = select(Result.id).where(
        Result.placement_id == placement.id,
        Result.user_id.in_([one["user_id"] for one in submission.roster]),
        Result.marked_at >= submission.submitted_at,
    )
    return db.session.scalar(marked.limit(1)) is not None


def cancel(sheet: Sheet, user_id: int) -> None:
    """Give up the amendment of a locked sheet: its text is again that of the version that stands.

    What was written meanwhile stays in the history. Where nothing is being amended, by now or ever,
    nothing changes.
    """
    standing = last_version(sheet)
    if standing is None or standing.state != "amended":
        return
    texts = rules.texts_of(standing.content)
    place = changes.Place.of_sheet(sheet)
    written = db.session.scalars(select(Slot).where(Slot.sheet_id == sheet.id)).all()
    for slot in written:
        text = texts.get(slot.key, "")
        edit = operations.Edit(slot.key, slot.version, text, uuid.uuid4().hex)
        operations.save_slot(place, user_id, edit)
    standing.state = "submitted"
    standing.returned_at = None
    db.session.flush()
    changes.announce(sheet)
