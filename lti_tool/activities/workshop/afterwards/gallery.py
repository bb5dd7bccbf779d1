"""The gallery walk: groups see each other's sheets, say something, take a rule. No commit here."""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.afterwards import taken
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.errors import RuleDoesNotFitError
from lti_tool.activities.workshop.models import Gallery, GalleryVoice, Sheet, Submission
from lti_tool.activities.workshop.sheet import operations
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import groups
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.notices.telling import News, tell
from lti_tool.web.errors import PageNotFound

REACTIONS = ("near", "clear", "take")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One group's sheet on show. ``number`` is its name where groups have none."""

    number: int
    submission: Submission
    voices: tuple[GalleryVoice, ...]

    @property
    def sheet_id(self) -> int:
        """The sheet it is of."""
        return self.submission.sheet_id

    @property
    def group_name(self) -> str:
        """The group's own name."""
        return self.submission.sheet.group.name

    @property
    def definition(self) -> WorkshopDefinition:
        """What the sheet was written by."""
        return definitions.DEFINITIONS.of(self.submission.sheet.version)

    @property
    def texts(self) -> dict[str, str]:
        """The texts that were handed in."""
        return rules.texts_of(self.submission.content)

    @property
    def reactions(self) -> Mapping[str, int]:
        """How many people gave each reaction."""
        return Counter(one.reaction for one in self.voices if one.reaction)

    @property
    def comments(self) -> list[GalleryVoice]:
        """The voices with words, the earliest first."""
        return sorted((one for one in self.voices if one.comment), key=lambda one: one.said_at)

    def voice_of(self, user_id: int) -> GalleryVoice | None:
        """Return what a person said of it."""
        return next((one for one in self.voices if one.user_id == user_id), None)


def of(placement: Placement) -> Gallery | None:
    """Return the open gallery of a placement, or None."""
    return db.session.get(Gallery, placement.id)


def exhibits(placement: Placement) -> list[Exhibit]:
    """Return the sheets that stand as handed in, in an order that tells nothing."""
    newest = {
        one.sheet_id: one
        for one in db.session.scalars(
            select(Submission)
            .join(Sheet)
            .where(Sheet.placement_id == placement.id)
            .options(
                joinedload(Submission.sheet).joinedload(Sheet.group),
                joinedload(Submission.sheet).joinedload(Sheet.version),
            )
            .order_by(Submission.number)
        )
    }
    standing = [one for one in newest.values() if one.state != "returned"]
    # By a random word of each sheet's own: the order of hand-in would name groups.
    standing.sort(key=lambda one: one.seal)
    voices = list(
        db.session.scalars(
            select(GalleryVoice)
            .where(GalleryVoice.sheet_id.in_(newest))
            .options(joinedload(GalleryVoice.user))
        )
    )
    return [
        Exhibit(number, one, tuple(voice for voice in voices if voice.sheet_id == one.sheet_id))
        for number, one in enumerate(standing, 1)
    ]


def exhibit(placement: Placement, sheet_id: int) -> Exhibit:
    """Return one sheet on show.

    Raises:
        PageNotFound: there is none such.
    """
    found = next((one for one in exhibits(placement) if one.sheet_id == sheet_id), None)
    if found is None:
        raise PageNotFound(sheet_id=sheet_id)
    return found


def set_open(placement: Placement, shows: str, user_id: int) -> None:
    """Open the gallery ``named`` or ``anonymous``, or close it; what was said is kept."""
    if shows not in ("named", "anonymous"):
        db.session.execute(delete(Gallery).where(Gallery.placement_id == placement.id))
        return
    values = {"shows": shows, "opened_at": clock.now(), "opened_by_id": user_id}
    db.session.execute(
        insert_into(Gallery)
        .values(placement_id=placement.id, **values)
        .on_conflict_do_update(index_elements=["placement_id"], set_=values)
    )
    link_id = placement.resource_link_id
    members = [one for group in groups.groups_on(link_id) for one in group.members]
    tell([one.user_id for one in members], News("gallery", link_id, "workshop.gallery"))


def react(shown: Exhibit, user_id: int, reaction: str) -> None:
    """Give a reaction, or take the same one back; one person has one."""
    mine = shown.voice_of(user_id)
    if reaction in REACTIONS:
        again = mine is not None and mine.reaction == reaction
        _say(shown, user_id, "" if again else reaction, mine.comment if mine else "")


def comment(shown: Exhibit, user_id: int, words: str) -> None:
    """Put a person's one comment in place of their former; nothing takes it away."""
    mine = shown.voice_of(user_id)
    _say(shown, user_id, mine.reaction if mine else "", words)


def _say(shown: Exhibit, user_id: int, reaction: str, words: str) -> None:
    if not (reaction or words):
        db.session.execute(
            delete(GalleryVoice).where(
                GalleryVoice.sheet_id == shown.sheet_id, GalleryVoice.user_id == user_id
            )
        )
        return
    values = {"reaction": reaction, "comment": words, "said_at": clock.now()}
    db.session.execute(
        insert_into(GalleryVoice)
        .values(sheet_id=shown.sheet_id, user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["sheet_id", "user_id"], set_=values)
    )


def takeable(definition: WorkshopDefinition) -> set[str]:
    """Return the parts whose slots stand for themselves: lists that nothing is paired with."""
    paired = {part.beside for part in definition.parts} | {
        part.id for part in definition.parts if part.beside is not None
    }
    return {
        part.id
        for part in definition.parts
        if part.rule.maximum > 1 and part.id not in paired and part.field in ("short", "long")
    }


def take(
    own: SheetFacts, sheet: Sheet, shown: Exhibit, key: str, user_id: int, *, is_named: bool
) -> str:
    """Copy a rule, note whose it is, and return the slot it is in.

    A rule that was taken already stays where it is.

    Raises:
        PageNotFound: the shown sheet has no such rule.
        RuleDoesNotFitError: no place is free, or it is too long for one.
        SheetSubmittedError, SlotConflictError
    """
    text = shown.texts.get(key, "")
    found = own.definition.part_of_slot(key)
    if not text or found is None or found[0].id not in takeable(own.definition):
        raise PageNotFound(key=key[:64])
    part = found[0]
    for slot, one in taken.places(own.sheet_id, own.texts).items():
        if (one.from_submission_id, one.from_key) == (shown.submission.id, key):
            return slot
    free = [one for one in part.rule.slot_keys() if not own.texts.get(one, "")]
    if not free or len(text) > part.max_length:
        raise RuleDoesNotFitError(key=key)
    version = own.slots[free[0]].version if free[0] in own.slots else 0
    edit = operations.Edit(free[0], version, text, uuid.uuid4().hex)
    operations.save_slot(Place.of_sheet(sheet), user_id, edit)
    taken.record(sheet, shown.submission, key, is_named=is_named)
    return free[0]
