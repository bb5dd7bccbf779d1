"""The queue of one column: each person's latest score in it, and the newer one put behind that.

One pending row per (line item, user): a newer score supersedes an older one that has not left.
Writers of one column queue up on the column's row, so that two of them never make two pending
rows or the same timestamp.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.score import GIVE_UP_AFTER, Score, next_timestamp


@dataclass(frozen=True, slots=True)
class Next:
    """A person's score that goes behind their latest, ``after``; ``held`` is why it must wait."""

    user_id: int
    score: Score
    after: Delivery | None
    held: str = ""

    @property
    def is_news(self) -> bool:
        """Whether this very score is not on its way, delivered or held already."""
        after = self.after
        if after is None or not _same(after, self.score):
            return True
        return after.state == "failed" and after.reason != self.held


def hold(resource_link_id: int) -> LineItem | None:
    """Read the column and hold its row (``FOR NO KEY UPDATE``) until the caller commits."""
    return db.session.scalar(
        select(LineItem)
        .where(LineItem.resource_link_id == resource_link_id)
        .with_for_update(key_share=True)
    )


def latest(line_item_id: int, user_ids: Collection[int]) -> dict[int, Delivery]:
    """Return the latest score of each of these people who ever had one here."""
    newest = (
        select(func.max(Delivery.id))
        .where(Delivery.line_item_id == line_item_id, Delivery.user_id.in_(list(user_ids)))
        .group_by(Delivery.user_id)
    )
    rows = db.session.scalars(
        select(Delivery).where(Delivery.id.in_(newest)).execution_options(populate_existing=True)
    )
    return {row.user_id: row for row in rows}


def append(line_item_id: int, following: Sequence[Next]) -> None:
    """Put scores behind each person's latest: no other can wait or be as late."""
    waiting = [one.after for one in following if one.after and one.after.state == "pending"]
    if waiting:
        # Only as it was seen: what a worker has taken in between goes its way.
        db.session.execute(
            update(Delivery)
            .where(Delivery.id.in_([one.id for one in waiting]), Delivery.state == "pending")
            .values(state="superseded")
            .execution_options(synchronize_session=False)
        )
    for older in waiting:
        db.session.expire(older, ["state"])
    now = clock.now()
    rows = [_row(line_item_id, one, now) for one in following]
    if rows:
        db.session.execute(insert(Delivery), rows)


def _row(line_item_id: int, one: Next, now: datetime) -> dict[str, object]:
    score, after = one.score, one.after
    timestamp = next_timestamp(score.marked_at, after.timestamp if after else None)
    return {
        "line_item_id": line_item_id,
        "user_id": one.user_id,
        "score_given": score.given,
        "score_maximum": score.maximum,
        "comment": score.comment,
        "activity_progress": score.activity_progress,
        "submitted_at": score.submitted_at,
        "marked_at": score.marked_at,
        "timestamp": timestamp,
        "state": "failed" if one.held else "pending",
        "reason": one.held,
        "next_try_at": max(now, timestamp),
        "give_up_at": now + GIVE_UP_AFTER,
        "created_at": now,
    }


def _same(delivery: Delivery, score: Score) -> bool:
    return (delivery.score_given, delivery.score_maximum, delivery.comment) == (
        score.given,
        score.maximum,
        score.comment,
    )
