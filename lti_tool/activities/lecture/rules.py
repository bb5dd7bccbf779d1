"""What counts as watched: unions of intervals, credit bounded by the clock, the share, the gaps.

Times inside the recording are whole milliseconds. Nothing here knows of databases or the web.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

Interval = tuple[int, int]
"""A stretch of the recording, ``(from, to)`` in milliseconds, ``from < to``."""

Intervals = tuple[Interval, ...]
"""Disjoint stretches in order, none touching the next: the result of :func:`union`."""

FASTEST = 2
"""Playing faster than this gives no credit for what it skips through."""

MOST_INTERVALS = 60
"""So many stretches fit a person's 2 kB; only somebody who jumps about has more."""

MOST_REPLAYED = 16
MOST_MARKS = 20

SAME_MARK = 5_000
"""Two marks within five seconds are one."""

UNSEEN_WORTH_SHOWING = 1_000
"""A gap shorter than a second is rounding of the player, not something to go back for."""


@dataclass(frozen=True, slots=True)
class Watching:
    """What one person has watched of one recording.

    ``credited_until`` is the moment up to which the clock's time has been spent on ``seen``;
    None before anything was credited.
    """

    seen: Intervals = ()
    credited_until: datetime | None = None


def union(*many: Iterable[Interval]) -> Intervals:
    """Merge stretches; empty and backward ones (a seek) count as nothing."""
    merged: list[Interval] = []
    for start, end in sorted(one for some in many for one in some if one[0] < one[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return tuple(merged)


def clip(intervals: Iterable[Interval], duration: int) -> Intervals:
    """Keep what lies inside a recording of ``duration``."""
    return union((max(0, start), min(duration, end)) for start, end in intervals)


def total(intervals: Intervals) -> int:
    """Return how long ``intervals`` are together."""
    return sum(end - start for start, end in intervals)


def missing(seen: Intervals, duration: int) -> Intervals:
    """Return what of the recording is not in ``seen``."""
    edges = [0, *(edge for interval in seen for edge in interval), duration]
    return union(zip(edges[::2], edges[1::2], strict=True))


def worth_showing(gaps: Intervals) -> Intervals:
    """Drop gaps too short for a person to notice."""
    return tuple(gap for gap in gaps if gap[1] - gap[0] >= UNSEEN_WORTH_SHOWING)


def longest(intervals: Intervals, most: int = MOST_INTERVALS) -> Intervals:
    """Keep at most ``most`` stretches, giving up the shortest ones."""
    kept = sorted(intervals, key=lambda one: one[0] - one[1])[:most]
    return tuple(sorted(kept))


def credit(
    watching: Watching,
    reported: Iterable[Interval],
    *,
    duration: int,
    opened_at: datetime,
    now: datetime,
) -> Watching:
    """Add what a player reports to what was watched, as far as the clock allows it.

    A player may report the same stretches again and again, in any order, late or in another tab:
    only what is new counts, and all tabs together can gain at most :data:`FASTEST` seconds of
    recording per second since ``opened_at`` (when the page was opened). What the clock does not
    allow yet is left out, the latest first; reported again later, it may count then.
    """
    since = _unspent_since(watching, opened_at)
    gained = _new_within(watching.seen, clip(reported, duration), _allowance(since, now))
    return _grown(watching, gained, since)


def credit_reading(
    watching: Watching, chapter: Interval, *, opened_at: datetime, now: datetime
) -> Watching | None:
    """Add a chapter that was read instead of played: whole, or (None) not yet.

    The same clock is spent as by playing: who reads twice as fast as it is spoken is believed.
    """
    since = _unspent_since(watching, opened_at)
    gained = minus((chapter,), watching.seen)
    if total(gained) > _allowance(since, now):
        return None
    return _grown(watching, gained, since)


def _unspent_since(watching: Watching, opened_at: datetime) -> datetime:
    """Return from when on the clock's time has not been spent on anything."""
    return max(filter(None, (opened_at, watching.credited_until)))


def _allowance(since: datetime, now: datetime) -> int:
    return max(0, round((now - since) / timedelta(milliseconds=1)) * FASTEST)


def _grown(watching: Watching, gained: Intervals, since: datetime) -> Watching:
    if not gained:
        return watching
    spent = timedelta(milliseconds=total(gained)) / FASTEST
    return Watching(longest(union(watching.seen, gained)), since + spent)


def _new_within(seen: Intervals, reported: Intervals, allowance: int) -> Intervals:
    """Return what of ``reported`` is not in ``seen``, the earliest ``allowance`` of it."""
    gained: list[Interval] = []
    for start, end in minus(reported, seen):
        if allowance <= 0:
            break
        end = min(end, start + allowance)
        gained.append((start, end))
        allowance -= end - start
    return tuple(gained)


def minus(intervals: Intervals, taken: Intervals) -> Intervals:
    """Return what of ``intervals`` is not in ``taken``."""
    left: list[Interval] = []
    for start, end in intervals:
        for taken_start, taken_end in taken:
            if taken_end <= start or taken_start >= end:
                continue
            left.append((start, taken_start))
            start = taken_end
        left.append((start, end))
    return union(left)


def watched_share(seen: Intervals, duration: int) -> Fraction:
    """Return how much of the recording was watched, 0…1, exactly."""
    return Fraction(total(seen), duration)


def earned(seen: Intervals, duration: int, threshold: Fraction, steps: int = 1) -> Fraction:
    """Return the share of the score that was earned, 0…1, in ``steps`` equal parts.

    The whole of it is earned at ``threshold``; with one step nothing is before.
    """
    reached = min(Fraction(1), watched_share(seen, duration) / threshold)
    return Fraction(reached * steps // 1, steps)


def left_to_watch(seen: Intervals, duration: int, threshold: Fraction) -> int:
    """Return how many milliseconds are missing from the score, 0 when there is enough."""
    needed = -(-threshold.numerator * duration // threshold.denominator)
    return max(0, needed - total(seen))


def with_mark(marks: tuple[int, ...], at: int) -> tuple[int, ...]:
    """Add a mark at ``at`` unless one stands there."""
    if any(abs(mark - at) < SAME_MARK for mark in marks):
        return marks
    return tuple(sorted((*marks, at)))


def without_mark(marks: tuple[int, ...], at: int) -> tuple[int, ...]:
    """Take away the mark that stands at ``at``."""
    return tuple(mark for mark in marks if abs(mark - at) >= SAME_MARK)
