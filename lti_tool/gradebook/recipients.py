"""Who may have a score: learners, as long as they are in the course."""

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
    """Tell whether this person may have a score in a link.

    The person's own launch decides over the roster. In a link without a course the last launch
    speaks, and one who never launched it (or long ago) counts as a learner.
    """
    in_course = and_(
        Membership.context_id == ResourceLink.context_id, Membership.user_id == user_id
    )
    found = db.session.execute(
        select(ResourceLink.context_id, Membership)
        .outerjoin(Membership, in_course)
        .where(ResourceLink.id == resource_link_id)
    ).one_or_none()
    context_id, membership = found or (None, None)
    if context_id is None:
        return Recipient(_last_role(resource_link_id, user_id) in (None, Role.LEARNER), False)
    if membership is None:
        return Recipient(is_scored=False, has_left=False)
    return Recipient(membership.role == Role.LEARNER, membership.left_at is not None)


def _last_role(resource_link_id: int, user_id: int) -> str | None:
    return db.session.scalar(
        select(LaunchSession.role)
        .where(LaunchSession.resource_link_id == resource_link_id, LaunchSession.user_id == user_id)
        .order_by(LaunchSession.started_at.desc())
        .limit(1)
    )
