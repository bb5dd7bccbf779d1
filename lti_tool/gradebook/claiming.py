"""The worker's side of the outbox: take a due score, and write down what became of it.

Each function is one short transaction of its own; none is open while the platform is asked. A
claim is a lease that the worker renews; a worker killed in mid-flight lets it run out, and the
score is sent again with the same timestamp, which the platform refuses if it had arrived.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink
from lti_tool.db.apart import own_connection, own_reading, own_transaction
from lti_tool.gradebook.claim_statements import ARRIVED, DUE, DUE_AND_FREE, TAKE, column_in
from lti_tool.gradebook.column import Column
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.score import Score, next_timestamp
from lti_tool.platforms.models import Deployment

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A score that this worker alone may send, as plain values."""

    delivery_id: int
    claims: int
    tries: int
    give_up_at: datetime
    user_id: int
    user_sub: str
    score: Score
    timestamp: datetime
    column: Column


def claim_next(resting: Collection[int], *, look_first: bool = True) -> Claimed | None:
    """Take the most overdue score, or None if nothing is due.

    ``resting`` are registrations that are left in peace now. Never takes a score while another
    one for the same (line item, user) is being sent. ``look_first`` looks without the right to
    write, for which workers queue on SQLite; who has just found one need not look.
    """
    asked = {"now": clock.now(), "resting": list(resting)}
    if look_first:
        with own_reading() as session:
            if session.connection().execute(DUE, asked).first() is None:
                return None
    try:
        with own_connection() as connection:
            return _claim(connection, asked)
    except IntegrityError:
        # Another worker took a score of the same cell in this very moment.
        return None


def renew(delivery_ids: Iterable[int]) -> None:
    """Prolong the leases of scores that are still being sent."""
    ids = list(delivery_ids)
    if not ids:
        return
    with own_transaction() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids), Delivery.state == "sending")
            .values(claimed_until=clock.now() + LEASE)
        )


def delivered(claimed: Claimed, http_status: int) -> None:
    """Write down that the platform has the score."""
    with own_connection() as connection:
        connection.execute(
            ARRIVED,
            {
                "delivery_id": claimed.delivery_id,
                "claim": claimed.claims,
                "now": clock.now(),
                "status": http_status,
            },
        )


def failed(claimed: Claimed, reason: str, http_status: int | None) -> None:
    """Write down that trying the same again would not help."""
    with own_transaction() as session:
        _settle(session, claimed, state="failed", reason=reason, http_status=http_status)


def later(
    claimed: Claimed,
    when: datetime,
    reason: str,
    http_status: int | None = None,
    *,
    counts: bool = True,
) -> None:
    """Put the score back until ``when``; a newer one for the same cell supersedes it.

    ``counts`` False gives the try back: nothing was wrong with this score.
    """
    with own_transaction() as session:
        _hold_column(session, claimed.column.line_item_id)
        _settle(
            session,
            claimed,
            state="superseded" if _has_newer(session, claimed) else "pending",
            next_try_at=max(when, claimed.timestamp),
            tries=claimed.tries if counts else claimed.tries - 1,
            reason=reason,
            http_status=http_status,
        )


def restamp(claimed: Claimed) -> Claimed:
    """Give the score a timestamp of now, later than every one used for its cell before."""
    with own_transaction() as session:
        _hold_column(session, claimed.column.line_item_id)
        last = session.scalar(
            select(func.max(Delivery.timestamp)).where(
                Delivery.line_item_id == claimed.column.line_item_id,
                Delivery.user_id == claimed.user_id,
                Delivery.id <= claimed.delivery_id,
            )
        )
        timestamp = next_timestamp(clock.now(), last)
        if not _has_newer(session, claimed):
            session.execute(
                update(Delivery).where(*_still_mine(claimed)).values(timestamp=timestamp)
            )
            claimed = replace(claimed, timestamp=timestamp)
    return claimed


def requeue_abandoned() -> int:
    """Put scores back whose worker is gone; return how many."""
    now = clock.now()
    with own_reading() as session:
        abandoned = session.scalars(
            select(Delivery).where(Delivery.state == "sending", Delivery.claimed_until < now)
        ).all()
    for row in abandoned:
        with own_transaction() as session:
            _hold_column(session, row.line_item_id)
            newer = _newer_exists(session, row.line_item_id, row.user_id, row.id)
            session.execute(
                update(Delivery)
                .where(
                    Delivery.id == row.id,
                    Delivery.state == "sending",
                    Delivery.claimed_until < now,
                )
                .values(
                    state="superseded" if newer else "pending",
                    claimed_until=None,
                    next_try_at=max(now, row.timestamp),
                    reason="delivery-interrupted",
                )
            )
    return len(abandoned)


def hurry(registration_id: int, reasons: Collection[str]) -> None:
    """Let scores that waited for an ailing platform go now: it answers again."""
    now = clock.now()
    of_platform = (
        select(LineItem.id)
        .join(ResourceLink, LineItem.resource_link_id == ResourceLink.id)
        .join(Deployment, ResourceLink.deployment_id == Deployment.id)
        .where(Deployment.registration_id == registration_id)
    )
    with own_transaction() as session:
        session.execute(
            update(Delivery)
            .where(
                Delivery.state == "pending",
                Delivery.next_try_at > now,
                Delivery.timestamp <= now,
                Delivery.reason.in_(list(reasons)),
                Delivery.line_item_id.in_(of_platform),
            )
            .values(next_try_at=now)
        )


def _claim(connection: Connection, asked: dict[str, Any]) -> Claimed | None:
    row = connection.execute(DUE_AND_FREE, asked).one_or_none()
    if row is None:
        return None
    connection.execute(TAKE, {"delivery_id": row.id, "until": asked["now"] + LEASE})
    return Claimed(
        delivery_id=row.id,
        claims=row.claims + 1,
        tries=row.tries + 1,
        give_up_at=row.give_up_at,
        user_id=row.user_id,
        user_sub=row.sub,
        score=Score(
            given=row.score_given,
            maximum=row.score_maximum,
            comment=row.comment,
            marked_at=row.marked_at,
            submitted_at=row.submitted_at,
            activity_progress=row.activity_progress,
        ),
        timestamp=row.timestamp,
        column=column_in(row),
    )


def _settle(session: Session, claimed: Claimed, **values: object) -> None:
    """End a claim, unless the row was taken over by another worker meanwhile."""
    session.execute(
        update(Delivery).where(*_still_mine(claimed)).values(claimed_until=None, **values)
    )


def _still_mine(claimed: Claimed) -> tuple[ColumnElement[bool], ...]:
    return (
        Delivery.id == claimed.delivery_id,
        Delivery.state == "sending",
        Delivery.claims == claimed.claims,
    )


def _hold_column(session: Session, line_item_id: int) -> None:
    """Queue up with those who add scores to this column."""
    session.execute(
        select(LineItem.id).where(LineItem.id == line_item_id).with_for_update(key_share=True)
    )


def _has_newer(session: Session, claimed: Claimed) -> bool:
    return _newer_exists(session, claimed.column.line_item_id, claimed.user_id, claimed.delivery_id)


def _newer_exists(session: Session, line_item_id: int, user_id: int, delivery_id: int) -> bool:
    newer = select(Delivery.id).where(
        Delivery.line_item_id == line_item_id,
        Delivery.user_id == user_id,
        Delivery.id > delivery_id,
    )
    return session.scalar(newer.limit(1)) is not None
