"""The outbox: scores on their way, written in the transaction that makes them.

One pending row per (line item, user): a newer score supersedes an older one that has not left.
Writers of one column queue up on the column's row, so that two of them never make two pending
rows or the same timestamp.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select, update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook import recipients
from lti_tool.gradebook.errors import NothingToSendError, NotInCourseError
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.score import GIVE_UP_AFTER, PLACES, Score, next_timestamp

LATE_AFTER = timedelta(minutes=10)
"""A score that waits longer is worth a trainer's look."""


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """Where a person's latest score is. ``reason`` is an error code or "".

    ``state`` is the row's, or *held* for one who has left the course: it goes when they are back.
    """

    delivery_id: int
    user_id: int
    state: str
    score_given: Decimal
    score_maximum: Decimal
    marked_at: datetime
    delivered_at: datetime | None
    next_try_at: datetime
    tries: int
    reason: str
    http_status: int | None
    accepted_points: Decimal | None = None
    accepted_at: datetime | None = None
    comment: str = ""

    @property
    def is_waiting(self) -> bool:
        """Whether it is on its way, perhaps after failed tries."""
        return self.state in ("pending", "sending")


def enqueue(resource_link_id: int, user_id: int, score: Score) -> None:
    """Put a score on its way to the gradebook, in the caller's transaction; no commit.

    Nothing is sent for those who are not learners, where the platform offers no gradebook, or
    when this very score is on its way or delivered already. For those who have left the course it
    is kept.
    """
    line_item = _locked_line_item(resource_link_id)
    if line_item is None or not line_item.is_offered:
        return
    recipient = recipients.recipient(resource_link_id, user_id)
    if not recipient.is_scored:
        return
    held = NotInCourseError.code if recipient.has_left else ""
    latest = _latest(line_item.id, user_id)
    if (
        latest is not None
        and _same(latest, score)
        and (latest.state != "failed" or latest.reason == held)
    ):
        return
    _append(line_item.id, user_id, score, after=latest, held=held)


def is_offered(resource_link_id: int) -> bool:
    """Tell whether the platform gave this link any gradebook."""
    line_item = db.session.scalar(
        select(LineItem).where(LineItem.resource_link_id == resource_link_id)
    )
    return line_item is not None and line_item.is_offered


def standing(
    resource_link_id: int, user_ids: Iterable[int] | None = None
) -> dict[int, DeliveryState]:
    """Return where the latest score of each of ``user_ids`` is (of everybody, if None).

    Who never had a score is absent.
    """
    newest = (
        select(func.max(Delivery.id))
        .join(LineItem, Delivery.line_item_id == LineItem.id)
        .where(LineItem.resource_link_id == resource_link_id)
        .group_by(Delivery.user_id)
    )
    if user_ids is not None:
        newest = newest.where(Delivery.user_id.in_(list(user_ids)))
    rows = db.session.scalars(select(Delivery).where(Delivery.id.in_(newest)))
    return {row.user_id: _state_of(row) for row in rows}


def resend(resource_link_id: int, user_id: int) -> None:
    """Send a person's latest score again now, whatever became of it; no commit.

    Raises:
        NothingToSendError: the person has no score here, or is no learner any more.
        NotInCourseError: the person has left the course.
    """
    line_item = _locked_line_item(resource_link_id)
    latest = _latest(line_item.id, user_id) if line_item is not None else None
    recipient = recipients.recipient(resource_link_id, user_id)
    if latest is None or not recipient.is_scored:
        raise NothingToSendError(resource_link_id=resource_link_id, user_id=user_id)
    if recipient.has_left:
        raise NotInCourseError(resource_link_id=resource_link_id, user_id=user_id)
    _again(latest)


def resend_failed(resource_link_id: int) -> int:
    """Send all failed scores of a link again now; return how many. No commit."""
    _locked_line_item(resource_link_id)
    again = [
        state.delivery_id
        for state in standing(resource_link_id).values()
        if state.state == "failed"
        and recipients.recipient(resource_link_id, state.user_id).may_be_sent
    ]
    for delivery_id in again:
        _again(db.session.get_one(Delivery, delivery_id))
    return len(again)


