"""Writes what a launch says of its course, link and person: one read, and writes only for news.

Statements are built once. Unique constraints carry the races of many people making a link's
first launch at the same moment.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, and_, bindparam, delete, select, update
from sqlalchemy.engine import RowMapping

from lti_tool import clock
from lti_tool.contexts import platform_groups
from lti_tool.contexts.facts import Arrival, ContextFacts, LinkFacts, PersonFacts
from lti_tool.contexts.models import (
    Context,
    LinkExclusion,
    LinkOpening,
    Membership,
    ResourceLink,
    User,
)
from lti_tool.db import Base, db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for, upsert_returning_id
from lti_tool.platforms.models import Deployment

NOTED_AGAIN_AFTER = timedelta(hours=12)
"""A later launch is noted so seldom: it tells courses in use apart, and mostly costs no write."""

KEPT_TEXTS = {
    "context": ("title", "label", "history", "memberships_url", "groups_url"),
    "link": ("title", "activity_key", "content_item", "history"),
    "user": ("name", "given_name", "family_name"),
}

_deployment, _context, _link = Deployment.__table__, Context.__table__, ResourceLink.__table__
_user, _membership = User.__table__, Membership.__table__
_exclusion, _opening = LinkExclusion.__table__, LinkOpening.__table__

_STANDING = (
    select(
        _deployment.c.id.label("deployment_id"),
        _context.c.id.label("context_id"),
        *(_context.c[name].label(f"context_{name}") for name in KEPT_TEXTS["context"]),
        _link.c.id.label("link_id"),
        _link.c.context_id.label("link_context_id"),
        *(_link.c[name].label(f"link_{name}") for name in KEPT_TEXTS["link"]),
        _user.c.id.label("user_id"),
        *(_user.c[name].label(f"user_{name}") for name in KEPT_TEXTS["user"]),
        _membership.c.id.label("membership_id"),
        _membership.c.launch_role,
        _membership.c.launched_at,
        _membership.c.left_at,
        _exclusion.c.user_id.label("excluded"),
        _opening.c.user_id.label("opened"),
    )
    .select_from(_deployment)
    .outerjoin(
        _context,
        and_(
            _context.c.deployment_id == _deployment.c.id,
            _context.c.lti_id == bindparam("context"),
        ),
    )
    .outerjoin(
        _link,
        and_(
            _link.c.deployment_id == _deployment.c.id,
            _link.c.lti_id == bindparam("link"),
        ),
    )
    .outerjoin(
        _user,
        and_(
            _user.c.registration_id == _deployment.c.registration_id,
            _user.c.sub == bindparam("sub"),
        ),
    )
    .outerjoin(
        _membership,
        and_(_membership.c.context_id == _context.c.id, _membership.c.user_id == _user.c.id),
    )
    .outerjoin(
        _exclusion,
        and_(_exclusion.c.resource_link_id == _link.c.id, _exclusion.c.user_id == _user.c.id),
    )
    .outerjoin(
        _opening,
        and_(_opening.c.resource_link_id == _link.c.id, _opening.c.user_id == _user.c.id),
    )
    .where(
        _deployment.c.registration_id == bindparam("registration_id"),
        _deployment.c.deployment_id == bindparam("deployment"),
    )
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """The row ids of what a launch named; ``link_is_new`` if nobody opened the link before."""

    deployment_id: int
    context_id: int | None
    resource_link_id: int | None
    user_id: int
    link_is_new: bool


class UnknownDeployment(LookupError):
    """The registration has no deployment of this id yet."""


def record(arrival: Arrival) -> Recorded:
    """Write the news of ``arrival`` and return its rows; the caller commits.

    Raises:
        UnknownDeployment: whether a new deployment is welcome is not decided here.
    """
    standing = (
        read_columns(
            _STANDING,
            {
                "context": arrival.context.lti_id if arrival.context else None,
                "link": arrival.link.lti_id if arrival.link else None,
                "sub": arrival.person.sub,
                "registration_id": arrival.registration_id,
                "deployment": arrival.deployment_id,
            },
        )
        .mappings()
        .one_or_none()
    )
    if standing is None:
        raise UnknownDeployment(arrival.deployment_id)
    deployment_id: int = standing["deployment_id"]
    context_id = _record_context(standing, deployment_id, arrival.context)
    user_id = _record_user(standing, arrival.registration_id, arrival.person)
    link_id = _record_link(standing, deployment_id, context_id, arrival.link)
    if context_id is not None:
        _record_membership(standing, context_id, user_id, arrival)
        if arrival.platform_groups is not None:
            platform_groups.record_from_launch(context_id, user_id, list(arrival.platform_groups))
    if standing["excluded"] is not None:
        _record_access(standing)
    if link_id is not None and standing["opened"] is None:
        _record_opening(link_id, user_id)
    link_is_new = link_id is not None and standing["link_id"] is None
    return Recorded(deployment_id, context_id, link_id, user_id, link_is_new)


def _record_context(
    standing: RowMapping, deployment_id: int, facts: ContextFacts | None
) -> int | None:
    if facts is None:
        return None
    news = _news(standing, "context", facts)
    key = {"deployment_id": deployment_id, "lti_id": facts.lti_id}
    return _write(Context, standing["context_id"], key, news, facts)


def _record_user(standing: RowMapping, registration_id: int, facts: PersonFacts) -> int:
    news = _news(standing, "user", facts)
    key = {"registration_id": registration_id, "sub": facts.sub}
    return _write(User, standing["user_id"], key, news, facts)


def _record_link(
    standing: RowMapping, deployment_id: int, context_id: int | None, facts: LinkFacts | None
) -> int | None:
    if facts is None:
        return None
    news = _news(standing, "link", facts)
    key = {"deployment_id": deployment_id, "lti_id": facts.lti_id}
    if standing["link_id"] is None or standing["link_context_id"] is None:
        news["context_id"] = context_id
    if standing["link_id"] is not None and news.get("context_id", 0) is None:
        del news["context_id"]
    return _write(ResourceLink, standing["link_id"], key, news, facts)


def _news(standing: RowMapping, prefix: str, facts: Any) -> dict[str, Any]:
    """Return what ``facts`` say that the row does not; silence never erases what is known."""
    return {
        name: getattr(facts, name)
        for name in KEPT_TEXTS[prefix]
        if getattr(facts, name) and getattr(facts, name) != standing[f"{prefix}_{name}"]
    }


def _write(
    model: type[Base], row_id: int | None, key: dict[str, Any], news: dict[str, Any], facts: Any
) -> int:
    if row_id is None:
        defaults = {
            column.name: getattr(facts, column.name, "")
            for column in model.__table__.columns
            if column.name not in key and column.name not in news and column.name in _TEXTS
        }
        return upsert_returning_id(model, key, defaults | news)
    if news:
        columns = model.__table__.c
        db.session.execute(update(model).where(columns.id == row_id).values(**news))
    return row_id


_TEXTS = frozenset(name for names in KEPT_TEXTS.values() for name in names)


def _record_access(standing: RowMapping) -> None:
    """Who launched a link can reach it, whatever the platform's roster of the link said before."""
    db.session.execute(
        delete(LinkExclusion).where(
            LinkExclusion.resource_link_id == standing["link_id"],
            LinkExclusion.user_id == standing["user_id"],
        )
    )


def _record_opening(link_id: int, user_id: int) -> None:
    opening = {"resource_link_id": link_id, "user_id": user_id, "first_at": clock.now()}
    db.session.execute(_open(dialect_name()), opening)


@lru_cache
def _open(dialect: str) -> Executable:
    statement = insert_for(dialect, LinkOpening).on_conflict_do_nothing()
    return compiled_once(statement, ("resource_link_id", "user_id", "first_at"))


def _record_membership(
    standing: RowMapping, context_id: int, user_id: int, arrival: Arrival
) -> None:
    role = arrival.role.value
    last = standing["launched_at"]
    is_noted = last is not None and last > clock.now() - NOTED_AGAIN_AFTER
    if is_noted and standing["launch_role"] == role and standing["left_at"] is None:
        return
    upsert_returning_id(
        Membership,
        {"context_id": context_id, "user_id": user_id},
        {
            "launch_role": role,
            "roster_role": "",
            "launched_at": clock.now(),
            "left_at": None,
        },
        keep=("roster_role",),
    )
