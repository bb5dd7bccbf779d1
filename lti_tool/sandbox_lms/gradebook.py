"""The gradebook's memory: cells by (line item, user), and the log of every score received."""

import threading
from collections import Counter
from datetime import datetime
from decimal import Decimal

from lti_tool import clock
from lti_tool.sandbox_lms.grades import Cell, Score, ScorePost, apply_score, tidy


class Gradebook:
    """Thread-safe. `score_log` keeps every score POST in order of arrival, refused ones too."""

    def __init__(self) -> None:
        """Start empty."""
        self._lock = threading.RLock()
        self._cells: dict[tuple[str, str], Cell] = {}
        self.score_log: list[ScorePost] = []

    def cell(self, line_item_id: str, user_id: str) -> Cell:
        """Return the cell, an empty one where nothing stands yet."""
        with self._lock:
            return self._cells.setdefault((line_item_id, user_id), Cell())

    def cells(self, line_item_id: str) -> dict[str, Cell]:
        """All cells of one column that were ever touched, by user id."""
        with self._lock:
            return {
                user: cell for (item, user), cell in self._cells.items() if item == line_item_id
            }

    def take(self, line_item_id: str, score: Score, maximum: Decimal) -> bool:
        """Apply a score under the lock; see `grades.apply_score`."""
        with self._lock:
            return apply_score(self.cell(line_item_id, score.user_id), score, maximum)

    def override(self, line_item_id: str, user_id: str, points: Decimal | None) -> None:
        """A teacher sets the grade by hand (or, with None, lets the tool grade again)."""
        with self._lock:
            cell = self.cell(line_item_id, user_id)
            cell.overridden = points is not None
            cell.overridden_at = clock.now() if points is not None else None
            if points is not None:
                cell.points = tidy(points)

    def lock(self, line_item_id: str, user_id: str, *, locked: bool = True) -> None:
        """Lock or open a cell: posts to a locked one are refused with 403."""
        with self._lock:
            self.cell(line_item_id, user_id).locked = locked

    def forget(self, line_item_id: str) -> None:
        """Drop a deleted column's cells."""
        with self._lock:
            for key in [key for key in self._cells if key[0] == line_item_id]:
                del self._cells[key]

    def record(self, post: ScorePost) -> None:
        """Add to the log."""
        with self._lock:
            self.score_log.append(post)

    def repeated(self, *, applied_only: bool = False) -> list[tuple[str, str, str]]:
        """(user, line item, timestamp) seen more than once: a score sent twice as it was."""
        with self._lock:
            posts = [post for post in self.score_log if post.applied or not applied_only]
        seen = Counter((post.user_id, post.line_item_id, post.timestamp) for post in posts)
        return [key for key, count in seen.items() if count > 1]


def shown_time(moment: datetime) -> str:
    """A moment as results and pages give it: ISO 8601 in UTC with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
