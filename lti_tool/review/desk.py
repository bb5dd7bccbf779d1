"""What every page of the review room starts from, reached through the launch alone."""

from dataclasses import dataclass

from sqlalchemy import select

from lti_tool.activities.registry import kind_named
from lti_tool.contexts.enrolment import BY_NAME
from lti_tool.contexts.models import Membership, User
from lti_tool.contexts.roles import Role
from lti_tool.coursework import placement as placements
from lti_tool.coursework.kind import Kind, Work
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.review import arranging
from lti_tool.review.errors import ReviewLinkEmptyError
from lti_tool.sessions.current import CurrentLaunch


@dataclass(frozen=True, slots=True)
class Desk:
    """What a trainer's page is about: the placement of the session's link, and its kind."""

    launch: CurrentLaunch
    placement: Placement
    kind: Kind

    @property
    def is_graded(self) -> bool:
        """Whether points go to the gradebook."""
        return self.placement.points > 0


def desk_of(launch: CurrentLaunch) -> Desk:
    """Return the placement of the session's own link: nobody reaches another link's work.

    Raises:
        ReviewLinkEmptyError: the link has no activity.
    """
    placement = placements.find(launch.resource_link_id)
    if placement is None:
        raise ReviewLinkEmptyError(resource_link_id=launch.resource_link_id)
    return Desk(launch, placement, kind_named(placement.version.activity.kind))


def trainers_of(desk: Desk) -> list[User]:
    """Return who teaches in the course and has not left it, whoever looks included."""
    memberships = db.session.scalars(
        select(Membership)
        .join(User, User.id == Membership.user_id)
        .where(Membership.context_id == desk.launch.context_id, Membership.left_at.is_(None))
        .order_by(*BY_NAME)
    )
    return [one.user for one in memberships if one.role == Role.TRAINER]


def sharing_of(desk: Desk, work: Work) -> dict[str, object]:
    """Return for a work's page who may have it, ``trainers``, and its ``assignment``."""
    assignment = arranging.assignments_on(desk.placement).get(work.belongs_to)
    return {"trainers": trainers_of(desk), "assignment": assignment}
