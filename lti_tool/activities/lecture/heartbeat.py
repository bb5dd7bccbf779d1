"""A player's report in one short write: it comes every five seconds from everybody who watches.

The record is read without a lock, the report is judged, and what follows is written on the
condition that nobody (another tab, another device) wrote in between; else all of it is done again.
A report that earns more of the score goes the long way, `operations.report`, in one transaction.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, bindparam, literal, select, update

from lti_tool import clock
from lti_tool.activities.lecture import operations
from lti_tool.activities.lecture.definition import Lecture
from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.activities.lecture.operations import Played, Reported
from lti_tool.coursework import attempts
from lti_tool.coursework.models import Attempt
from lti_tool.coursework.placement import Placed
from lti_tool.db import UtcDateTime, briefly
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for

TRIES = 5

_attempt, _watch = Attempt.__table__, WatchRecord.__table__
_OF_PERSON = (
    _attempt.c.placement_id == bindparam("placement_id"),
    _attempt.c.user_id == bindparam("user_id"),
)
_RECORD = (
    select(
        *(_watch.c[name] for name in ("attempt_id", "seen", "again", "unclear", "position")),
        *(_watch.c[name] for name in ("credited_until", "updated_at")),
    )
    .join(_attempt, _attempt.c.id == _watch.c.attempt_id)
    .where(*_OF_PERSON)
    .order_by(_attempt.c.number.desc())
    .limit(1)
)
_WRITE = update(WatchRecord.metadata.tables[WatchRecord.__tablename__]).where(
    _watch.c.attempt_id == bindparam("whose"), _watch.c.updated_at == bindparam("as_read")
)
_FIRST: dict[str, Any] = {
    **{name: [] for name in ("seen", "again", "unclear")},
    **dict.fromkeys(("watched", "read", "position"), 0),
    "by_word": False,
}


def take(
    placed: Placed,
    user_id: int,
    lecture: Lecture,
    played: Played,
) -> Reported | None:
    """Credit what a player reports, written when this returns; None: it must go the long way.

    For a request that began by reading.
    """
    for _try in range(TRIES):
        record = _record(placed, user_id)
        before = operations.watching_of(record)
        after, values = operations.credited(record, lecture, played)
        if operations.has_earned_more(lecture, before.seen, after.seen):
            return None
        whose = {"whose": record.attempt_id, "as_read": record.updated_at}
        if not values or briefly.write_alone(_WRITE, values | whose):
            return Reported(after.seen, tuple(record.unclear), has_new_score=False)
    return None


def _record(placed: Placed, user_id: int) -> Any:
    whose = {"placement_id": placed.id, "user_id": user_id}
    record = read_columns(_RECORD, whose).one_or_none()
    if record is not None:
        return record
    attempts.begin_alone(placed, user_id)
    briefly.write_alone(_begin(dialect_name()), whose | {"updated_at": clock.now()})
    return read_columns(_RECORD, whose).one()


@lru_cache
def _begin(dialect: str) -> Executable:
    """Build the statement that begins the record of a person's last attempt."""
    first = [literal(value, _watch.c[name].type) for name, value in _FIRST.items()]
    begun_at = bindparam("updated_at", type_=UtcDateTime)
    of_last = (
        select(_attempt.c.id, *first, begun_at)
        .where(*_OF_PERSON)
        .order_by(_attempt.c.number.desc())
        .limit(1)
    )
    columns = ["attempt_id", *_FIRST, "updated_at"]
    begun = insert_for(dialect, WatchRecord).from_select(columns, of_last)
    return compiled_once(begun.on_conflict_do_nothing(), columns)
