"""How a quiz is scored from what its items are worth: pure functions, exact fractions.

What an answer to one item is worth is said by the item's kind, in ``items/``.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from lti_tool.coursework.items.base import Answer, Item

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


class Counts(StrEnum):
    """Which of several attempts counts."""

    BEST = "best"
    LAST = "last"
    FIRST = "first"
    AVERAGE = "average"


def counted(counts: Counts, fractions: Sequence[Decimal]) -> Decimal:
    """Return what stands after attempts worth ``fractions``, the first first: six places.

    Raises:
        ValueError: there was no attempt.
    """
    if not fractions:
        raise ValueError("no attempts")
    if counts is Counts.AVERAGE:
        return as_decimal(sum(map(Fraction, fractions), Fraction(0)) / len(fractions))
    chosen = {Counts.BEST: max(fractions), Counts.LAST: fractions[-1], Counts.FIRST: fractions[0]}
    return chosen[counts]


def shuffled(seed: str, names: Sequence[str]) -> list[str]:
    """Return ``names`` in an order that ``seed`` alone decides, on every machine, for ever."""
    return sorted(names, key=lambda name: sha256(f"{seed}/{name}".encode()).digest())


class When(StrEnum):
    """From when on something of a marked attempt is shown to its participant."""

    AFTER_ATTEMPT = "after-attempt"
    AFTER_LAST = "after-last"
    AFTER_CLOSING = "after-closing"
    NEVER = "never"


class Stage(StrEnum):
    """How far things are for a participant."""

    ANSWERING = "answering"
    MORE_LEFT = "more-left"
    NONE_LEFT = "none-left"
    CLOSED = "closed"


_SHOWN_AT = {
    Stage.ANSWERING: frozenset[When](),
    Stage.MORE_LEFT: frozenset({When.AFTER_ATTEMPT}),
    Stage.NONE_LEFT: frozenset({When.AFTER_ATTEMPT, When.AFTER_LAST}),
    Stage.CLOSED: frozenset({When.AFTER_ATTEMPT, When.AFTER_LAST, When.AFTER_CLOSING}),
}


def is_shown(when: When, stage: Stage) -> bool:
    """Tell whether what is shown from ``when`` on is shown at ``stage``."""
    return when in _SHOWN_AT[stage]


def stage_of(*, finished: bool, attempts_left: bool, closed: bool) -> Stage:
    """Return the stage of an attempt. One still open is being answered until it is finished."""
    if not finished:
        return Stage.ANSWERING
    if closed:
        return Stage.CLOSED
    return Stage.MORE_LEFT if attempts_left else Stage.NONE_LEFT


NEARLY = timedelta(seconds=2)
"""By how much a page's count of whole seconds may be ahead of the server."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When answering ends: the time limit's end or the closing, whichever comes first."""

    at: datetime | None
    grace: timedelta

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is taken any more: the time is up and so is the grace."""
        return self.at is not None and now >= self.at + self.grace

    def is_here(self, now: datetime) -> bool:
        """Whether a page that hands itself in at the end may be doing so now."""
        return self.at is not None and now >= self.at - NEARLY


def deadline(ends_at: datetime | None, closes_at: datetime | None, grace: timedelta) -> Deadline:
    """Return the deadline of an attempt; a closing date has no grace of its own."""
    if closes_at is not None and (ends_at is None or closes_at <= ends_at):
        return Deadline(closes_at, timedelta(0))
    return Deadline(ends_at, grace)


RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without letters that are mistaken for others."""
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


def receipt(secret: bytes, attempt_id: int, finished_at: datetime) -> str:
    """Return the code that proves that an attempt was handed in at a moment: ``7K2M-9QXD``."""
    message = f"receipt/{attempt_id}/{finished_at.isoformat()}".encode()
    digest = hmac.digest(secret, message, "sha256")
    code = "".join(RECEIPT_ALPHABET[byte % 32] for byte in digest[:8])
    return f"{code[:4]}-{code[4:]}"


def same_receipt(one: str, other: str) -> bool:
    """Whether two codes are the same, however they were typed."""
    return _plain(one) == _plain(other)


def _plain(code: str) -> str:
    return code.upper().translate(_TYPED)
