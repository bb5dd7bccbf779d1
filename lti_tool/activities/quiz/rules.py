"""How a quiz is scored from what its items are worth: pure functions, exact fractions.

What an answer to one item is worth is said by the item's kind, in ``items/``.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
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
    WAITING = "waiting"


WHOLE = ""
"""Stands for the whole attempt where an item's id stands otherwise."""


def worth(item: Item, answer: Answer, mark: Fraction | None = None) -> Fraction | None:
    """Return the share of an item's points; None while a trainer has yet to mark it.

    ``mark`` is what a trainer gave, which goes before the item's own rule.
    """
    if mark is not None:
        return mark
    return None if item.needs_mark and answer else item.share(answer)


def total(
    items: Iterable[Item], given: Mapping[str, Answer], marks: Mapping[str, Fraction]
) -> Decimal | None:
    """Return the share of the whole attempt; None while an item waits for its mark."""
    if WHOLE in marks:
        return as_decimal(marks[WHOLE])
    pairs = [(worth(one, given.get(one.id, ()), marks.get(one.id)), one.points) for one in items]
    known = [(share, points) for share, points in pairs if share is not None]
    return quiz_fraction(known) if len(known) == len(pairs) else None


def never_below(now: Decimal | None, kept: Iterable[Decimal | None]) -> Decimal | None:
    """Return the share ``now``, or the best of those ``kept`` by earlier keys if that is more.

    What waits for a mark waits, whatever an earlier key says.
    """
    if now is None:
        return None
    return max([now, *(one for one in kept if one is not None)])


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


def part_of(points: Decimal, maximum: Decimal) -> Fraction:
    """Return the share that ``points`` are of ``maximum``."""
    return Fraction(points) / Fraction(maximum)


def verdict(item: Item, answer: Answer, mark: Fraction | None = None) -> Verdict:
    """Say in one word what ``answer`` amounts to; ``mark`` is what a trainer gave for it.

    *Partly* also where something wrong has eaten up what is right, so that nobody who answered
    something right reads plain "wrong".
    """
    share = worth(item, answer, mark)
    if share is None:
        return Verdict.WAITING
    if not answer and not mark:
        return Verdict.OMITTED
    if share == 1:
        return Verdict.RIGHT
    has_right = item.has_right(answer) if mark is None else mark > 0
    return Verdict.PARTLY if has_right else Verdict.WRONG


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


class Layout(StrEnum):
    """How an attempt's items are put: all on one page, or one after the other."""

    PAGE = "page"
    ITEMS = "items"


class When(StrEnum):
    """From when on something of a marked attempt is shown to its participant.

    At once: of an item whose answer was checked, while the attempt goes on.
    """

    AT_ONCE = "at-once"
    AFTER_ATTEMPT = "after-attempt"
    AFTER_LAST = "after-last"
    AFTER_CLOSING = "after-closing"
    NEVER = "never"


class Stage(StrEnum):
    """How far things are for a participant; *checked* is one item of an attempt still open."""

    ANSWERING = "answering"
    CHECKED = "checked"
    MORE_LEFT = "more-left"
    NONE_LEFT = "none-left"
    CLOSED = "closed"


_SHOWN_AT = {
    Stage.ANSWERING: frozenset[When](),
    Stage.CHECKED: frozenset({When.AT_ONCE}),
    Stage.MORE_LEFT: frozenset({When.AT_ONCE, When.AFTER_ATTEMPT}),
    Stage.NONE_LEFT: frozenset({When.AT_ONCE, When.AFTER_ATTEMPT, When.AFTER_LAST}),
    Stage.CLOSED: frozenset(set(When) - {When.NEVER}),
}


def is_shown(when: When, stage: Stage) -> bool:
    """Tell whether what is shown from ``when`` on is shown at ``stage``."""
    return when in _SHOWN_AT[stage]


def stage_of(*, finished: bool, attempts_left: bool, closed: bool, for_all: bool) -> Stage:
    """Return the stage of an attempt. One still open is being answered until it is finished.

    A quiz that has ``closed`` for its participant, but not ``for_all``, is one without attempts
    left: what is told after closing would reach those who still answer.
    """
    if not finished:
        return Stage.ANSWERING
    if closed and for_all:
        return Stage.CLOSED
    return Stage.MORE_LEFT if attempts_left and not closed else Stage.NONE_LEFT


@dataclass(frozen=True, slots=True)
class Grant:
    """What one extension gives: more attempts and minutes, an earlier opening, a later closing."""

    attempts: int = 0
    minutes: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a person may do: so many attempts (None: any number) between two moments, each
    ``extra_minutes`` longer than the quiz says."""

    attempts: int | None
    extra_minutes: int
    opens_at: datetime | None
    closes_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Whether an attempt may be begun."""
        early = self.opens_at is not None and now < self.opens_at
        return not early and not self.is_closed(now)

    def is_closed(self, now: datetime) -> bool:
        """Whether it is over."""
        return self.closes_at is not None and now >= self.closes_at

    def with_more(self, grants: Sequence[Grant]) -> "Allowance":
        """Return what holds with ``grants``: the most generous of each, never less than before."""
        more = max((one.attempts for one in grants), default=0)
        opens = [one.opens_at for one in grants if one.opens_at is not None]
        closes = [one.closes_at for one in grants if one.closes_at is not None]
        return Allowance(
            attempts=None if self.attempts is None else self.attempts + more,
            extra_minutes=max((one.minutes for one in grants), default=self.extra_minutes),
            opens_at=None if self.opens_at is None else min([self.opens_at, *opens]),
            closes_at=None if self.closes_at is None else max([self.closes_at, *closes]),
        )


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
