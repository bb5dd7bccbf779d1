"""What a class's watching says about the lecture: where it was replayed, left, not understood.

Counts are of people, not of plays: one person going over a part ten times weighs as one. Pure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lti_tool.activities.lecture.rules import Interval, Intervals, minus, total

MOST_CELLS = 60
ONE_MOMENT = 10_000
"""Marks within ten seconds are about the same words."""


@dataclass(frozen=True, slots=True)
class Viewing:
    """One person's watching; times in milliseconds. ``left_at``: where they stopped for now."""

    seen: Intervals
    again: Intervals
    unclear: tuple[int, ...]
    left_at: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people watched the stretch ``at``…``until``, replayed, left or did not follow it."""

    at: int
    until: int
    seen: int
    again: int
    left: int
    unclear: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A place that ``people`` marked as unclear, the first at ``at``, the last at ``until``."""

    at: int
    until: int
    people: int


def even(duration: int) -> tuple[Interval, ...]:
    """Cut a recording into at most sixty even stretches of at least a second."""
    count = max(1, min(MOST_CELLS, duration // 1000))
    edges = [duration * place // count for place in range(count + 1)]
    return tuple(pairwise(edges))


def cells(viewings: Sequence[Viewing], stretches: Iterable[Interval]) -> tuple[Cell, ...]:
    """Count people for each of ``stretches``: watched means at least half of it was."""
    return tuple(_cell(viewings, stretch) for stretch in stretches)


def _cell(viewings: Sequence[Viewing], stretch: Interval) -> Cell:
    start, end = stretch
    return Cell(
        at=start,
        until=end,
        seen=sum(2 * _within(one.seen, stretch) >= end - start for one in viewings),
        again=sum(_within(one.again, stretch) > 0 for one in viewings),
        left=sum(one.left_at is not None and start <= one.left_at < end for one in viewings),
        unclear=sum(any(start <= at < end for at in one.unclear) for one in viewings),
    )


def _within(intervals: Intervals, stretch: Interval) -> int:
    return stretch[1] - stretch[0] - total(minus((stretch,), intervals))


def moments(viewings: Iterable[Viewing]) -> tuple[Moment, ...]:
    """Gather marks of the same words into moments, in the recording's order."""
    marks = sorted((at, person) for person, one in enumerate(viewings) for at in one.unclear)
    gathered: list[list[tuple[int, int]]] = []
    for mark in marks:
        if gathered and mark[0] - gathered[-1][0][0] <= ONE_MOMENT:
            gathered[-1].append(mark)
        else:
            gathered.append([mark])
    return tuple(
        Moment(some[0][0], some[-1][0], len({person for _at, person in some})) for some in gathered
    )


def is_about(moment: Moment, at: int) -> bool:
    """Whether something said at ``at`` is about ``moment``."""
    return moment.at - ONE_MOMENT <= at <= moment.until + ONE_MOMENT
