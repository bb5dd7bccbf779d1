"""Who may have a score: learners, as long as they are in the course."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select

from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whether a person may have a score: learners only. Scores of who ``has_left`` are kept."""

    is_scored: bool
    has_left: bool

    @property
    def may_be_sent(self) -> bool:
        """Whether a score of this person's goes to the gradebook."""
        return self.is_scored and not self.has_left


def recipient(resource_link_id: int, user_id: int) -> Recipient:
    """Tell whether this person may have a score in a link: see `recipients`."""
    return recipients(resource_link_id, [user_id])[user_id]


def recipients(resource_link_id: int, user_ids: Collection[int]) -> dict[int, Recipient]:
    """Tell of each of these people whether they may have a score in a link.

    A person's own launch decides over the roster. In a link without a course the last launch
    speaks, and one who never launched it (or long ago) counts as a learner.
    """
    in_course = and_(
        Membership.context_id == ResourceLink.context_id, Membership.user_id.in_(list(user_ids))
    )
    found = db.session.execute(
        select(ResourceLink.context_id, Membership)
        .outerjoin(Membership, in_course)
        .where(ResourceLink.id == resource_link_id)
    ).all()
    if not found or found[0].context_id is None:
        return {user_id: _by_last_launch(resource_link_id, user_id) for user_id in user_ids}
    known = {one.user_id: one for _context_id, one in found if one is not None}
    return {user_id: _in_course(known.get(user_id)) for user_id in user_ids}


def _in_course(membership: Membership | None) -> Recipient:
    if membership is None:
        return Recipient(is_scored=False, has_left=False)
    return Recipient(membership.role == Role.LEARNER, membership.left_at is not None)


def _by_last_launch(resource_link_id: int, user_id: int) -> Recipient:
    is_scored = _last_role(resource_link_id, user_id) in (None, Role.LEARNER)
    return Recipient(is_scored, has_left=False)


def _last_role(resource_link_id: int, user_id: int) -> str | None:
    return db.session.scalar(
        select(LaunchSession.role)
        .where(LaunchSession.resource_link_id == resource_link_id, LaunchSession.user_id == user_id)
        .order_by(LaunchSession.started_at.desc())
        .limit(1)
    )
