"""What every view of the workshop starts from: the placement, one's own group and its sheet.

Everything is reached through the launch, so nobody comes to another group's or course's sheet.
"""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext, ngettext

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import Step, WorkshopDefinition
from lti_tool.activities.workshop.leading import pace
from lti_tool.activities.workshop.seat import ensure_same_group, group_needed
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import groups
from lti_tool.contexts.groups import GroupFacts
from lti_tool.contexts.models import User
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import NotOpenError, ParticipantsOnlyError
from lti_tool.coursework.kind import NO_NOTES, Notes
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.web.errors import PageNotFound


@dataclass(frozen=True, slots=True)
class Pointed:
    """A slot that a trainer wants changed, with its ``name`` in a sentence, and why."""

    key: str
    name: str
    step_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One person's place at the workshop. ``sheet`` None: in no group yet."""

    launch: CurrentLaunch
    placement: Placement
    definition: WorkshopDefinition
    sheet: SheetFacts | None

    @property
    def groups(self) -> list[GroupFacts]:
        """All groups of the workshop, for who chooses among them: a save needs only its own."""
        return groups.groups_on(self.placement.resource_link_id)

    @property
    def group(self) -> GroupFacts | None:
        """One's own group."""
        return self.sheet.group if self.sheet else None

    @property
    def signing_name(self) -> str:
        """The name the course vouches for, as one signs; empty if it told none."""
        user = db.session.get_one(User, self.launch.user_id)
        return rules.signing_name(user.name, user.given_name, user.family_name)

    @property
    def is_open(self) -> bool:
        """Whether work may be done now."""
        if self.is_amending:
            return True
        try:
            placements.ensure_open(self.placement, clock.now())
        except NotOpenError:
            return False
        return True

    @property
    def is_amending(self) -> bool:
        """Whether one's group amends what it handed in: that goes on after the workshop is over."""
        return self.sheet is not None and self.sheet.is_amending

    @property
    def returned(self) -> str | None:
        """What the trainer wrote when returning the sheet, "" if nothing, None if not so."""
        submission = self.sheet.submission if self.sheet else None
        if submission is None or submission.state != "returned":
            return None
        return submission.return_comment

    @property
    def notes(self) -> Notes:
        """What the trainer noted beside slots when returning the sheet."""
        submission = self.sheet.submission if self.sheet else None
        if submission is None or submission.state != "returned":
            return NO_NOTES
        return Notes(submission.return_notes)

    @property
    def pointed(self) -> list[Pointed]:
        """The slots that were noted so, in the sheet's order."""
        found = []
        for key, text in self.notes.texts.items():
            slot, _, is_gone = key.partition(":")
            place = self.sheet.definition.part_of_slot(slot) if self.sheet else None
            if place is not None:
                part, number = place
                gone = gettext("%(name)s, the row was removed", name=part.label)
                name = gone if is_gone else part.name_of(number)
                found.append(Pointed(key, name, part.step_id, text))
        return found

    def own_sheet(self) -> SheetFacts:
        """Return the sheet of one's group.

        Raises:
            GroupNeededError: in no group.
        """
        if self.sheet is None:
            raise group_needed(self.launch)
        return self.sheet

    def ensure_group(self, group_id: int | None) -> None:
        """Check that a page was made for the group one is in now.

        Raises:
            GroupChangedError: it was made for another one.
        """
        ensure_same_group(group_id, self.own_sheet().group.id, self.launch.user_id)

    def step(self, step_id: str) -> Step:
        """Return a step of one's sheet.

        Raises:
            PageNotFound: the workshop has no such step.
        """
        definition = self.sheet.definition if self.sheet else self.definition
        step = definition.step(step_id)
        if step is None:
            raise PageNotFound(step=step_id[:64])
        return step


def placement_of(launch: CurrentLaunch) -> Placement:
    """Return the workshop of this launch's link.

    Raises:
        NothingPlacedError: the link is empty.
        PageNotFound: it leads to another kind of activity.
    """
    placement = placements.require(launch.resource_link_id)
    if placement.version.activity.kind != "workshop":
        raise PageNotFound(placement_id=placement.id)
    return placement


