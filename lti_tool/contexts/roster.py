"""Who is in a course, as the platform's roster says (NRPS 2.0).

The roster is read at a trainer's wish or when it is old: whole at least once a day, in between
only what changed where the platform offers that. It adds to what launches said and never
overrules it: a trainer can be ``Instructor`` in the launch and ``Learner`` in the roster. Who
vanished keeps their history, with the date.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update

from lti_tool import clock
from lti_tool.contexts import link_reach, platform_groups, roster_reading
from lti_tool.contexts.models import Context, Membership, User
from lti_tool.contexts.roster_reading import Member, Reading, Source
from lti_tool.db import db
from lti_tool.db.apart import own_reading
from lti_tool.db.upsert import insert_into
from lti_tool.platforms.errors import ServiceError
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.registration_facts import facts_of

OLD_AFTER = timedelta(hours=1)
WHOLE_EVERY = timedelta(days=1)
"""Differences build on a whole reading that is not older than this."""
IN_USE_FOR = timedelta(days=1)
"""Only courses that somebody opened within a day are read again by themselves."""
MOST_AT_ONCE = 20

log = structlog.get_logger(__name__)


def refresh(context_id: int, only_link_id: int | None = None) -> bool:
    """Read the roster, who reaches which link, and the LMS's groups now, and commit it.

    Links and groups as far as they are offered; with ``only_link_id`` no other link is asked
    about. Ends the caller's transaction first: the platform is asked with none open. Returns
    False where the platform offers no roster.

    Raises:
        ServiceError: the platform could not be asked; what was known stays as it is.
    """
    db.session.commit()
    source = _source_of(context_id, only_link_id)
    if source is None:
        return False
    asked_at = clock.now()
    reading = roster_reading.read(source)
    reaches = link_reach.read(source)
    names = _group_names(source)
    _record(context_id, source.registration.id, reading)
    link_reach.record(context_id, reaches)
    if names:
        platform_groups.record_names(context_id, names)
    _note(context_id, reading, asked_at)
    db.session.commit()
    return True


def refresh_old() -> None:
    """Read the rosters that are old and whose course is in use; the worker's housekeeping."""
    now = clock.now()
    with own_reading() as session:
        context_ids = session.scalars(
            select(Context.id)
            .where(
                Context.memberships_url.is_not(None),
                or_(Context.roster_read_at.is_(None), Context.roster_read_at < now - OLD_AFTER),
                select(Membership.id)
                .where(
                    Membership.context_id == Context.id,
                    Membership.launched_at > now - IN_USE_FOR,
                )
                .exists(),
            )
            .order_by(Context.roster_read_at.asc().nulls_first())
            .limit(MOST_AT_ONCE)
        ).all()
    for context_id in context_ids:
        try:
            refresh(context_id)
        except ServiceError as error:
            log.warning("roster_not_read", context_id=context_id, code=error.code)


def _source_of(context_id: int, only_link_id: int | None) -> Source | None:
    with own_reading() as session:
        row = session.execute(
            select(Context, Registration)
            .join(Deployment, Context.deployment_id == Deployment.id)
            .join(Registration, Deployment.registration_id == Registration.id)
            .where(Context.id == context_id)
        ).one_or_none()
        links = session.execute(link_reach.to_ask(context_id, only_link_id)).tuples().all()
    if row is None or not row[0].memberships_url:
        return None
    context, registration = row
    whole_at = context.roster_whole_at
    is_young = whole_at is not None and whole_at > clock.now() - WHOLE_EVERY
    return Source(
        memberships_url=context.memberships_url,
        groups_url=context.groups_url,
        differences_url=context.differences_url if is_young else None,
        links=tuple(links),
        registration=facts_of(registration),
    )


def _group_names(source: Source) -> dict[str, str]:
    """Ask for the LMS's groups; a platform that refuses them still has a roster."""
    if not source.groups_url:
        return {}
    try:
        return platform_groups.read_names(source.registration, source.groups_url)
    except ServiceError as error:
        log.warning("platform_groups_not_read", code=error.code)
        return {}


def _note(context_id: int, reading: Reading, asked_at: datetime) -> None:
    """Note when the roster was read and how to go on; nothing builds on an empty whole one."""
    noted: dict[str, datetime | str | None] = {
        "roster_read_at": asked_at,
        "differences_url": reading.differences_url,
    }
    if reading.is_whole:
        noted["roster_whole_at"] = asked_at
        if not reading.members:
            noted["differences_url"] = None
    db.session.execute(update(Context).where(Context.id == context_id).values(**noted))


def _record(context_id: int, registration_id: int, reading: Reading) -> None:
    """Write the news of the roster: people, roles, who left. An empty roster says nothing.

    In a whole reading everybody absent has left; in differences only who is said to have.
    """
    members = reading.members
    if not members:
        return
    user_ids = _record_users(registration_id, members)
    present = {user_ids[member.sub]: member for member in members if member.is_active}
    gone = {
        user_ids[member.sub]
        for member in members
        if not member.is_active and member.sub in user_ids
    }
    _record_memberships(context_id, present, None if reading.is_whole else gone)
    enrolments = {
        user_id: member.groups for user_id, member in present.items() if member.groups is not None
    }
    if enrolments:
        platform_groups.record_enrolments(context_id, enrolments)


def _record_users(registration_id: int, members: list[Member]) -> dict[str, int]:
    subs = [member.sub for member in members]
    of_platform = select(User).where(User.registration_id == registration_id, User.sub.in_(subs))
    known = {user.sub: user for user in db.session.scalars(of_platform)}
    strangers = [
        {
            "registration_id": registration_id,
            "sub": member.sub,
            "name": member.name,
            "given_name": member.given_name,
            "family_name": member.family_name,
        }
        for member in members
        if member.sub not in known and member.is_active
    ]
    if strangers:
        db.session.execute(
            insert_into(User).on_conflict_do_nothing(index_elements=["registration_id", "sub"]),
            strangers,
        )
    for member in members:
        user = known.get(member.sub)
        for name in ("name", "given_name", "family_name"):
            news = getattr(member, name)
            if user is not None and news and news != getattr(user, name):
                setattr(user, name, news)
    return {user.sub: user.id for user in db.session.scalars(of_platform)}


def _record_memberships(
    context_id: int, present: dict[int, Member], gone: Collection[int] | None
) -> None:
    """Write who is here and who left: of ``gone``, or (None) everybody who is not ``present``."""
    now = clock.now()
    known = {
        membership.user_id: membership
        for membership in db.session.scalars(
            select(Membership).where(Membership.context_id == context_id)
        )
    }
    newcomers = [
        {"context_id": context_id, "user_id": user_id, "roster_role": member.role.value}
        for user_id, member in present.items()
        if user_id not in known
    ]
    if newcomers:
        db.session.execute(
            insert_into(Membership).on_conflict_do_nothing(
                index_elements=["context_id", "user_id"]
            ),
            newcomers,
        )
    for user_id, membership in known.items():
        here = present.get(user_id)
        if here is not None:
            membership.roster_role = here.role.value
            membership.left_at = None
        elif gone is not None and user_id not in gone:
            continue
        elif membership.roster_role and membership.left_at is None:
            membership.left_at = now
    db.session.flush()
