"""How a quiz is scored: pure functions, exact fractions.

An item's share of its points is the part of the right options that were chosen less the part of
the wrong ones that were chosen, never below zero. So choosing everything is worth exactly as much
as choosing nothing, and a single choice (one right option) is the same rule: all or nothing.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

PLACES = Decimal("0.000001")
"""Six places of a share, as attempts keep them."""


class Verdict(StrEnum):
    """What an answer to one item amounts to."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    OMITTED = "omitted"


@dataclass(frozen=True, slots=True)
class Key:
    """The options of one item by their ids. ``partial``: a part of the answer is worth a part."""

    right: frozenset[str]
    wrong: frozenset[str]
    partial: bool = True


def item_share(key: Key, chosen: AbstractSet[str]) -> Fraction:
    """Return the share of one item's points, 0…1; options the item does not have count nothing."""
    if not key.partial:
        return Fraction(int(chosen & (key.right | key.wrong) == key.right))
    gained = Fraction(len(chosen & key.right), len(key.right)) if key.right else Fraction(0)
    lost = Fraction(len(chosen & key.wrong), len(key.wrong)) if key.wrong else Fraction(0)
    return max(Fraction(0), gained - lost)


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


def verdict(key: Key, chosen: AbstractSet[str]) -> Verdict:
    """Say in one word what ``chosen`` amounts to.

    *Partly* also where a wrong choice has eaten up the right ones, so that nobody who chose
    something right reads plain "wrong".
    """
    if not chosen:
        return Verdict.OMITTED
    if chosen == key.right:
        return Verdict.RIGHT
    return Verdict.PARTLY if chosen & key.right else Verdict.WRONG
