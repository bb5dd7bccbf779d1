"""Writes of the lecture: what was watched, and the score once it is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy import and_, bindparam, select

from lti_tool import clock
from lti_tool.activities.lecture import rules
from lti_tool.activities.lecture.definition import Lecture
from lti_tool.activities.lecture.errors import ReadTooSoonError
from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.activities.lecture.rules import Interval, Intervals, Watching
from lti_tool.coursework import attempts
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import insert_into
from lti_tool.gradebook.score import share_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a person is: what was seen, what was unclear, where to go on (all in ms), the
    result's points. Who has not begun has watched and answered nothing.
    """

    has_begun: bool = False
    seen: Sequence[Sequence[int]] = ()
    unclear: Sequence[int] = ()
    position: int = 0
    score_given: Decimal | None = None
    score_maximum: Decimal | None = None


_attempt, _watch, _result = Attempt.__table__, WatchRecord.__table__, Result.__table__
_STANDING = (
    select(
        *(_watch.c[name] for name in ("seen", "unclear", "position")),
        *(_result.c[name] for name in ("score_given", "score_maximum")),
    )
    .select_from(_attempt)
    .outerjoin(_watch, _watch.c.attempt_id == _attempt.c.id)
    .outerjoin(
        _result,
        and_(
            _result.c.placement_id == _attempt.c.placement_id,
            _result.c.user_id == _attempt.c.user_id,
        ),
    )
    .where(
        _attempt.c.placement_id == bindparam("placement_id"),
        _attempt.c.user_id == bindparam("user_id"),
    )
    .order_by(_attempt.c.number.desc())
    .limit(1)
)


def standing_of(placement_id: int, user_id: int) -> Standing:
    """Return how far a person is, in one statement: every first page asks."""
    whose = {"placement_id": placement_id, "user_id": user_id}
    row = read_columns(_STANDING, whose).one_or_none()
    if row is None:
        return Standing()
    return Standing(
        True,
        row.seen or (),
        row.unclear or (),
        row.position or 0,
        row.score_given,
        row.score_maximum,
    )


@dataclass(frozen=True, slots=True)
class Played:
    """What a player reports: stretches it played since ``opened_at``, those of them played before,
    where it is now.
    """

    intervals: Sequence[Interval]
    opened_at: datetime
    again: Sequence[Interval] = ()
    position: int | None = None


class Recorded(Protocol):
    """A `WatchRecord`, or a row of its columns."""

    @property
    def seen(self) -> list[list[int]]:
        """What was watched."""

    @property
    def again(self) -> list[list[int]]:
        """What was played a second time."""

    @property
    def position(self) -> int:
        """Where to go on."""

    @property
    def credited_until(self) -> datetime | None:
        """Up to when the clock's time is spent."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report came to: what is seen and unclear now, and whether the score has grown."""

    seen: Intervals
    unclear: tuple[int, ...]
    has_new_score: bool


def unchanged(record: WatchRecord) -> Reported:
    """Return how ``record`` stands, without news of its score."""
    return Reported(watching_of(record).seen, tuple(record.unclear), has_new_score=False)


def report(
    placement: Placement,
    user_id: int,
    lecture: Lecture,
    played: Played,
    *,
    by_word: bool = False,
) -> Reported:
    """Credit what a player (or, ``by_word``, a person) reports; score it as far as it goes.

    Sending the same report twice changes nothing. Watching goes on being counted after the score
    is given, and never lowers it. The caller commits.
    """
    record = locked_record(placement, user_id)
    before = watching_of(record)
    after, values = credited(record, lecture, played)
    if by_word and after != before:
        values |= {"by_word": True, "trouble_at": record.trouble_at}
    for name, value in values.items():
        setattr(record, name, value)
    grown = _score(placement, record, lecture, before.seen, after.seen)
    return Reported(after.seen, tuple(record.unclear), grown)


