"""How well a quiz's items measure: classical test theory, pure functions on plain numbers.

Formulas, with where they stand: facility and the corrected item-total (point-biserial) correlation
(Henrysson 1963; Crocker & Algina 1986, ch. 14), Cronbach's alpha (Cronbach 1951), which is KR-20
where items are right or wrong (Kuder & Richardson 1937), and the standard error of measurement
(Crocker & Algina 1986, ch. 7). Variances are those of a sample (n - 1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt
from statistics import median

FEWEST = 10
"""Below so many attempts numbers say more about chance than about the items."""
EASY, HARD = 0.9, 0.3
WEAK = 0.2


class Finding(StrEnum):
    """What the numbers of one item mean, the most urgent first."""

    AGAINST = "against"
    EASY = "easy"
    HARD = "hard"
    UNTOLD = "untold"
    WEAK = "weak"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Taken:
    """One attempt: what each item earned of its ``points``; items that were not asked are absent.

    ``chosen`` are the options that were chosen, for items that have them; ``omitted`` names the
    items without an answer. ``seconds`` is how long each item was looked at, where that is known.
    """

    earned: Mapping[str, float]
    chosen: Mapping[str, Sequence[str]]
    omitted: frozenset[str]
    seconds: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The points of the attempt."""
        return sum(self.earned.values())


@dataclass(frozen=True, slots=True)
class ItemNumbers:
    """What is known of one item. ``discrimination`` None: it cannot be told from these attempts.

    ``thirds`` counts each option among the weakest, the middle and the best third. ``seconds`` is
    the median time on the item, None where too few attempts tell it.
    """

    asked: int
    omitted: int
    facility: float
    discrimination: float | None
    thirds: Mapping[str, tuple[int, int, int]]
    seconds: float | None = None

    @property
    def finding(self) -> Finding:
        """Say what the numbers mean."""
        if self.discrimination is not None and self.discrimination < 0:
            return Finding.AGAINST
        if self.facility >= EASY:
            return Finding.EASY
        if self.facility <= HARD:
            return Finding.HARD
        if self.discrimination is None:
            return Finding.UNTOLD
        return Finding.WEAK if self.discrimination < WEAK else Finding.GOOD


@dataclass(frozen=True, slots=True)
class Reliability:
    """``alpha`` of the whole quiz, and the standard error of a score in points."""

    alpha: float
    error: float


def item_numbers(item: str, points: float, attempts: Sequence[Taken]) -> ItemNumbers | None:
    """Return the numbers of one item, None where fewer than ``FEWEST`` attempts asked it."""
    asked = [one for one in attempts if item in one.earned]
    if len(asked) < FEWEST:
        return None
    earned = [one.earned[item] for one in asked]
    rest = [one.total - one.earned[item] for one in asked]
    return ItemNumbers(
        asked=len(asked),
        omitted=sum(item in one.omitted for one in asked),
        facility=sum(earned) / len(earned) / points,
        discrimination=correlation(earned, rest),
        thirds=_by_thirds(item, asked),
        seconds=_median_time(item, asked),
    )


def reliability(attempts: Sequence[Taken]) -> Reliability | None:
    """Return alpha and its error; None where it has no meaning.

    That is with too few attempts, fewer than two items, differing items, or equal scores.
    """
    if len(attempts) < FEWEST:
        return None
    items = list(attempts[0].earned)
    if len(items) < 2 or any(set(one.earned) != set(items) for one in attempts):
        return None
    whole = variance([one.total for one in attempts])
    if whole == 0:
        return None
    parts = sum(variance([one.earned[item] for one in attempts]) for item in items)
    alpha = len(items) / (len(items) - 1) * (1 - parts / whole)
    return Reliability(alpha, sqrt(whole * (1 - alpha)))


def correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return Pearson's correlation, None where one of the two does not vary."""
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    pairs = list(zip(one, other, strict=True))
    together = sum((a - mean_one) * (b - mean_other) for a, b in pairs)
    spread = sqrt(sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other))
    return together / spread if spread > 1e-12 else None


def variance(values: Sequence[float]) -> float:
    """Return the variance of a sample of at least two."""
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values) / (len(values) - 1)


def _median_time(item: str, asked: Sequence[Taken]) -> float | None:
    known = [one.seconds[item] for one in asked if item in one.seconds]
    return median(known) if len(known) >= FEWEST else None


def _by_thirds(item: str, asked: Sequence[Taken]) -> dict[str, tuple[int, int, int]]:
    ordered = sorted(asked, key=lambda one: one.total)
    third = len(ordered) // 3
    groups = (ordered[:third], ordered[third : len(ordered) - third], ordered[-third:])
    options = sorted({option for one in asked for option in one.chosen.get(item, ())})
    return {
        option: (
            sum(option in one.chosen.get(item, ()) for one in groups[0]),
            sum(option in one.chosen.get(item, ()) for one in groups[1]),
            sum(option in one.chosen.get(item, ()) for one in groups[2]),
        )
        for option in options
    }
