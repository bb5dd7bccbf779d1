"""Scores of people who leave the course wait here, and go when the people are back."""

from typing import Any

from sqlalchemy import ColumnElement, Update, case, func, select, update

from lti_tool import clock
from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.db.apart import own_reading, own_transaction
from lti_tool.gradebook.errors import NotInCourseError
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.score import GIVE_UP_AFTER

IS_HELD = (Delivery.state == "failed") & (Delivery.reason == NotInCourseError.code)


def settle() -> None:
    """Keep what is due for those who have left, and let go what was kept for those who are back.

    The worker's housekeeping: readings of the roster and launches say who left and came back.
    """
    leaving = (Delivery.state == "pending") & _is_member(Membership.left_at.is_not(None))
    returning = IS_HELD & is_latest() & _is_member(Membership.left_at.is_(None))
    with own_reading() as session:
        columns = session.scalars(
            select(Delivery.line_item_id).where(leaving | returning).distinct()
        ).all()
    now = clock.now()
    for line_item_id in columns:
        with own_transaction() as session:
            # Queue up with those who add scores to this column.
            session.execute(
                select(LineItem.id)
                .where(LineItem.id == line_item_id)
                .with_for_update(key_share=True)
            )
            session.execute(
                _of(line_item_id, returning).values(
                    state="pending",
                    reason="",
                    tries=0,
                    next_try_at=case((Delivery.timestamp > now, Delivery.timestamp), else_=now),
                    give_up_at=now + GIVE_UP_AFTER,
                )
            )
            session.execute(
                _of(line_item_id, leaving).values(state="failed", reason=NotInCourseError.code)
            )


def _of(line_item_id: int, condition: ColumnElement[bool]) -> Update:
    return (
        update(Delivery)
        .where(Delivery.line_item_id == line_item_id, condition)
        .execution_options(synchronize_session=False)
    )


def _is_member(state: ColumnElement[bool]) -> ColumnElement[bool]:
    """Tell of a delivery whether its person's membership in the link's course is in ``state``."""
    return (
        select(Membership.id)
        .join(ResourceLink, ResourceLink.context_id == Membership.context_id)
        .join(LineItem, LineItem.resource_link_id == ResourceLink.id)
        .where(LineItem.id == Delivery.line_item_id, Membership.user_id == Delivery.user_id, state)
        .correlate(Delivery)
        .exists()
    )


def is_latest() -> ColumnElement[bool]:
    """Tell of a delivery whether no newer one of the same person and column has followed."""
    same_cell: Any = Delivery.__table__.alias("same_cell")
    latest = (
        select(func.max(same_cell.c.id))
        .where(
            same_cell.c.line_item_id == Delivery.line_item_id,
            same_cell.c.user_id == Delivery.user_id,
        )
        .correlate(Delivery)
        .scalar_subquery()
    )
    return Delivery.id == latest
