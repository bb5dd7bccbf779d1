"""A person's notices of the course they are in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink
from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.notices.models import Notice
from lti_tool.notices.words import TEXTS, text_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.web.errors import PageNotFound

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One notice. ``leads``: its page belongs to the activity that is open now."""

    id: int
    text: str
    activity: str
    made_at: datetime
    is_new: bool
    leads: bool


_notice, _link = Notice.__table__, ResourceLink.__table__
_UNREAD = (
    select(func.count())
    .select_from(_notice.join(_link, _link.c.id == _notice.c.resource_link_id))
    .where(
        _notice.c.user_id == bindparam("user_id"),
        _notice.c.read_at.is_(None),
        _link.c.context_id == bindparam("context_id"),
    )
)


def unread(launch: CurrentLaunch) -> int:
    """Count the notices of the course that a person has not read; every page asks."""
    whose = {"user_id": launch.user_id, "context_id": launch.context_id}
    return int(read_columns(_UNREAD, whose).scalar_one())


def lines(launch: CurrentLaunch) -> list[Line]:
    """Return the notices of the course, the newest first."""
    rows = db.session.execute(
        select(Notice, ResourceLink.title)
        .join(ResourceLink, ResourceLink.id == Notice.resource_link_id)
        .where(
            Notice.user_id == launch.user_id,
            ResourceLink.context_id == launch.context_id,
            Notice.kind.in_(TEXTS),
        )
        .order_by(Notice.made_at.desc(), Notice.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Line(
            id=one.id,
            text=text_of(one.kind, one.facts),
            activity=title,
            made_at=one.made_at,
            is_new=one.read_at is None,
            leads=one.resource_link_id == launch.resource_link_id,
        )
        for one, title in rows
    ]


def opened(launch: CurrentLaunch, notice_id: int) -> Notice:
    """Note that a person follows a notice of the activity that is open; no commit.

    Raises:
        PageNotFound: it is not theirs, or of another activity.
    """
    notice = db.session.scalar(
        select(Notice).where(
            Notice.id == notice_id,
            Notice.user_id == launch.user_id,
            Notice.resource_link_id == launch.resource_link_id,
        )
    )
    if notice is None:
        raise PageNotFound(notice_id=notice_id)
    notice.read_at = notice.read_at or clock.now()
    return notice


def read_all(launch: CurrentLaunch) -> None:
    """Note that a person has read all notices of the course; no commit."""
    links = select(ResourceLink.id).where(ResourceLink.context_id == launch.context_id)
    db.session.execute(
        update(Notice)
        .where(
            Notice.user_id == launch.user_id,
            Notice.read_at.is_(None),
            Notice.resource_link_id.in_(links),
        )
        .values(read_at=clock.now())
    )
