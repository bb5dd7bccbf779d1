"""Writes of the lecture: what was watched, and the score once it is enough."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

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
    result's points.
    """

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
        row.seen or (), row.unclear or (), row.position or 0, row.score_given, row.score_maximum
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report came to: what is seen and unclear now, and whether the score has grown."""

    seen: Intervals
    unclear: tuple[int, ...]
    has_new_score: bool


def unchanged(record: WatchRecord) -> Reported:
    """Return how ``record`` stands, without news of its score."""
    return Reported(_watching(record).seen, tuple(record.unclear), has_new_score=False)


def report(
    placement: Placement,
    user_id: int,
    lecture: Lecture,
    *,
    intervals: Sequence[Interval],
    again: Sequence[Interval] = (),
    position: int | None = None,
    opened_at: datetime,
    by_word: bool = False,
) -> Reported:
    """Credit what a player (or, ``by_word``, a person) reports; score it as far as it goes.

    Sending the same report twice changes nothing. Watching goes on being counted after the score
    is given, and never lowers it. The caller commits.
    """
    record = locked_record(placement, user_id)
    before = _watching(record)
    after = rules.credit(
        before,
        intervals,
        duration=lecture.milliseconds,
        opened_at=opened_at,
        now=clock.now(),
    )
    if after != before:
        _write(record, after)
        record.by_word = record.by_word or by_word
        record.trouble_at = record.trouble_at if by_word else None
    _note_replayed(record, again, lecture)
    _move(record, position, lecture)
    grown = _score(placement, record, lecture, before.seen, after.seen)
    return Reported(after.seen, tuple(record.unclear), grown)


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
    before = _watching(record)
    after = rules.credit_reading(before, chapter, opened_at=opened_at, now=clock.now())
    if after is None:
        raise ReadTooSoonError(attempt_id=record.attempt_id)
    if after != before:
        record.read += max(0, rules.total(after.seen) - rules.total(before.seen))
        _write(record, after)
    _move(record, chapter[1], lecture)
    grown = _score(placement, record, lecture, before.seen, after.seen)
    return Reported(after.seen, tuple(record.unclear), grown)


def note_trouble(placement: Placement, user_id: int) -> None:
    """Write down that the recording does not load at a person's. The caller commits."""
    record = locked_record(placement, user_id)
    record.trouble_at = record.updated_at = clock.now()


def _watching(record: WatchRecord) -> Watching:
    return Watching(rules.union((a, b) for a, b in record.seen), record.credited_until)


def _write(record: WatchRecord, watching: Watching) -> None:
    record.seen = [list(one) for one in watching.seen]
    record.watched = rules.total(watching.seen)
    record.credited_until = watching.credited_until
    record.updated_at = clock.now()


def _note_replayed(record: WatchRecord, again: Sequence[Interval], lecture: Lecture) -> None:
    """Add what was played a second time: nothing is earned by it, so nothing is checked."""
    before = rules.union((a, b) for a, b in record.again)
    replayed = rules.union(before, rules.clip(again, lecture.milliseconds))
    if replayed != before:
        kept = rules.longest(replayed, rules.MOST_REPLAYED)
        record.again = [list(one) for one in kept]


def _move(record: WatchRecord, position: int | None, lecture: Lecture) -> None:
    """Remember where to go on, if the page said so."""
    if position is not None and position != record.position:
        record.position = min(position, lecture.milliseconds)
        record.updated_at = clock.now()


def _score(
    placement: Placement,
    record: WatchRecord,
    lecture: Lecture,
    before: Intervals,
    after: Intervals,
) -> bool:
    """Record the score that ``after`` is worth if it is more than before; say whether it was."""
    share = rules.earned(after, lecture.milliseconds, lecture.share_needed, lecture.steps)
    had = rules.earned(before, lecture.milliseconds, lecture.share_needed, lecture.steps)
    if share <= had:
        return False
    fraction = Decimal(share.numerator) / share.denominator
    if share == 1 and record.attempt.finished_at is None:
        attempts.finish(record.attempt, fraction)
    else:
        attempts.record_result(
            placement,
            record.attempt.user_id,
            share_of(fraction, attempts.maximum_of(placement)),
            marked_at=clock.now(),
            keep_higher=True,
        )
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
