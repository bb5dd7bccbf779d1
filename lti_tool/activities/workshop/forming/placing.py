"""Placing people by name, from the platform's groups, or at a set time. A view or chore commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from flask_babel import force_locale
from sqlalchemy import delete, select

from lti_tool import clock
from lti_tool.activities.workshop.errors import SheetSubmittedError
from lti_tool.activities.workshop.forming import crews
from lti_tool.activities.workshop.forming.crews import Division, Placed
from lti_tool.activities.workshop.leading.models import PlacingTime
from lti_tool.activities.workshop.sheet import changes, operations, sheets
from lti_tool.contexts import groups
from lti_tool.contexts.groups import Member
from lti_tool.contexts.models import PlatformGroup, PlatformGroupMember
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.web.i18n import DEFAULT_LANGUAGE

log = structlog.get_logger(__name__)


def place(placement: Placement, named: Mapping[str, Sequence[int]], by: int) -> Placed:
    """Put people into the groups of these names, made where there are none.

    A group that has handed in takes nobody: its people stay without one.
    """
    moment, left_out = clock.now(), 0
    link_id = placement.resource_link_id
    standing = {group.name: group.id for group in groups.groups_on(link_id)}
    new = {name: people for name, people in named.items() if name not in standing}
    for group in groups.form(link_id, new, by, moment):
        operations.locked_sheet(placement, group.id)
        crews.tell_of_group("group_changed", placement, group.name, new[group.name])
    for name in sorted(named.keys() & standing.keys(), key=standing.__getitem__):
        sheet = operations.locked_sheet(placement, standing[name])
        try:
            operations.ensure_not_submitted(sheet)
        except SheetSubmittedError:
            left_out += len(named[name])
            continue
        for user_id in named[name]:
            groups.put(groups.find(link_id, standing[name]), user_id, moment)
        crews.tell_of_group("group_changed", placement, name, named[name])
        changes.announce(sheet)
    return Placed(moment, left_out)


def names_handed_in(placement: Placement) -> frozenset[str]:
    """Return the names of the groups that take nobody any more: their sheets are handed in."""
    everybody = groups.groups_on(placement.resource_link_id)
    facts = sheets.read_all(placement, everybody)
    return frozenset(one.group.name for one in facts if one.is_submitted)


def platform_crews(context_id: int | None, people: Sequence[Member]) -> dict[str, list[int]]:
    """Return the LMS's groups of a course with those of ``people`` who are in them.

    Who is in several groups there goes into the first; a group without a name is told by its id.
    """
    rows = db.session.execute(
        select(PlatformGroup.name, PlatformGroup.lti_id, PlatformGroupMember.user_id)
        .join(PlatformGroupMember, PlatformGroupMember.platform_group_id == PlatformGroup.id)
        .where(PlatformGroup.context_id == context_id)
        .order_by(PlatformGroup.id, PlatformGroupMember.id)
    )
    waiting = {one.user_id for one in people}
    found: dict[str, list[int]] = {}
    for row in rows:
        if row.user_id in waiting:
            waiting.discard(row.user_id)
            found.setdefault(groups.written_name(row.name or row.lti_id), []).append(row.user_id)
    return found


def set_time(placement: Placement, at: datetime | None) -> None:
    """Set when the rest are placed; None: never by itself."""
    if at is None:
        db.session.execute(delete(PlacingTime).where(PlacingTime.placement_id == placement.id))
        return
    values = {"place_at": at, "placed_at": None}
    db.session.execute(
        insert_into(PlacingTime)
        .values(placement_id=placement.id, **values)
        .on_conflict_do_update(index_elements=["placement_id"], set_=values)
    )


def time_of(placement: Placement) -> PlacingTime | None:
    """Return when the rest are placed, or were."""
    return db.session.get(PlacingTime, placement.id)


def place_the_rest() -> None:
    """Place whoever is in no group where the set time has come: a worker's chore.

    Into the smallest groups, or where there are none into new ones. One commit for each placement;
    two workers take turns on its row.
    """
    due = select(PlacingTime.placement_id).where(
        PlacingTime.placed_at.is_(None), PlacingTime.place_at <= clock.now()
    )
    for placement_id in db.session.scalars(due).all():
        db.session.rollback()
        row = db.session.scalar(
            select(PlacingTime)
            .where(PlacingTime.placement_id == placement_id, PlacingTime.placed_at.is_(None))
            .with_for_update()
        )
        if row is None:
            continue
        row.placed_at = _place_rest_of(db.session.get_one(Placement, placement_id))
        db.session.commit()
        log.info("rest_placed", placement_id=placement_id)


def _place_rest_of(placement: Placement) -> datetime:
    waiting = crews.ungrouped(placement, placement.resource_link.context_id)
    if groups.groups_on(placement.resource_link_id) or not waiting:
        return crews.spread(placement, waiting).moment
    # Nobody reads this yet: the groups are named in the language that we speak by default.
    with force_locale(DEFAULT_LANGUAGE):
        return crews.divide(placement, waiting, Division(crews.usual_size(placement)), None)
