"""More attempts, minutes or other dates than the quiz allows, for a person or a group."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.quiz import scoring
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.models import QuizExtension
from lti_tool.activities.quiz.rules import Allowance, Grant
from lti_tool.contexts.models import (
    Group,
    GroupMembership,
    PlatformGroup,
    PlatformGroupMember,
    ResourceLink,
)
from lti_tool.coursework.models import Placement
from lti_tool.db import db

_who: BindParameter[int] = bindparam("user_id")
_REACHING = select(QuizExtension).where(
    QuizExtension.placement_id == bindparam("placement_id"),
    QuizExtension.withdrawn_at.is_(None),
    or_(
        QuizExtension.user_id == _who,
        QuizExtension.group_id.in_(
            select(GroupMembership.group_id).where(
                GroupMembership.user_id == _who, GroupMembership.left_at.is_(None)
            )
        ),
        QuizExtension.platform_group_id.in_(
            select(PlatformGroupMember.platform_group_id).where(PlatformGroupMember.user_id == _who)
        ),
    ),
)


def allowance_of(
    placement: Placement, user_id: int, aside: Collection[int] | None = None
) -> Allowance:
    """Return what a person may do here. An attempt that was set aside is given back.

    ``aside`` are those attempts, if they are known already.
    """
    limit = quiz_in(placement.version).attempts_limit
    returned = 0
    if limit is not None:
        returned = len(scoring.aside_of(placement, user_id) if aside is None else aside)
    return window_of(placement, user_id, None if limit is None else limit + returned)


def window_of(placement: Placement, user_id: int, attempts: int | None = None) -> Allowance:
    """Return what a person may do here beside beginning attempts: how long and until when."""
    general = Allowance(attempts, 0, placement.opens_at, placement.closes_at)
    whose = {"placement_id": placement.id, "user_id": user_id}
    return general.with_more([_grant(one) for one in db.session.scalars(_REACHING, whose)])


def is_closed_for_all(placement: Placement, now: datetime) -> bool:
    """Whether nobody answers here any more, whoever was given a later closing included."""
    if placement.closes_at is None or now < placement.closes_at:
        return False
    last = db.session.scalar(
        select(func.max(QuizExtension.closes_at)).where(
            QuizExtension.placement_id == placement.id, QuizExtension.withdrawn_at.is_(None)
        )
    )
    return last is None or now >= last


def extensions_on(placement: Placement) -> list[QuizExtension]:
    """Return every extension that was ever given here, the latest first."""
    found = (
        select(QuizExtension)
        .where(QuizExtension.placement_id == placement.id)
        .options(
            joinedload(QuizExtension.user),
            joinedload(QuizExtension.group),
            joinedload(QuizExtension.platform_group),
            joinedload(QuizExtension.by),
        )
    )
    return list(db.session.scalars(found.order_by(QuizExtension.id.desc())))


def groups_of(placement: Placement) -> list[Group]:
    """Return the groups of the whole course, by name: whichever link they were formed on."""
    link = placement.resource_link
    same_course = (
        ResourceLink.context_id == link.context_id
        if link.context_id is not None
        else ResourceLink.id == link.id
    )
    found = select(Group).join(ResourceLink, Group.resource_link_id == ResourceLink.id)
    return list(db.session.scalars(found.where(same_course).order_by(Group.name, Group.id)))


def platform_groups_of(placement: Placement) -> list[PlatformGroup]:
    """Return the course's groups in the LMS that it told us of, by name."""
    course = PlatformGroup.context_id == placement.resource_link.context_id
    found = select(PlatformGroup).where(course).order_by(PlatformGroup.name, PlatformGroup.id)
    return list(db.session.scalars(found))


def withdraw(extension: QuizExtension) -> None:
    """Let an extension hold no more; who has used it keeps what they did. No commit."""
    if extension.withdrawn_at is None:
        extension.withdrawn_at = clock.now()


def _grant(one: QuizExtension) -> Grant:
    return Grant(one.attempts, one.minutes, one.opens_at, one.closes_at)