def accept(delivery_id: int, theirs: Decimal | None) -> None:
    """Let the gradebook's ``theirs`` (None: no grade) stand instead of a delivered score.

    The caller commits.
    """
    points = None if theirs is None else theirs.quantize(PLACES)
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == "delivered")
        .values(accepted_points=points, accepted_at=clock.now())
    )


def late(resource_link_id: int) -> int:
    """Count the scores that have been waiting for longer than they should."""
    waiting = (
        select(func.count())
        .select_from(Delivery)
        .join(LineItem, Delivery.line_item_id == LineItem.id)
        .where(
            LineItem.resource_link_id == resource_link_id,
            Delivery.state.in_(("pending", "sending")),
            Delivery.created_at < clock.now() - LATE_AFTER,
        )
    )
    return db.session.scalar(waiting) or 0


def _again(delivery: Delivery) -> None:
    now = clock.now()
    if delivery.state == "sending":
        return
    if delivery.state == "delivered":
        score = _score_of(delivery, marked_at=now)
        _append(delivery.line_item_id, delivery.user_id, score, after=delivery)
        return
    # Only as it was seen: a worker may have taken it in between, which is just as well.
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state == delivery.state)
        .values(
            state="pending",
            tries=0,
            reason="",
            next_try_at=max(now, delivery.timestamp),
            give_up_at=now + GIVE_UP_AFTER,
        )
    )


def _append(
    line_item_id: int, user_id: int, score: Score, *, after: Delivery | None, held: str = ""
) -> None:
    """Put ``score`` behind the person's latest, ``after``: no other can wait or be as late."""
    now = clock.now()
    if after is not None and after.state == "pending":
        # Only as it was seen: what a worker has taken in between goes its way.
        db.session.execute(
            update(Delivery)
            .where(Delivery.id == after.id, Delivery.state == "pending")
            .values(state="superseded")
            .execution_options(synchronize_session=False)
        )
        db.session.expire(after, ["state"])
    timestamp = next_timestamp(score.marked_at, after.timestamp if after else None)
    db.session.add(
        Delivery(
            line_item_id=line_item_id,
            user_id=user_id,
            score_given=score.given,
            score_maximum=score.maximum,
            comment=score.comment,
            activity_progress=score.activity_progress,
            submitted_at=score.submitted_at,
            marked_at=score.marked_at,
            timestamp=timestamp,
            state="failed" if held else "pending",
            reason=held,
            next_try_at=max(now, timestamp),
            give_up_at=now + GIVE_UP_AFTER,
            created_at=now,
        )
    )
    db.session.flush()


def _locked_line_item(resource_link_id: int) -> LineItem | None:
    """Read the column and hold its row (``FOR NO KEY UPDATE``) until the caller commits."""
    return db.session.scalar(
        select(LineItem)
        .where(LineItem.resource_link_id == resource_link_id)
        .with_for_update(key_share=True)
    )


def _latest(line_item_id: int, user_id: int) -> Delivery | None:
    return db.session.scalar(
        select(Delivery)
        .where(Delivery.line_item_id == line_item_id, Delivery.user_id == user_id)
        .order_by(Delivery.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _same(delivery: Delivery, score: Score) -> bool:
    return (delivery.score_given, delivery.score_maximum, delivery.comment) == (
        score.given,
        score.maximum,
        score.comment,
    )


def _score_of(delivery: Delivery, *, marked_at: datetime) -> Score:
    return Score(
        given=delivery.score_given,
        maximum=delivery.score_maximum,
        comment=delivery.comment,
        marked_at=marked_at,
        submitted_at=delivery.submitted_at,
        activity_progress=delivery.activity_progress,
    )


def _state_of(row: Delivery) -> DeliveryState:
    return DeliveryState(
        delivery_id=row.id,
        user_id=row.user_id,
        state="held" if row.reason == NotInCourseError.code else row.state,
        score_given=row.score_given,
        score_maximum=row.score_maximum,
        marked_at=row.marked_at,
        delivered_at=row.delivered_at,
        next_try_at=row.next_try_at,
        tries=row.tries,
        reason=row.reason,
        http_status=row.http_status,
        accepted_points=row.accepted_points,
        accepted_at=row.accepted_at,
        comment=row.comment,
    )
