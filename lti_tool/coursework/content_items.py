"""Choices made in the picker: kept until a resource link comes back with their token."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import case, or_, select, update

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink
from lti_tool.coursework.models import Activity, ActivityVersion, ContentItem
from lti_tool.coursework.placement import PlacementSettings
from lti_tool.db import db
from lti_tool.platforms.models import Deployment


@dataclass(frozen=True, slots=True)
class Author:
    """Who chose, and where the choice belongs."""

    user_id: int
    deployment_id: int
    context_id: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An activity and what the author set for this use of it."""

    version: ActivityVersion
    settings: PlacementSettings

    @property
    def title(self) -> str:
        """The title chosen, else the activity's own."""
        return self.settings.title or self.version.title

    @property
    def points(self) -> Decimal:
        """The points chosen, else the activity's own."""
        return self.version.points if self.settings.points is None else self.settings.points


def offer(author: Author, choices: Sequence[Choice]) -> list[ContentItem]:
    """Keep ``choices``, one row and one token each; the caller commits."""
    items = [
        ContentItem(
            token=secrets.token_urlsafe(24),
            activity_id=choice.version.activity_id,
            deployment_id=author.deployment_id,
            context_id=author.context_id,
            title=choice.title,
            points=choice.points,
            opens_at=choice.settings.opens_at,
            due_at=choice.settings.due_at,
            closes_at=choice.settings.closes_at,
            created_by_id=author.user_id,
            created_at=clock.now(),
        )
        for choice in choices
    ]
    db.session.add_all(items)
    db.session.flush()
    return items


def claim(token: str, resource_link_id: int, activity_key: str) -> PlacementSettings | None:
    """Return what the author set for the link that brings ``token``, None if it is not ours.

    The first link of the context the choice was made in (of its deployment, where the platform
    named no context then) claims the token and gets its dates. Any other, a copy, gets title and
    points only. Everybody who opens the claiming link at the same
    moment gets the same answer. One statement; the caller commits.
    """
    here = select(ResourceLink).where(ResourceLink.id == resource_link_id).subquery()
    registration = (
        select(Deployment.registration_id)
        .where(Deployment.id == select(here.c.deployment_id).scalar_subquery())
        .scalar_subquery()
    )
    is_original = (
        ContentItem.claimed_by_link_id.is_(None)
        & (ContentItem.deployment_id == select(here.c.deployment_id).scalar_subquery())
        & or_(
            ContentItem.context_id.is_(None),
            ContentItem.context_id == select(here.c.context_id).scalar_subquery(),
        )
    )
    row = db.session.execute(
        update(ContentItem)
        .where(
            ContentItem.token == token,
            ContentItem.activity_id
            == select(Activity.id).where(Activity.key == activity_key).scalar_subquery(),
            ContentItem.deployment_id.in_(
                select(Deployment.id).where(Deployment.registration_id == registration)
            ),
        )
        .values(
            claimed_by_link_id=case(
                (is_original, resource_link_id), else_=ContentItem.claimed_by_link_id
            )
        )
        .returning(
            ContentItem.title,
            ContentItem.points,
            ContentItem.opens_at,
            ContentItem.due_at,
            ContentItem.closes_at,
            ContentItem.claimed_by_link_id,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    if row.claimed_by_link_id != resource_link_id:
        return PlacementSettings(title=row.title, points=row.points)
    return PlacementSettings(
        title=row.title,
        points=row.points,
        opens_at=row.opens_at,
        due_at=row.due_at,
        closes_at=row.closes_at,
    )
