"""Results that were marked before the platform offered a gradebook: sent once it does."""

from sqlalchemy import Select, exists, or_, select

from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.score import Score


def send_unsent() -> None:
    """Put every graded result that has never been on its way into the outbox, and commit.

    The worker's housekeeping. Whom a score may be sent for is the outbox's own rule.
    """
    for result in db.session.scalars(_unsent()).all():
        score = Score(
            given=result.score_given,
            maximum=result.score_maximum,
            comment=result.comment,
            marked_at=result.marked_at,
            submitted_at=result.submitted_at,
        )
        outbox.enqueue(result.placement.resource_link_id, result.user_id, score)
    db.session.commit()


def _unsent() -> Select[tuple[Result]]:
    on_its_way = exists().where(
        Delivery.line_item_id == LineItem.id, Delivery.user_id == Result.user_id
    )
    return (
        select(Result)
        .join(Placement, Result.placement_id == Placement.id)
        .join(LineItem, LineItem.resource_link_id == Placement.resource_link_id)
        .where(
            Placement.points > 0,
            or_(LineItem.url != "", LineItem.lineitems_url != ""),
            ~on_its_way,
        )
        .order_by(Result.id)
    )