def credited(record: Recorded, lecture: Lecture, played: Played) -> tuple[Watching, dict[str, Any]]:
    """Return what is watched with a player's report, and the columns that change by it, if any.

    What was played a second time earns nothing, so nothing of it is checked.
    """
    now = clock.now()
    before = watching_of(record)
    after = rules.credit(
        before,
        played.intervals,
        duration=lecture.milliseconds,
        opened_at=played.opened_at,
        now=now,
    )
    values = _columns(after) | {"trouble_at": None} if after != before else {}
    replayed_before = rules.union((a, b) for a, b in record.again)
    replayed = rules.union(replayed_before, rules.clip(played.again, lecture.milliseconds))
    if replayed != replayed_before:
        kept = rules.longest(replayed, rules.MOST_REPLAYED)
        values["again"] = [list(one) for one in kept]
    if played.position is not None and played.position != record.position:
        values["position"] = min(played.position, lecture.milliseconds)
    return after, values | {"updated_at": now} if values else values


def read(
    placement: Placement,
    user_id: int,
    lecture: Lecture,
    *,
    chapter: Interval,
    opened_at: datetime,
) -> Reported:
    """Credit a chapter that was read; the recording goes on after it. The caller commits.

    Raises:
        ReadTooSoonError: the page has not been open long enough for it.
    """
    record = locked_record(placement, user_id)
    before = watching_of(record)
    after = rules.credit_reading(before, chapter, opened_at=opened_at, now=clock.now())
    if after is None:
        raise ReadTooSoonError(attempt_id=record.attempt_id)
    if after != before:
        record.read += max(0, rules.total(after.seen) - rules.total(before.seen))
        for name, value in _columns(after).items():
            setattr(record, name, value)
    record.position = chapter[1]
    record.updated_at = clock.now()
    grown = _score(placement, record, lecture, before.seen, after.seen)
    return Reported(after.seen, tuple(record.unclear), grown)


def note_trouble(placement: Placement, user_id: int) -> None:
    """Write down that the recording does not load at a person's. The caller commits."""
    record = locked_record(placement, user_id)
    record.trouble_at = record.updated_at = clock.now()


def watching_of(record: Recorded) -> Watching:
    """Return what ``record`` says was watched."""
    return Watching(rules.union((a, b) for a, b in record.seen), record.credited_until)


def _columns(watching: Watching) -> dict[str, Any]:
    return {
        "seen": [list(one) for one in watching.seen],
        "watched": rules.total(watching.seen),
        "credited_until": watching.credited_until,
    }


def has_earned_more(lecture: Lecture, before: Intervals, after: Intervals) -> bool:
    """Whether ``after`` is worth a higher score than ``before``."""
    return _share(lecture, after) > _share(lecture, before)


def _share(lecture: Lecture, seen: Intervals) -> Fraction:
    return rules.earned(seen, lecture.milliseconds, lecture.share_needed, lecture.steps)


def _score(
    placement: Placement,
    record: WatchRecord,
    lecture: Lecture,
    before: Intervals,
    after: Intervals,
) -> bool:
    """Record the score that ``after`` is worth if it is more than before; say whether it was."""
    if not has_earned_more(lecture, before, after):
        return False
    share = _share(lecture, after)
    fraction = Decimal(share.numerator) / share.denominator
    if share == 1 and record.attempt.finished_at is None:
        attempts.finish(record.attempt, fraction)
    else:
        points = share_of(fraction, attempts.maximum_of(placement))
        earned = attempts.Earned(points, marked_at=clock.now())
        attempts.record_result(placement, record.attempt.user_id, earned, keep_higher=True)
    return True


_RECORD = (
    select(WatchRecord)
    .join(WatchRecord.attempt)
    .where(
        Attempt.placement_id == bindparam("placement_id"), Attempt.user_id == bindparam("user_id")
    )
    .order_by(Attempt.number.desc())
    .limit(1)
    .with_for_update(of=WatchRecord)
    .execution_options(populate_existing=True)
)


def locked_record(placement: Placement, user_id: int) -> WatchRecord:
    """Return a person's record, made if it is the first, locked against their other tabs."""
    whose = {"placement_id": placement.id, "user_id": user_id}
    record = db.session.scalar(_RECORD, whose)
    if record is not None:
        return record
    attempt = attempts.begin(placement, user_id, limit=None)
    db.session.execute(
        insert_into(WatchRecord)
        .values(
            attempt_id=attempt.id,
            seen=[],
            again=[],
            unclear=[],
            watched=0,
            read=0,
            position=0,
            by_word=False,
            updated_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    return db.session.scalars(_RECORD, whose).one()
