"""How a quiz is scored from what its items are worth: pure functions, exact fractions.

What an answer to one item is worth is said by the item's kind, in ``items/``.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from lti_tool.activities.quiz.items.base import Answer, Item

PLACES = Decimal("0.000001")
"""Six places of a share, as attempts keep them."""


class Verdict(StrEnum):
    """What an answer to one item amounts to."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    OMITTED = "omitted"


def quiz_fraction(shares: Iterable[tuple[Fraction, Decimal]]) -> Decimal:
    """Return the share of the whole quiz from (share, points) of its items: six places, half up.

    A quiz worth nothing is worth nothing.
    """
    pairs = list(shares)
    total = sum((Fraction(points) for _share, points in pairs), Fraction(0))
    if total == 0:
        return Decimal(0).quantize(PLACES)
    exact = sum((share * Fraction(points) for share, points in pairs), Fraction(0)) / total
    return as_decimal(exact)


def as_decimal(share: Fraction) -> Decimal:
    """Return ``share`` with six places, rounded half up."""
    return (Decimal(share.numerator) / Decimal(share.denominator)).quantize(PLACES, ROUND_HALF_UP)


def verdict(item: Item, answer: Answer) -> Verdict:
    """Say in one word what ``answer`` amounts to.

    *Partly* also where something wrong has eaten up what is right, so that nobody who answered
    something right reads plain "wrong".
    """
    if not answer:
        return Verdict.OMITTED
    if item.share(answer) == 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if item.has_right(answer) else Verdict.WRONG
