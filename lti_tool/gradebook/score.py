"""The rules of scores: exact shares, rising timestamps, patient retries. No I/O here.

AGS 2.0, section 3.4 (score publish service).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from random import Random

PLACES = Decimal("0.0001")
ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")

FIRST_WAIT = 10.0
LONGEST_WAIT = 3600.0
LONGEST_ASKED_WAIT = 86_400.0
GIVE_UP_AFTER = timedelta(days=14)
"""A platform may be down for days; after this long somebody should know that nothing moves."""

COMPARE_WITHIN = Decimal("0.005")
"""Platforms round what they keep, to two decimals at the coarsest."""


@dataclass(frozen=True, slots=True)
class Score:
    """A mark to stand in the gradebook: ``given`` of ``maximum`` points, exact decimals.

    ``marked_at`` is when the work was marked (not when it is sent), ``submitted_at`` when the
    person handed it in. Only finished marks become scores: the platform is always told
    ``FullyGraded``, because anything else erases the grade that stands there.

    Raises:
        ValueError: a number that is not finite, negative points, no maximum, or a naive time.
    """

    given: Decimal
    maximum: Decimal
    comment: str
    marked_at: datetime
    submitted_at: datetime | None = None
    activity_progress: str = "Completed"

    def __post_init__(self) -> None:
        """Refuse what no gradebook could take."""
        if not (self.given.is_finite() and self.maximum.is_finite()):
            raise ValueError("a score needs finite numbers")
        if self.given < 0 or self.maximum <= 0:
            raise ValueError("a score is at least 0 of more than 0 points")
        if self.marked_at.tzinfo is None:
            raise ValueError("naive datetime: use lti_tool.clock.now()")
        if self.activity_progress not in ACTIVITY_PROGRESS:
            raise ValueError(f"{self.activity_progress!r} is no activity progress")


def share_of(fraction: Decimal, points: Decimal) -> Decimal:
    """Return ``fraction`` (0…1) of ``points``, to four places, half up."""
    return (fraction * points).quantize(PLACES, ROUND_HALF_UP)


def next_timestamp(marked_at: datetime, last: datetime | None) -> datetime:
    """Return the whole second to tell the platform: when it was marked, yet after ``last``.

    Platforms compare whole seconds and refuse what is not later than what they have.
    """
    second = marked_at.replace(microsecond=0)
    if last is not None and second <= last:
        return last.replace(microsecond=0) + timedelta(seconds=1)
    return second


def next_try(tries: int, now: datetime, rng: Random, retry_after: float | None) -> datetime:
    """Return when to try again after ``tries`` tries.

    The wait doubles from ten seconds to an hour, with up to half of it taken off at random so
    that a class of scores does not come back as one wave. What the platform asked for
    (``Retry-After``, seconds, up to a day) is the least.
    """
    wait = min(FIRST_WAIT * 2.0 ** min(tries - 1, 20), LONGEST_WAIT)
    wait *= rng.uniform(0.5, 1.0)
    if retry_after is not None:
        asked = min(retry_after, LONGEST_ASKED_WAIT)
        wait = max(wait, asked * rng.uniform(1.0, 1.1))
    return now + timedelta(seconds=wait)


class Outcome(StrEnum):
    """What an HTTP status means for a score."""

    DELIVERED = "delivered"
    LATER = "later"
    RESTAMP = "restamp"
    MISSING = "missing"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a score, and the error code that says why ("" when delivered).

    ``is_outage``: the platform as a whole is ailing, not this one score.
    """

    outcome: Outcome
    reason: str = ""
    is_outage: bool = False


_BUSY = frozenset({408, 425, 429, 503})


def verdict_of(status: int) -> Verdict:
    """Sort the status of a score POST.

    2xx is delivered; 409 wants a later timestamp; 404 and 410 may mean that the column is gone;
    401 (after a fresh token), 408, 425, 429 and 5xx may pass; every other refusal stays.
    """
    if 200 <= status < 300:
        return Verdict(Outcome.DELIVERED)
    if status == 409:
        return Verdict(Outcome.RESTAMP, "score-conflict")
    if status in (404, 410):
        return Verdict(Outcome.MISSING, "line-item-gone")
    if status == 401:
        return Verdict(Outcome.LATER, "token-refused")
    if status in _BUSY:
        return Verdict(Outcome.LATER, "platform-failing", is_outage=True)
    if status >= 500:
        return Verdict(Outcome.LATER, "platform-failing")
    return Verdict(Outcome.FINAL, "score-refused")


def stands_already(
    score: Score, result_score: Decimal | None, result_maximum: Decimal | None, comment: str | None
) -> bool:
    """Tell whether the platform's result is this very score, perhaps on another scale.

    ``comment`` None means that the platform does not show comments.
    """
    if result_score is None:
        return False
    maximum = result_maximum if result_maximum else Decimal(1)
    expected = min(score.given, score.maximum) * maximum / score.maximum
    if abs(expected - result_score) > COMPARE_WITHIN:
        return False
    return comment is None or comment.split() == score.comment.split()
