"""The numbers of the insights: spreads, distributions, profiles; what would tell on one is hidden.

Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from lti_tool.coursework.rubric import Criterion

FEWEST = 5
"""A distribution of fewer results would tell what single people got."""
COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """How ``count`` values lie: half of them between ``low`` and ``high``."""

    count: int
    least: int
    low: int
    median: int
    high: int
    most: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How shares of the points lie: how many in each tenth, their mean and median (0…1)."""

    columns: tuple[int, ...]
    mean: Decimal
    median: Decimal

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.columns)


@dataclass(frozen=True, slots=True)
class LevelCount:
    """In how many works a level was chosen; ``text`` empty where there are points only."""

    text: str
    points: Decimal
    works: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What was chosen for one criterion: its levels with their works, and the mean of points."""

    title: str
    maximum: Decimal
    levels: tuple[LevelCount, ...]
    mean: Decimal

    @property
    def works(self) -> int:
        """How many works were judged by it."""
        return sum(level.works for level in self.levels)


def spread(values: Sequence[int]) -> Spread | None:
    """Return how ``values`` lie, None where there are none."""
    if not values:
        return None
    low, _middle, high = (
        quantiles(values, n=4, method="inclusive")
        if len(values) > 1
        else (
            *values,
            *values,
            *values,
        )
    )
    return Spread(
        count=len(values),
        least=min(values),
        low=round(low),
        median=round(median(values)),
        high=round(high),
        most=max(values),
    )


def distribution(shares: Sequence[Decimal]) -> Distribution | None:
    """Return how ``shares`` (0…1) lie, None where there are too few to show."""
    if len(shares) < FEWEST:
        return None
    columns = [0] * COLUMNS
    for share in shares:
        columns[min(int(share * COLUMNS), COLUMNS - 1)] += 1
    mean = sum(shares, Decimal(0)) / len(shares)
    return Distribution(tuple(columns), mean, median(shares))


def profiles(
    criteria: Sequence[Criterion], chosen: Sequence[Mapping[str, Decimal]]
) -> tuple[Profile, ...]:
    """Return what was chosen for each criterion, none where too few works were judged by it."""
    found = []
    for criterion in criteria:
        points = [one[criterion.id] for one in chosen if criterion.id in one]
        if len(points) >= FEWEST:
            mean = sum(points, Decimal(0)) / len(points)
            levels = _levels(criterion, points)
            found.append(Profile(criterion.title, criterion.points, levels, mean))
    return tuple(found)


def _levels(criterion: Criterion, points: Sequence[Decimal]) -> tuple[LevelCount, ...]:
    """Count the works by level; points that are no level any more stand by themselves."""
    texts = {level.points: level.text for level in criterion.levels}
    worth = sorted({*texts, *points}, reverse=True)
    return tuple(LevelCount(texts.get(one, ""), one, points.count(one)) for one in worth)
