"""Who is here: who has opened a link of late, and in which browser."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from lti_tool import clock
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


def newest_session(resource_link_id: int, browser_hashes: Iterable[str]) -> str | None:
    """Return the newest session of a link that lives in a browser with one of the hashes, or None.

    Only for a browser that showed its cookie: a session's id is the secret of its addresses.
    """
    return db.session.scalar(
        select(LaunchSession.id)
        .where(
            LaunchSession.expires_at > clock.now(),
            LaunchSession.resource_link_id == resource_link_id,
            LaunchSession.browser_hash.in_(list(browser_hashes)),
            LaunchSession.binding == "cookie",
        )
        .order_by(LaunchSession.started_at.desc())
        .limit(1)
    )
