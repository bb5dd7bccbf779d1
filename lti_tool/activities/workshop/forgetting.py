"""Takes a person's name out of what groups handed in."""

from sqlalchemy import select

from lti_tool.activities.workshop.models import Submission
from lti_tool.db import db

NAMELESS = "—"
ERASED = 0
"""Stands on a roster for the id of somebody who was erased: no user has it."""


def forget_person(user_id: int) -> None:
    """Replace the name on every roster; that somebody signed, and when, stays. No commit."""
    for submission in db.session.scalars(select(Submission)):
        if any(one["user_id"] == user_id for one in submission.roster):
            submission.roster = [
                _nameless(one) if one["user_id"] == user_id else one for one in submission.roster
            ]
    db.session.flush()


def _nameless(one: dict[str, object]) -> dict[str, object]:
    signed_name = NAMELESS if one["signed_name"] else ""
    return {**one, "user_id": ERASED, "name": "", "signed_name": signed_name}