def desk_of(launch: CurrentLaunch) -> Desk:
    """Return the place of this launch's person."""
    placement = placement_of(launch)
    mine = groups.group_of(placement.resource_link_id, launch.user_id)
    sheet = sheets.read(placement, mine) if mine else None
    definition = definitions.DEFINITIONS.of(placement.version)
    return Desk(launch, placement, definition, sheet)


def working_desk(launch: CurrentLaunch) -> Desk:
    """Return the place of a participant who is about to change something.

    Raises:
        ParticipantsOnlyError: a trainer reads, and changes nothing.
        NotOpenError: the workshop has not begun or is over.
    """
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    desk = desk_of(launch)
    if not desk.is_amending:
        placements.ensure_open(desk.placement, clock.now())
    return desk


def signing_desk(launch: CurrentLaunch) -> Desk:
    """Return the place of a participant who is about to sign.

    What is handed in can be signed late, whether the workshop is open or over.

    Raises:
        ParticipantsOnlyError, NotOpenError: as :func:`working_desk`.
    """
    if not launch.is_trainer:
        desk = desk_of(launch)
        if desk.sheet is not None and desk.sheet.is_submitted:
            return desk
    return working_desk(launch)


def where_to(desk: Desk) -> str:
    """Return the page where one's work goes on."""
    session = desk.launch.session_id
    sheet = desk.sheet
    if sheet is None:
        return url_for("workshop.group", session=session)
    if sheet.is_submitted:
        return url_for("workshop.submission", session=session)
    missing = sheet.missing_by_step
    steps = sheet.definition.steps
    led = pace.read(desk.placement, steps)
    for number, step in enumerate(steps, 1):
        is_last_open = led is not None and led.holds and number == led.number < len(steps)
        if step.id in missing or is_last_open:
            return url_for("workshop.step", session=session, step_id=step.id)
    done = sheet.definition.signing is None or sheet.signature_of(desk.launch.user_id)
    endpoint = "submission" if done else "signing"
    return url_for(f"workshop.{endpoint}", session=session)


def rail(desk: Desk, here: str) -> list[dict[str, object]]:
    """Return the rail «Группа · 1 · 2 · 3 · Подписи · Сдача»; ``here`` is a step id or a page."""
    session = desk.launch.session_id
    sheet = desk.sheet
    missing = sheet.missing_by_step if sheet else {}
    definition = sheet.definition if sheet else desk.definition
    steps: list[dict[str, object]] = [
        {
            "key": "group",
            "label": gettext("Group"),
            "url": url_for("workshop.group", session=session),
            "done": sheet is not None,
        }
    ]
    led = pace.read(desk.placement, definition.steps) if sheet else None
    last = led.number if led is not None and led.holds else len(definition.steps)
    for number, step in enumerate(definition.steps, 1):
        is_reached = sheet is not None and number <= last
        address = url_for("workshop.step", session=session, step_id=step.id) if is_reached else None
        done = sheet is not None and step.id not in missing
        steps.append({"key": step.id, "label": step.title, "url": address, "done": done})
    if definition.signing is not None:
        steps.append(_signing_stop(desk, sheet, missing))
    steps.append(
        {
            "key": "submission",
            "label": gettext("Handing in"),
            "url": url_for("workshop.submission", session=session) if sheet else None,
            "done": sheet is not None and sheet.is_submitted,
        }
    )
    for one in steps:
        state = "done" if one.pop("done") else "ahead"
        one["state"] = "here" if one.pop("key") == here else state
    return steps


def _signing_stop(
    desk: Desk, sheet: SheetFacts | None, missing: dict[str, int]
) -> dict[str, object]:
    signed = len(sheet.signed) if sheet else 0
    address = url_for("workshop.signing", session=desk.launch.session_id) if sheet else None
    return {
        "key": "signing",
        "label": gettext("Signatures"),
        "url": address,
        "done": sheet is not None and not missing and not sheet.unsigned,
        "note": _signed_note(sheet, signed) if sheet and signed else "",
    }


def _signed_note(sheet: SheetFacts, signed: int) -> str:
    total = len(sheet.group.members)
    return str(ngettext("%(num)s of %(total)s", "%(num)s of %(total)s", signed, total=total))
