"""Who is here: who has opened a link of late."""

from datetime import datetime

from sqlalchemy import select

from lti_tool.db import db
from lti_tool.sessions.current import SESSION_LIFETIME
from lti_tool.sessions.models import LaunchSession


def opened_since(resource_link_id: int, moment: datetime) -> frozenset[int]:
    """Return those who have opened a link since ``moment``, not longer ago than a session lives.

    Found by when sessions end, which is indexed.
    """
    found = db.session.scalars(
        select(LaunchSession.user_id)
        .where(
            LaunchSession.expires_at >= moment + SESSION_LIFETIME,
            LaunchSession.resource_link_id == resource_link_id,
        )
        .distinct()
    )
    return frozenset(found)
