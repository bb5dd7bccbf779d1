"""The gradebook: cells, and what a posted score does to them (AGS 2.0 section 3.4, as Moodle).

A score counts only when it is `FullyGraded` and carries a number; any other accepted score
erases the grade. Timestamps must rise by whole seconds. Numbers are exact decimals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

FULLY_GRADED = "FullyGraded"
ACTIVITY_PROGRESS = ("Initialized", "Started", "InProgress", "Submitted", "Completed")
GRADING_PROGRESS = (FULLY_GRADED, "Pending", "PendingManual", "Failed", "NotReady")
_CENTS = Decimal("0.00001")


class ScoreRefused(Exception):
    """The platform does not take this score; `status` is the HTTP answer, `reason` its words."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep the answer to give."""
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Score:
    """A score as posted, read and checked. `given` None: no number in it."""

    user_id: str
    timestamp: datetime
    activity_progress: str
    grading_progress: str
    given: Decimal | None
    maximum: Decimal | None
    comment: str


@dataclass
class Cell:
    """One person's place in one column. `points` is on the column's own scale."""

    points: Decimal | None = None
    comment: str = ""
    timestamp: datetime | None = None
    progress: str = ""
    overridden: bool = False
    overridden_at: datetime | None = None
    locked: bool = False


@dataclass(frozen=True)
class ScorePost:
    """One POST to `/scores` as it arrived, whatever became of it.

    `time` is when it came. `status` is what the platform answered (or meant to: see `lost`).
    `applied` says whether the cell changed.
    """

    time: datetime
    user_id: str
    line_item_id: str
    timestamp: str
    body: Mapping[str, Any]
    status: int
    applied: bool
    lost: bool = False


def read_score(data: object) -> Score:
    """Turn a decoded JSON body into a Score, or raise ScoreRefused(400)."""
    if not isinstance(data, dict):
        raise ScoreRefused(400, "The score must be a JSON object")
    for name in ("userId", "timestamp", "activityProgress", "gradingProgress"):
        if not isinstance(data.get(name), str) or not data[name]:
            raise ScoreRefused(400, f"{name} is missing or not a text")
    if data["activityProgress"] not in ACTIVITY_PROGRESS:
        raise ScoreRefused(400, "activityProgress is not one of the known words")
    if data["gradingProgress"] not in GRADING_PROGRESS:
        raise ScoreRefused(400, "gradingProgress is not one of the known words")
    given, maximum = _number(data, "scoreGiven"), _number(data, "scoreMaximum")
    if given is not None and (maximum is None or maximum <= 0):
        raise ScoreRefused(400, "scoreMaximum must be a number above 0 beside scoreGiven")
    if given is not None and given < 0:
        raise ScoreRefused(400, "scoreGiven must not be below 0")
    comment = data.get("comment") or ""
    if not isinstance(comment, str):
        raise ScoreRefused(400, "comment must be a text")
    return Score(
        user_id=data["userId"],
        timestamp=read_timestamp(data["timestamp"]),
        activity_progress=data["activityProgress"],
        grading_progress=data["gradingProgress"],
        given=given,
        maximum=maximum,
        comment=comment,
    )


def read_timestamp(text: str) -> datetime:
    """Read an ISO 8601 moment that names its zone, or raise ScoreRefused(400)."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ScoreRefused(400, "timestamp is not ISO 8601") from error
    if moment.tzinfo is None:
        raise ScoreRefused(400, "timestamp names no time zone")
    return moment


def apply_score(cell: Cell, score: Score, column_maximum: Decimal) -> bool:
    """Change the cell as the score asks; return whether it changed, or raise ScoreRefused.

    403 for a locked cell, 409 for a timestamp that is not later in whole seconds. An overridden
    cell keeps its points although the platform answers 200.
    """
    if cell.locked:
        raise ScoreRefused(403, "The grade is locked")
    seconds = int(score.timestamp.timestamp())
    if cell.timestamp is not None and seconds <= int(cell.timestamp.timestamp()):
        raise ScoreRefused(409, "A score with this timestamp or a later one already stands")
    if cell.overridden:
        if cell.overridden_at is not None and seconds < int(cell.overridden_at.timestamp()):
            raise ScoreRefused(409, "The grade was overridden after this score was given")
        return False
    cell.timestamp = score.timestamp
    cell.progress = score.grading_progress
    cell.comment = score.comment
    cell.points = None
    if score.grading_progress == FULLY_GRADED and score.given is not None:
        assert score.maximum is not None
        cell.points = rescale(score.given, score.maximum, column_maximum)
    return True


def rescale(given: Decimal, maximum: Decimal, column_maximum: Decimal) -> Decimal:
    """Bring points to the column's scale, cut to its maximum, five decimals as Moodle stores."""
    scaled = min(given * column_maximum / maximum, column_maximum)
    return tidy(scaled.quantize(_CENTS))


def tidy(number: Decimal) -> Decimal:
    """Drop needless zeros without falling into exponents: 10.50000 → 10.5, 1E+2 → 100."""
    plain = number.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _number(data: Mapping[str, Any], name: str) -> Decimal | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ScoreRefused(400, f"{name} is not a number")
    number = Decimal(value)
    if not number.is_finite():
        raise ScoreRefused(400, f"{name} is not a finite number")
    return number
