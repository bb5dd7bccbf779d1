"""Where a person writes and listens: found without reading the sheet, for what happens often.

Pages start from the `Desk`, which has the whole sheet; a save, a stream and «somebody writes» from
the seat. Both are reached through the launch.
"""

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.errors import GroupChangedError, GroupNeededError
from lti_tool.activities.workshop.leading import pace
from lti_tool.activities.workshop.models import Sheet, Submission
from lti_tool.activities.workshop.sheet import standing
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.contexts import groups
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import NotOpenError, ParticipantsOnlyError
from lti_tool.coursework.placement import Placed
from lti_tool.db import db
from lti_tool.errors import N_
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.web.errors import PageNotFound


@dataclass(frozen=True, slots=True)
class Seat:
    """One's group at a workshop."""

    placed: Placed
    group_id: int

    @property
    def place(self) -> Place:
        """The group's sheet."""
        return Place(self.placed.id, self.group_id)

    @property
    def definition(self) -> WorkshopDefinition:
        """What the sheet was begun with, or will be."""
        begun = standing.begun_with(self.place)
        if begun is None:
            return definitions.DEFINITIONS.of_placed(self.placed)
        return definitions.DEFINITIONS.of_stored(begun.version_id, begun.content_hash)

    def ensure_reached(self, key: str) -> None:
        """Check that the step of the slot ``key`` is not closed yet.

        Raises:
            StepClosedError: the trainer leads, and has not come to it.
        """
        if not pace.holds(self.placed.id):
            return
        definition = self.definition
        found = definition.part_of_slot(key)
        step = definition.step(found[0].step_id) if found else None
        if step is not None:
            pace.ensure_reached(self.placed, definition.steps, step)


def seat_of(launch: CurrentLaunch) -> Seat:
    """Return where this launch's person sits.

    Raises:
        NothingPlacedError: the link is empty.
        PageNotFound: it leads to another kind of activity.
        GroupNeededError: in no group.
    """
    placed = _placed(launch)
    return _seated(launch, placed, groups.id_of_group(placed.resource_link_id, launch.user_id))


def working_seat(launch: CurrentLaunch) -> Seat:
    """Return where a participant sits who is about to change something.

    Raises:
        ParticipantsOnlyError: a trainer reads, and changes nothing.
        NotOpenError: the workshop has not begun or is over.
        GroupNeededError: in no group.
    """
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    placed = _placed(launch)
    group_id = groups.id_of_group(placed.resource_link_id, launch.user_id)
    try:
        placements.ensure_open(placed, clock.now())
    except NotOpenError:
        if group_id is None or not _is_amending(Place(placed.id, group_id)):
            raise
    return _seated(launch, placed, group_id)


def ensure_same_group(shown: int | None, own: int, user_id: int) -> None:
    """Check that a page (``shown``: the group it was made for) is of the group one is in now.

    Raises:
        GroupChangedError: it was made for another one.
    """
    if shown is not None and shown != own:
        raise GroupChangedError(group_id=shown, user_id=user_id)


def group_needed(launch: CurrentLaunch) -> GroupNeededError:
    """Return the error that leads a person to the groups."""
    first = url_for("workshop.group", session=launch.session_id)
    return GroupNeededError(action=(N_("Choose a group"), first), user_id=launch.user_id)


def _placed(launch: CurrentLaunch) -> Placed:
    placed = placements.placed_at(launch.resource_link_id)
    if placed.kind != "workshop":
        raise PageNotFound(placement_id=placed.id)
    return placed


def _seated(launch: CurrentLaunch, placed: Placed, group_id: int | None) -> Seat:
    if group_id is None:
        raise group_needed(launch)
    return Seat(placed, group_id)


def _is_amending(place: Place) -> bool:
    newest = (
        select(Submission.state)
        .join(Sheet, Sheet.id == Submission.sheet_id)
        .where(Sheet.placement_id == place.placement_id, Sheet.group_id == place.group_id)
        .order_by(Submission.number.desc())
        .limit(1)
    )
    return db.session.scalar(newest) == "amended"
