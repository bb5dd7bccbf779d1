"""What a mark says to one person beside the points: levels, notes on slots, their adjustment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Feedback:
    """The released judgement as its receiver sees it.

    ``choices`` maps criteria to rubric points, ``notes`` slots to words; ``change`` are the points
    that this person got beside the group's ``points``, for ``reason``.
    """

    choices: Mapping[str, Decimal] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    points: Decimal | None = None
    change: Decimal = Decimal(0)
    reason: str = ""

    def stored(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "choices": {name: str(points) for name, points in self.choices.items()},
            "notes": dict(self.notes),
            "points": None if self.points is None else str(self.points),
            "change": str(self.change),
            "reason": self.reason,
        }


NOTHING_SAID = Feedback()


def read(stored: Mapping[str, Any] | None) -> Feedback:
    """Return what :meth:`Feedback.stored` kept; nothing where nothing is kept."""
    if not stored:
        return NOTHING_SAID
    points = stored["points"]
    return Feedback(
        choices={name: Decimal(text) for name, text in stored["choices"].items()},
        notes=dict(stored["notes"]),
        points=None if points is None else Decimal(points),
        change=Decimal(stored["change"]),
        reason=stored["reason"],
    )
