"""Moments that were unclear: participants mark them, a trainer answers one for all."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select

from lti_tool import clock
from lti_tool.activities.lecture import heat, operations, rules
from lti_tool.activities.lecture.definition import Lecture
from lti_tool.activities.lecture.errors import MomentUnknownError, TooMuchUnclearError
from lti_tool.activities.lecture.heat import Moment
from lti_tool.activities.lecture.models import MomentAnswer, WatchRecord
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import upsert_returning_id
from lti_tool.notices.telling import News, tell


@dataclass(frozen=True, slots=True)
class Answer:
    """What the trainer said about the moment ``at`` (milliseconds)."""

    at: int
    text: str


_answer = MomentAnswer.__table__
_ANSWERS = (
    select(_answer.c.at, _answer.c.text)
    .where(_answer.c.placement_id == bindparam("placement_id"))
    .order_by(_answer.c.at)
)


def answers_of(placement_id: int) -> tuple[Answer, ...]:
    """Return the trainer's answers, in the recording's order."""
    rows = read_columns(_ANSWERS, {"placement_id": placement_id})
    return tuple(Answer(row.at, row.text) for row in rows)


def mark(
    placement: Placement, user_id: int, lecture: Lecture, *, at: int, is_unclear: bool
) -> operations.Reported:
    """Mark a moment as unclear, or take that back; twice is once. The caller commits.

    Raises:
        MomentUnknownError: it is after the recording's end.
        TooMuchUnclearError: the person has marked as many as we keep.
    """
    if at > lecture.milliseconds:
        raise MomentUnknownError(placement_id=placement.id, at=at)
    record = operations.locked_record(placement, user_id)
    change = rules.with_mark if is_unclear else rules.without_mark
    marks = change(tuple(record.unclear), at)
    if len(marks) > rules.MOST_MARKS:
        raise TooMuchUnclearError(placement_id=placement.id, user_id=user_id)
    if marks != tuple(record.unclear):
        record.unclear = list(marks)
        record.updated_at = clock.now()
    return operations.unchanged(record)


def answer(placement: Placement, lecture: Lecture, *, at: int, text: str, author_id: int) -> None:
    """Say something about a moment to everybody; an empty text takes it back. No commit.

    Raises:
        MomentUnknownError: it is after the recording's end.
    """
    if at > lecture.milliseconds:
        raise MomentUnknownError(placement_id=placement.id, at=at)
    if text:
        upsert_returning_id(
            MomentAnswer,
            {"placement_id": placement.id, "at": at},
            {"text": text, "author_id": author_id, "updated_at": clock.now()},
        )
        _tell_who_asked(placement, at)
    else:
        db.session.execute(
            delete(MomentAnswer).where(
                MomentAnswer.placement_id == placement.id, MomentAnswer.at == at
            )
        )


def _tell_who_asked(placement: Placement, at: int) -> None:
    rows = db.session.execute(
        select(Attempt.user_id, WatchRecord.unclear)
        .join(Attempt, Attempt.id == WatchRecord.attempt_id)
        .where(Attempt.placement_id == placement.id)
    )
    asked = [
        row.user_id
        for row in rows
        if any(heat.is_about(Moment(one, one, 1), at) for one in row.unclear)
    ]
    tell(asked, News("answered", placement.resource_link_id, "lecture.show"))
