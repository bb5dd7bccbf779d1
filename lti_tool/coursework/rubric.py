"""A rubric: the criteria by which a trainer judges work, and the points that chosen levels make.

Kinds put criteria into their definitions; whoever marks names a level of each. A criterion without
``levels`` is judged by points alone.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from lti_tool.content.shapes import Shape

CriterionId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Points = Annotated[Decimal, Field(ge=0, le=1000, max_digits=8, decimal_places=2)]


class Level(Shape):
    """One answer to a criterion, as a sentence about the work; ``points`` is what it is worth."""

    text: Sentence
    points: Points


class Criterion(Shape):
    """One line of the rubric, worth ``points`` at most; its levels go from the best down."""

    id: CriterionId
    title: Sentence
    points: Annotated[Points, Field(gt=0)]
    levels: Annotated[tuple[Level, ...], Field(max_length=6)] = ()

    @model_validator(mode="after")
    def _levels_descend_from_the_most(self) -> "Criterion":
        worth = [level.points for level in self.levels]
        if worth and (worth[0] != self.points or worth != sorted(set(worth), reverse=True)):
            raise ValueError(
                "levels go from the best down, each worth less than the one before, "
                f"and the first is worth all {self.points} points"
            )
        return self


def maximum_of(criteria: Sequence[Criterion]) -> Decimal:
    """Return the points of work that meets every criterion."""
    return sum((one.points for one in criteria), Decimal(0))


def points_of(criteria: Sequence[Criterion], chosen: Mapping[str, Decimal]) -> Decimal | None:
    """Return the points that ``chosen`` (criterion's id → points) makes, None while one is open.

    Raises:
        ValueError: a choice is no criterion, has more points than there are, or is no level.
    """
    known = {one.id: one for one in criteria}
    for name, points in chosen.items():
        criterion = known.get(name)
        if criterion is None or not 0 <= points <= criterion.points:
            raise ValueError(f"{name!r}: {points} is no choice of this rubric")
        if criterion.levels and points not in {level.points for level in criterion.levels}:
            raise ValueError(f"{name!r}: no level is worth {points}")
    if any(name not in chosen for name in known):
        return None
    return sum(chosen.values(), Decimal(0))
