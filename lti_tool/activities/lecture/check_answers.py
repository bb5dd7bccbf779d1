"""The answers to a lecture's checks: the first one stands. Watching alone makes the score."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.lecture import operations
from lti_tool.activities.lecture.definition import Lecture
from lti_tool.activities.lecture.errors import (
    CheckEmptyError,
    CheckUnknownError,
    CheckUnreadableError,
)
from lti_tool.activities.lecture.models import CheckAnswer
from lti_tool.coursework.items.base import Item, UnreadableAnswer
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.db.plain import read_columns

Given = tuple[str, ...]

_answer, _attempt = CheckAnswer.__table__, Attempt.__table__
_ANSWERS = (
    select(_answer.c.item, _answer.c.given)
    .join(_attempt, _attempt.c.id == _answer.c.attempt_id)
    .where(
        _attempt.c.placement_id == bindparam("placement_id"),
        _attempt.c.user_id == bindparam("user_id"),
    )
)


def answer(placement: Placement, user_id: int, item: Item, given: Sequence[str]) -> Given:
    """Save an answer and return what stands: a second one changes nothing. The caller commits.

    Raises:
        CheckUnreadableError: nothing the item's fields can send.
        CheckEmptyError: nothing was chosen or written.
    """
    try:
        cleaned = item.clean(given)
    except UnreadableAnswer as fault:
        raise CheckUnreadableError(item=item.id, reason=str(fault)) from None
    if not cleaned:
        raise CheckEmptyError(item=item.id)
    # The lock on the record makes two tabs take turns.
    record = operations.locked_record(placement, user_id)
    standing = db.session.scalar(
        select(CheckAnswer).where(
            CheckAnswer.attempt_id == record.attempt_id, CheckAnswer.item == item.id
        )
    )
    if standing is not None:
        return tuple(standing.given)
    db.session.add(
        CheckAnswer(
            attempt_id=record.attempt_id,
            item=item.id,
            given=list(cleaned),
            answered_at=clock.now(),
        )
    )
    return cleaned


def item_of(lecture: Lecture, item_id: str) -> Item:
    """Return the item of a check.

    Raises:
        CheckUnknownError: the lecture has none of that id.
    """
    check = lecture.check(item_id)
    if check is None:
        raise CheckUnknownError(item=item_id)
    return check.item


def answers_of(placement_id: int, user_id: int) -> dict[str, Given]:
    """Return a person's answers by item."""
    rows = read_columns(_ANSWERS, {"placement_id": placement_id, "user_id": user_id})
    return {row.item: tuple(row.given) for row in rows}


def answers_at(placement_id: int) -> Mapping[int, dict[str, Given]]:
    """Return everybody's answers, by person and item."""
    found = db.session.scalars(
        select(CheckAnswer)
        .join(CheckAnswer.attempt)
        .where(Attempt.placement_id == placement_id)
        .options(joinedload(CheckAnswer.attempt))
    )
    by_person: dict[int, dict[str, Given]] = {}
    for one in found:
        by_person.setdefault(one.attempt.user_id, {})[one.item] = tuple(one.given)
    return by_person
