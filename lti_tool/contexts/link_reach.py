"""Who of a course cannot reach one of its links, as the platform says (NRPS 2.0, ``rlid``).

Nothing in a launch tells whether a platform offers this, so it is asked and judged by its answer.
One that refuses or ignores the question is left in peace for a day; its links show everybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import Select, delete, or_, select, update

from lti_tool import clock
from lti_tool.contexts import roster_reading
from lti_tool.contexts.models import LinkExclusion, Membership, ResourceLink, User
from lti_tool.contexts.roster_reading import Source
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.platforms.errors import PlatformRefusedError, ScopeNotGrantedError, ServiceError

ASKED_AGAIN_AFTER = timedelta(days=1)
MOST_AT_ONCE = 20
_LATER = frozenset({408, 425, 429})
"""Statuses below 500 that do not say no."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """Who reaches a link, by ``sub``; ``subs`` is None where the platform will not say.

    ``is_told_apart``: the entries were of the link, so even the whole course is an answer.
    """

    subs: frozenset[str] | None
    is_told_apart: bool = False


def to_ask(context_id: int, only_link_id: int | None) -> Select[tuple[int, str]]:
    """Return the question which links (row id, the platform's id) of a course to ask about now.

    Of more links than can be asked about at once those come first that waited longest.
    """
    found = (
        select(ResourceLink.id, ResourceLink.lti_id)
        .where(
            ResourceLink.context_id == context_id,
            or_(
                ResourceLink.reach_ask_after.is_(None), ResourceLink.reach_ask_after <= clock.now()
            ),
        )
        .order_by(ResourceLink.reach_ask_after.asc().nulls_first(), ResourceLink.id)
        .limit(MOST_AT_ONCE)
    )
    return found if only_link_id is None else found.where(ResourceLink.id == only_link_id)


def read(source: Source) -> dict[int, Reach]:
    """Ask about the links of ``source``: link id → answer. Have no transaction open.

    A platform that does not answer at all ends the round. An empty answer says nothing. What was
    known of links that are not in the result stays.
    """
    found: dict[int, Reach] = {}
    for link_id, lti_id in source.links:
        try:
            members = roster_reading.read_of_link(source, lti_id)
        except ServiceError as error:
            log.warning("link_roster_not_read", resource_link_id=link_id, code=error.code)
            if error.http_status is None:
                break
            if _is_refusal(error):
                found[link_id] = Reach(None)
        else:
            subs = frozenset(member.sub for member in members if member.is_active)
            if subs:
                found[link_id] = Reach(subs, any(member.has_message for member in members))
    return found


def record(context_id: int, reaches: Mapping[int, Reach]) -> None:
    """Write who cannot reach the links, after the course's roster was written; no commit.

    Only those can be excluded of whom the roster tells.
    """
    if not reaches:
        return
    on_roster = {
        sub: user_id
        for user_id, sub in db.session.execute(
            select(User.id, User.sub)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.context_id == context_id,
                Membership.roster_role != "",
                Membership.left_at.is_(None),
            )
        )
    }
    now = clock.now()
    for link_id, reach in reaches.items():
        excluded = (
            {user_id for sub, user_id in on_roster.items() if sub not in reach.subs}
            if reach.subs is not None
            else set()
        )
        _exclude(link_id, excluded)
        is_offered = reach.is_told_apart or bool(excluded)
        ask_after = now if is_offered else now + ASKED_AGAIN_AFTER
        db.session.execute(
            update(ResourceLink).where(ResourceLink.id == link_id).values(reach_ask_after=ask_after)
        )


def _is_refusal(error: ServiceError) -> bool:
    """Tell whether the platform said no, rather than nothing."""
    status = error.http_status or 500
    said_no = isinstance(error, PlatformRefusedError | ScopeNotGrantedError)
    return said_no and status < 500 and status not in _LATER


def _exclude(link_id: int, user_ids: set[int]) -> None:
    standing = set(
        db.session.scalars(
            select(LinkExclusion.user_id).where(LinkExclusion.resource_link_id == link_id)
        )
    )
    if standing - user_ids:
        db.session.execute(
            delete(LinkExclusion).where(
                LinkExclusion.resource_link_id == link_id,
                LinkExclusion.user_id.in_(standing - user_ids),
            )
        )
    if user_ids - standing:
        db.session.execute(
            insert_into(LinkExclusion).on_conflict_do_nothing(
                index_elements=["resource_link_id", "user_id"]
            ),
            [
                {"resource_link_id": link_id, "user_id": user_id}
                for user_id in sorted(user_ids - standing)
            ],
        )
