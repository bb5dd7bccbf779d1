"""Who takes part in a course and who has opened a link, as the roster and launches left it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select

from lti_tool.contexts.models import LinkExclusion, LinkOpening, Membership, User
from lti_tool.contexts.roles import Role
from lti_tool.db import db

BY_NAME = (User.family_name, User.given_name, User.name, User.id)
"""The order of people in every list."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner of a course. ``name`` may be empty.

    ``opened_at`` is when they first opened the link in question, ``left_at`` when the roster no
    longer named them.
    """

    user_id: int
    name: str
    opened_at: datetime | None
    left_at: datetime | None = None

    @property
    def has_opened(self) -> bool:
        """Whether they have ever opened the link."""
        return self.opened_at is not None


def learners(context_id: int, resource_link_id: int) -> list[Learner]:
    """Return the learners of a course who have not left and can reach a link, by family name.

    Who launched as a trainer is none. Where the platform does not say who reaches the link,
    everybody does.
    """
    excluded = select(LinkExclusion.user_id).where(
        LinkExclusion.resource_link_id == resource_link_id, LinkExclusion.user_id == User.id
    )
    here = _learners(context_id, resource_link_id).where(
        Membership.left_at.is_(None), ~excluded.exists()
    )
    return [Learner(*row) for row in db.session.execute(here)]


def departed(context_id: int, resource_link_id: int) -> list[Learner]:
    """Return the learners who have left a course, by family name: their work stays."""
    gone = _learners(context_id, resource_link_id).where(Membership.left_at.is_not(None))
    return [Learner(*row) for row in db.session.execute(gone)]


def learner_ids(context_id: int, link_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return whom :func:`learners` names for each of some links of a course, in two statements."""
    everybody = frozenset(
        db.session.scalars(
            select(Membership.user_id).where(
                *_is_learner_of(context_id), Membership.left_at.is_(None)
            )
        )
    )
    excluded: dict[int, set[int]] = {link_id: set() for link_id in link_ids}
    for row in db.session.execute(
        select(LinkExclusion.resource_link_id, LinkExclusion.user_id).where(
            LinkExclusion.resource_link_id.in_(link_ids)
        )
    ):
        excluded[row.resource_link_id].add(row.user_id)
    return {link_id: everybody - gone for link_id, gone in excluded.items()}


def openers(link_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return who ever opened each of some links, in one statement."""
    found: dict[int, set[int]] = {link_id: set() for link_id in link_ids}
    for row in db.session.execute(
        select(LinkOpening.resource_link_id, LinkOpening.user_id).where(
            LinkOpening.resource_link_id.in_(link_ids)
        )
    ):
        found[row.resource_link_id].add(row.user_id)
    return {link_id: frozenset(users) for link_id, users in found.items()}


def _is_learner_of(context_id: int) -> tuple[ColumnElement[bool], ...]:
    """Say who counts as a learner of a course, whether they have left it or not."""
    return (
        Membership.context_id == context_id,
        or_(
            Membership.launch_role == Role.LEARNER,
            (Membership.launch_role == "") & (Membership.roster_role == Role.LEARNER),
        ),
    )


def _learners(
    context_id: int, resource_link_id: int
) -> Select[tuple[int, str, datetime, datetime | None]]:
    """Select learners; of an outer join ``first_at`` is NULL where they never opened the link."""
    return (
        select(User.id, User.name, LinkOpening.first_at, Membership.left_at)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(
            LinkOpening,
            (LinkOpening.user_id == User.id) & (LinkOpening.resource_link_id == resource_link_id),
        )
        .where(*_is_learner_of(context_id))
        .order_by(*BY_NAME)
    )
