"""Trainers are told when scores have not come through for an hour."""

from datetime import timedelta

from sqlalchemy import select

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook.departures import IS_HELD, is_latest
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.notices.telling import News, tell_trainers, withdraw

STUCK_AFTER = timedelta(hours=1)


def tell_of_stuck() -> None:
    """Tell of scores that have not come through for an hour, and of no others any more: a chore.

    A score that a newer one has followed tells nothing, and one that is held for somebody who
    left the course needs nobody.
    """
    stuck = set(
        db.session.scalars(
            select(LineItem.resource_link_id)
            .join(Delivery, Delivery.line_item_id == LineItem.id)
            .where(
                Delivery.state.in_(("pending", "sending", "failed")),
                Delivery.created_at < clock.now() - STUCK_AFTER,
                ~IS_HELD,
                is_latest(),
            )
            .distinct()
        )
    )
    withdraw("scores_stuck", except_links=stuck)
    for link_id in sorted(stuck):
        tell_trainers(News("scores_stuck", link_id, "gradebook.scores"), again=False)
    db.session.commit()
