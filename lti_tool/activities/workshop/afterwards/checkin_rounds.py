"""When a check-in is asked, and what may be shown of its answers. Pure, with its drawing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SAYS = ("kept", "partly", "not")
FEWEST = 3
"""So many people must have answered before counts are shown, so that nobody is guessed."""

COLUMN, WIDTH, HEIGHT = 56, 36, 72
DRAWN = 5
"""How many rounds are drawn; the table has them all."""


def rounds(
    since: datetime, every: timedelta, opened: Iterable[datetime], now: datetime
) -> list[datetime]:
    """Return when the rounds so far began.

    One comes ``every`` so often after ``since``, and after each round; the trainer's openings
    (``opened``) are rounds too, from which the time runs anew.
    """
    early = sorted(one for one in opened if one > since)
    begun: list[datetime] = []
    last = since
    while True:
        due = last + every
        last = next((one for one in early if last < one <= due), due)
        if last > now:
            return begun
        begun.append(last)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many say that a rule is kept, partly kept, not kept."""

    kept: int
    partly: int
    not_kept: int

    @property
    def total(self) -> int:
        """How many answered."""
        return self.kept + self.partly + self.not_kept


def tally(says: Sequence[str]) -> Tally | None:
    """Count answers; None where fewer than :data:`FEWEST` have answered."""
    if len(says) < FEWEST:
        return None
    counts = Counter(says)
    return Tally(counts["kept"], counts["partly"], counts["not"])


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a column, in pixels of the drawing: ``kind`` is one of :data:`SAYS`."""

    kind: str
    x: int
    y: int
    height: int
    people: int


def blocks(tallies: Sequence[Tally | None]) -> list[Block]:
    """Draw a column for each of the last rounds, its pieces as high as their share of answers."""
    drawn = []
    for place, one in enumerate(tallies[-DRAWN:]):
        bottom = HEIGHT
        if one is None:
            continue
        for kind, people in zip(SAYS, (one.kept, one.partly, one.not_kept), strict=True):
            height = round(HEIGHT * people / one.total)
            bottom -= height
            if people:
                drawn.append(Block(kind, place * COLUMN, bottom, height, people))
    return drawn
