"""Who may have a score: learners, as long as they are in the course."""

from sqlalchemy import select

from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession


def is_scored(resource_link_id: int, user_id: int) -> bool:
    """Tell whether this person may have a score: learners only.

    The person's own launch decides over the roster. In a link without a course the last launch
    speaks, and one who never launched it (or long ago) counts as a learner.
    """
    if _context_of(resource_link_id) is not None:
        membership = _membership(resource_link_id, user_id)
        return membership is not None and membership.role == Role.LEARNER
    role = db.session.scalar(
        select(LaunchSession.role)
        .where(LaunchSession.resource_link_id == resource_link_id, LaunchSession.user_id == user_id)
        .order_by(LaunchSession.started_at.desc())
        .limit(1)
    )
    return role in (None, Role.LEARNER)


def has_left(resource_link_id: int, user_id: int) -> bool:
    """Tell whether this person is no longer in the link's course: scores of theirs are kept."""
    membership = _membership(resource_link_id, user_id)
    return membership is not None and membership.left_at is not None


def may_be_sent(resource_link_id: int, user_id: int) -> bool:
    """Tell whether a score of this person's goes to the gradebook."""
    return is_scored(resource_link_id, user_id) and not has_left(resource_link_id, user_id)


def _context_of(resource_link_id: int) -> int | None:
    return db.session.scalar(
        select(ResourceLink.context_id).where(ResourceLink.id == resource_link_id)
    )


def _membership(resource_link_id: int, user_id: int) -> Membership | None:
    return db.session.scalar(
        select(Membership)
        .join(ResourceLink, ResourceLink.context_id == Membership.context_id)
        .where(ResourceLink.id == resource_link_id, Membership.user_id == user_id)
    )
