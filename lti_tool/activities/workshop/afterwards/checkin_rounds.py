"""When a check-in is asked, and what may be shown of its answers. Pure, with its drawing.

**What may be shown.** Whoever reads the counts knows their own answer, and may know who answered.
So nothing is shown from which anybody's answer follows: not for an outsider, and not for a member
who takes their own answer away.

- Fewer than three answers: nothing.
- Five and more, of which all but at most two are the same: only «at least so many say it», so that
  all, all but one and all but two look alike.
- Otherwise counts, where after taking away any one answer two views are left; else nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SAYS = ("kept", "partly", "not")
FEWEST = 3
"""So many people must have answered before anything is shown."""
ENOUGH_FOR_MOST = 5
"""From so many answers on it is told what nearly all say."""
APART = 2
"""So many may see it otherwise where «nearly all» is said."""

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

    def of(self, kind: str) -> int:
        """How many say ``kind``."""
        return dict(zip(SAYS, (self.kept, self.partly, self.not_kept), strict=True))[kind]


@dataclass(frozen=True, slots=True)
class Most:
    """At least ``people`` of those who answered say ``kind``; how many exactly is not told."""

    kind: str
    people: int
    total: int


Told = Tally | Most | None
"""What is shown of one rule in one round."""


def tally(says: Sequence[str]) -> Told:
    """Return what may be shown of answers; None: nothing (see the rule above)."""
    if len(says) < FEWEST:
        return None
    counts = Counter(says)
    kind, most = counts.most_common(1)[0]
    if len(says) >= ENOUGH_FOR_MOST and most >= len(says) - APART:
        return Most(kind, len(says) - APART, len(says))
    views = sorted(counts.values())
    if len(views) < 2 or (len(views) == 2 and views[0] < 2):
        return None
    return Tally(counts["kept"], counts["partly"], counts["not"])


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a column, in pixels of the drawing: ``kind`` is one of :data:`SAYS`.

    ``label`` says how many people it stands for: «2», or «≥ 3».
    """

    kind: str
    x: int
    y: int
    height: int
    label: str


def blocks(tallies: Sequence[Told]) -> list[Block]:
    """Draw a column for each of the last rounds, its pieces as high as their share of answers."""
    drawn = []
    for place, one in enumerate(tallies[-DRAWN:]):
        bottom = HEIGHT
        for kind in SAYS if one is not None else ():
            people = people_of(one, kind)
            height = round(HEIGHT * people / one.total) if one else 0
            bottom -= height
            if people:
                drawn.append(Block(kind, place * COLUMN, bottom, height, label_of(one, kind)))
    return drawn


def people_of(told: Told, kind: str) -> int:
    """Return how many people are told to say ``kind``, or at least so many."""
    if isinstance(told, Most):
        return told.people if told.kind == kind else 0
    return told.of(kind) if told else 0


def label_of(told: Told, kind: str) -> str:
    """Return the same in signs: «2», «≥ 3», and «—» for what is not told."""
    if isinstance(told, Tally):
        return str(told.of(kind))
    people = people_of(told, kind)
    return f"≥\N{NO-BREAK SPACE}{people}" if people else "—"
