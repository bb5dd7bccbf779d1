"""Raising notices, in the caller's transaction; and forgetting the old ones."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, delete, or_, select

from lti_tool import clock
from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.db import db
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for
from lti_tool.notices.models import Notice

KEPT = timedelta(days=90)
READ_KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class News:
    """What there is to tell of a resource link; the fields are those of ``Notice``.

    ``subject`` is the kind itself where nothing else is said.
    """

    kind: str
    resource_link_id: int
    endpoint: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def tell(user_ids: Iterable[int], news: News, *, again: bool = True) -> None:
    """Tell people of ``news``, once each; no commit.

    Who was told of the same thing before is told anew, unless ``again`` says otherwise.
    """
    values = {
        "kind": news.kind,
        "resource_link_id": news.resource_link_id,
        "endpoint": news.endpoint,
        "arguments": dict(news.arguments),
        "subject": news.subject or news.kind,
        "facts": dict(news.facts),
        "made_at": clock.now(),
        "read_at": None,
    }
    # In one order for everybody: two who tell the same people must not wait for each other.
    rows = [{"user_id": user_id, **values} for user_id in sorted(set(user_ids))]
    if rows:
        statement = _tell(dialect_name(), tuple(rows[0]), again=again)
        db.session.connection().execute(statement, rows)


@lru_cache
def _tell(dialect: str, names: tuple[str, ...], *, again: bool) -> Executable:
    key = ("user_id", "resource_link_id", "subject")
    insert = insert_for(dialect, Notice)
    changed = {name: insert.excluded[name] for name in names if name not in key}
    told = (
        insert.on_conflict_do_update(index_elements=key, set_=changed)
        if again
        else insert.on_conflict_do_nothing()
    )
    return compiled_once(told, names)


def tell_trainers(news: News, *, again: bool = True) -> None:
    """Tell those who teach in the link's course and have not left it; no commit."""
    trainers = db.session.scalars(
        select(Membership.user_id)
        .join(ResourceLink, ResourceLink.context_id == Membership.context_id)
        .where(
            ResourceLink.id == news.resource_link_id,
            Membership.left_at.is_(None),
            or_(
                Membership.launch_role == Role.TRAINER,
                (Membership.launch_role == "") & (Membership.roster_role == Role.TRAINER),
            ),
        )
    )
    tell(trainers, news, again=again)


def withdraw(kind: str, *, except_links: Collection[int]) -> None:
    """Take back every notice of a kind, but on the links where it still is so; no commit."""
    db.session.execute(
        delete(Notice).where(Notice.kind == kind, Notice.resource_link_id.not_in(except_links))
    )


def forget_old() -> None:
    """Delete notices of three months ago, and two weeks after they were read: a chore."""
    now = clock.now()
    db.session.execute(
        delete(Notice).where(or_(Notice.made_at < now - KEPT, Notice.read_at < now - READ_KEPT))
    )
    db.session.commit()
