"""Who goes where when groups are formed for people: names, the smallest group, a move."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop.models import Sheet, SlotEdit
from lti_tool.activities.workshop.sheet import changes, operations, sheets
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import enrolment, forming, groups
from lti_tool.contexts.groups import GroupFacts, Member
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.notices.telling import News, tell
from lti_tool.sessions import presence

HERE_FOR = timedelta(minutes=90)
"""Who opened the workshop so lately is taken to be present."""

_RANDOM = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Division:
    """``number`` groups (``is_count``), or groups of about ``number`` people."""

    number: int
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """People were placed at ``moment``, for undoing; ``left_out`` because groups have handed in."""

    moment: datetime
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A person and the sheet they would leave (None: they are in no group)."""

    person: Member
    sheet: SheetFacts | None

    @property
    def state(self) -> str:
        """What a move touches: *none*, *written*, *signed* or *submitted*."""
        if self.sheet is None:
            return "none"
        if self.sheet.is_submitted:
            return "submitted"
        return "signed" if self.sheet.signature_of(self.person.user_id) else "written"


def usual_size(placement: Placement) -> int:
    """Return how many people a group of this workshop has where nobody says otherwise."""
    return definitions.DEFINITIONS.of(placement.version).groups.max_members or 4


def free_names(standing: Sequence[GroupFacts], count: int) -> list[str]:
    """Return ``count`` names like «Группа 3» that no group has."""
    taken = {group.name for group in standing}
    names: list[str] = []
    number = 0
    while len(names) < count:
        number += 1
        name = gettext("Group %(number)s", number=number)
        if name not in taken:
            names.append(name)
    return names


def smallest_open(
    placement: Placement, standing: Sequence[GroupFacts], most: int | None
) -> GroupFacts | None:
    """Return the smallest group whose sheet is not handed in and that has room, or None."""
    facts = sheets.read_all(placement, standing)
    open_ones = [one.group for one in facts if not one.is_submitted]
    place = forming.smallest([len(group.members) for group in open_ones], most)
    return None if place is None else open_ones[place]


def ungrouped(placement: Placement, context_id: int | None) -> list[Member]:
    """Return the learners of the course who are in no group of this placement."""
    if context_id is None:
        return []
    link_id = placement.resource_link_id
    grouped = {one.user_id for group in groups.groups_on(link_id) for one in group.members}
    return [
        Member(one.user_id, one.name)
        for one in enrolment.learners(context_id, link_id)
        if one.user_id not in grouped
    ]


def here(placement: Placement, people: Sequence[Member]) -> list[Member]:
    """Return those of ``people`` who have opened the workshop within a lesson's time."""
    opened = presence.opened_since(placement.resource_link_id, clock.now() - HERE_FOR)
    return [one for one in people if one.user_id in opened]


def divide(
    placement: Placement, people: Sequence[Member], division: Division, by: int | None
) -> datetime:
    """Make new groups of ``people`` at random; return the moment, for undoing."""
    moment = clock.now()
    shuffled = [one.user_id for one in people]
    _RANDOM.shuffle(shuffled)
    share = forming.shared_out if division.is_count else forming.evened
    crews = share(shuffled, division.number)
    names = free_names(groups.groups_on(placement.resource_link_id), len(crews))
    named = dict(zip(names, crews, strict=True))
    for group in groups.form(placement.resource_link_id, named, by, moment):
        operations.locked_sheet(placement, group.id)
        tell_of_group("group_changed", placement, group.name, named[group.name])
    return moment


def spread(placement: Placement, people: Sequence[Member]) -> Placed:
    """Put ``people`` into the smallest groups, one after the other.

    Where every group has handed in, nobody is moved.
    """
    moment = clock.now()
    link_id = placement.resource_link_id
    for number, person in enumerate(people):
        chosen = smallest_open(placement, groups.groups_on(link_id), None)
        if chosen is None:
            return Placed(moment, len(people) - number)
        sheet = operations.locked_sheet(placement, chosen.id)
        groups.put(groups.find(link_id, chosen.id), person.user_id, moment)
        tell_of_group("group_changed", placement, chosen.name, [person.user_id])
        changes.announce(sheet)
    return Placed(moment)


def take_back(placement: Placement, moment: datetime) -> None:
    """Undo what was formed at ``moment``, except groups that have written something by now."""
    link_id = placement.resource_link_id
    made = groups.made_at(link_id, moment)
    written = db.session.scalars(
        select(Sheet.group_id)
        .join(SlotEdit, SlotEdit.sheet_id == Sheet.id)
        .where(Sheet.placement_id == placement.id, Sheet.group_id.in_(made))
        .distinct()
    )
    groups.undo(link_id, moment, list(written))


def move_of(placement: Placement, context_id: int | None, user_id: int) -> Move | None:
    """Return what moving a person means; None if they are not in this course."""
    own = groups.group_of(placement.resource_link_id, user_id)
    if own is not None:
        person = next(one for one in own.members if one.user_id == user_id)
        return Move(person, sheets.read(placement, own))
    waiting = ungrouped(placement, context_id)
    return next((Move(one, None) for one in waiting if one.user_id == user_id), None)


def carry_out(placement: Placement, move: Move, target: int | None) -> None:
    """Move a person into the group ``target``, or (None) out of their group.

    A signature under a sheet in work is taken off; what is handed in stays as it is.

    Raises:
        GroupUnknownError: no such group here.
        SheetSubmittedError: the target group has handed in: its roster stands.
    """
    own = move.sheet.group.id if move.sheet else None
    link_id = placement.resource_link_id
    chosen = groups.find(link_id, target) if target is not None else None
    for group_id in sorted({one for one in (own, target) if one is not None}):
        sheet = operations.locked_sheet(placement, group_id)
        if group_id == target:
            operations.ensure_not_submitted(sheet)
        elif move.state != "submitted":
            operations.void_signatures(sheet, move.person.user_id)
        changes.announce(sheet)
    if chosen is None:
        groups.leave(link_id, move.person.user_id)
        if move.sheet is not None:
            tell_of_group("group_left", placement, move.sheet.group.name, [move.person.user_id])
    else:
        groups.join(chosen, move.person.user_id, most=None)
        tell_of_group("group_changed", placement, chosen.name, [move.person.user_id])


def tell_of_group(kind: str, placement: Placement, name: str, user_ids: Collection[int]) -> None:
    """Tell people which group they were put into, or taken out of."""
    link_id = placement.resource_link_id
    news = News(kind, link_id, "workshop.group", subject="group", facts={"group": name})
    tell(user_ids, news)
