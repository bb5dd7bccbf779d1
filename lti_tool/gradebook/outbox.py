"""The outbox: scores on their way, written in the transaction that makes them.

How a score gets behind the ones before it is ``queue.py``'s; which scores there are is here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select, update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook import queue, recipients
from lti_tool.gradebook.errors import NothingToSendError, NotInCourseError
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.queue import Next
from lti_tool.gradebook.score import GIVE_UP_AFTER, PLACES, Score

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
    """Put one person's score on its way: see `enqueue_all`."""
    enqueue_all(resource_link_id, {user_id: score})


def enqueue_all(resource_link_id: int, scores: Mapping[int, Score]) -> None:
    """Put a score for each person on its way to the gradebook, in the caller's transaction.

    Nothing is sent for those who are not learners, where the platform offers no gradebook, or
    when this very score is on its way or delivered already. For those who have left the course it
    is kept. However many there are, the statements are the same; no commit.
    """
    line_item = queue.hold(resource_link_id)
    if line_item is None or not line_item.is_offered:
        return
    people = recipients.recipients(resource_link_id, scores)
    latest = queue.latest(line_item.id, scores)
    following = (
        Next(
            user_id,
            score,
            after=latest.get(user_id),
            held=NotInCourseError.code if people[user_id].has_left else "",
        )
        for user_id, score in scores.items()
        if people[user_id].is_scored
    )
    queue.append(line_item.id, [one for one in following if one.is_news])


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
    line_item = queue.hold(resource_link_id)
    latest = queue.latest(line_item.id, [user_id]).get(user_id) if line_item is not None else None
    recipient = recipients.recipient(resource_link_id, user_id)
    if latest is None or not recipient.is_scored:
        raise NothingToSendError(resource_link_id=resource_link_id, user_id=user_id)
    if recipient.has_left:
        raise NotInCourseError(resource_link_id=resource_link_id, user_id=user_id)
    _again(latest)


def resend_failed(resource_link_id: int) -> int:
    """Send all failed scores of a link again now; return how many. No commit."""
    queue.hold(resource_link_id)
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
        queue.append(delivery.line_item_id, [Next(delivery.user_id, score, after=delivery)])
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
