"""The strips of the trainer's page: shares of the width for an SVG drawn on the server."""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_tool.activities.lecture.heat import Cell

HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: place and width in per cent of the strip, height in pixels, how many people."""

    x: str
    width: str
    height: int
    people: int


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip: its bars, the highest count, and the moment (milliseconds) where that is."""

    bars: tuple[Bar, ...]
    most: int
    most_at: int


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a slide comes up: its place in per cent of the strip, its number."""

    x: str
    number: int


def strip(cells: Sequence[Cell], what: str, people: int) -> Strip:
    """Draw the count ``what`` of ``cells``; a full bar is everybody, or the most if few did."""
    counts: list[int] = [getattr(cell, what) for cell in cells]
    most = max(counts)
    full = people if what == "seen" else most
    whole = cells[-1].until
    bars = tuple(
        Bar(
            x=_percent(cell.at, whole),
            width=_percent(cell.until - cell.at, whole),
            height=max(2, round(HEIGHT * count / full)),
            people=count,
        )
        for cell, count in zip(cells, counts, strict=True)
        if count
    )
    return Strip(bars, most, cells[counts.index(most)].at)


def edges(moments: Sequence[tuple[int, int]], whole: int) -> tuple[Edge, ...]:
    """Return where slides (moment, number) come up on a strip of ``whole`` milliseconds."""
    return tuple(Edge(_percent(at, whole), number) for at, number in moments)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"
