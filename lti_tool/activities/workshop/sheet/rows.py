"""Rows that change places, together with what answers them beside. No commit here.

A row goes as a whole, the pairs of other steps with it, and each text keeps its writer. Nothing is
lost by it: texts change places; a removed row can be put back, and its texts stay in the history.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import Step, WorkshopDefinition
from lti_tool.activities.workshop.errors import (
    RowDoesNotFitError,
    RowTakenError,
    SlotUnreadableError,
)
from lti_tool.activities.workshop.models import Sheet, Slot, SlotEdit, Writing
from lti_tool.activities.workshop.parts import Part, chains
from lti_tool.activities.workshop.sheet import changes, notes, operations, standing
from lti_tool.activities.workshop.sheet.standing import Written
from lti_tool.contexts import groups
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class Gone:
    """A text that left with its row: what stood in the slot ``key`` as its ``version``."""

    key: str
    version: int
    text: str

    @property
    def name(self) -> str:
        """What a page, and a note that was beside it, call it by."""
        return name_of_gone(self.key, self.version)


def name_of_gone(key: str, version: int) -> str:
    """Return what a text is called by that left its slot: ``<key>:<version>``."""
    return f"{key}:{version}"


def versions_named(names: Sequence[str]) -> dict[str, int]:
    """Return the version of each slot that a page names as gone.

    Raises:
        SlotUnreadableError: one has another form, or there is none.
    """
    found = {}
    for name in names:
        key, _, version = name.partition(":")
        if not version.isdecimal():
            raise SlotUnreadableError(key=key[:64], reason="version")
        found[key] = int(version[:9])
    if not found:
        raise SlotUnreadableError(reason="row")
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a row is now, and the slots that changed, as `changes.read` tells of them.

    ``gone`` is what a removed row held.
    """

    key: str
    slots: list[dict[str, Any]]
    gone: tuple[Gone, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    text: str = ""
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a chain of parts as they stand on a sheet that is held."""

    sheet: Sheet
    part: Part
    number: int
    chain: list[Part]
    slots: dict[str, Slot]

    @property
    def last(self) -> int:
        """The last row with a text."""
        texts = {key: slot.text for key, slot in self.slots.items()}
        return max((row for one in self.chain for row in rules.filled(one.rule, texts)), default=0)

    def words_in(self, part: Part, row: int | None) -> _Words:
        slot = self.slots.get(rules.slot_key(part.id, row)) if row else None
        return _Words(slot.text, slot.updated_by_id) if slot else _Words()

    def names_gone(self, number: int) -> dict[str, str]:
        """Return what the slots of a row are called by once it is removed, empty ones too."""
        keys = [rules.slot_key(part.id, number) for part in self.chain]
        versions = {key: self.slots[key].version if key in self.slots else 0 for key in keys}
        return {key: name_of_gone(key, version) for key, version in versions.items()}

    def texts_of(self, number: int) -> tuple[Gone, ...]:
        """Return what a row holds."""
        keys = [rules.slot_key(part.id, number) for part in self.chain]
        standing_there = [self.slots[key] for key in keys if key in self.slots]
        return tuple(Gone(one.key, one.version, one.text) for one in standing_there if one.text)


def move(sheet: Sheet, user_id: int, step: Step, key: str, way: rules.Way) -> Moved:
    """Move the row of the slot ``key`` of a step, or remove it; the sheet is locked.

    Where there is no place to go to, nothing changes.

    Raises:
        SlotUnreadableError: the step has no such slot.
        RowTakenError: somebody else writes in one of the rows just now.
        SheetSubmittedError: the sheet is handed in.
    """
    rows = _rows_of(sheet, step, key)
    number = rows.number
    sources = rules.sources(way, number, rows.last, rows.part.rule.maximum)
    wanted = {
        rules.slot_key(part.id, row): rows.words_in(part, source)
        for part in rows.chain
        for row, source in sources.items()
    }
    carried = {
        rules.slot_key(part.id, source): rules.slot_key(part.id, row)
        for part in rows.chain
        for row, source in sources.items()
        if source
    }
    if way == "remove":
        notes.carry(sheet, {**carried, **rows.names_gone(number)})
        # A removed row leaves its place behind.
        return Moved(key, _write(rows, user_id, wanted), rows.texts_of(number))
    notes.carry(sheet, carried)
    # Two rows that changed places got each other's texts.
    place = rules.slot_key(rows.part.id, sources.get(number) or number)
    return Moved(place, _write(rows, user_id, wanted))


def removed(sheet_id: int | None, key: str, names: Sequence[str]) -> Moved:
    """Return the row that a page says was just removed at the slot ``key``: it may be put back.

    Raises:
        SlotUnreadableError: the sheet never had these texts.
    """
    if sheet_id is None or not names:
        return Moved(key, [])
    gone = [
        Gone(slot, version, _words_before(sheet_id, slot, version).text)
        for slot, version in versions_named(names).items()
    ]
    return Moved(key, [], tuple(gone))


def put_back(sheet: Sheet, user_id: int, step: Step, key: str, gone: Mapping[str, int]) -> Moved:
    """Let a removed row stand again where the slot ``key`` of a step is; the sheet is locked.

    ``gone`` names the row's slots and the version whose text each had.

    Raises:
        SlotUnreadableError: these are not the slots of one row of the step, or never had a text.
        RowTakenError: somebody else writes in one of the rows just now.
        RowDoesNotFitError: the list is full by now.
        SheetSubmittedError: the sheet is handed in.
    """
    rows = _rows_of(sheet, step, key)
    number = rows.number
    if not gone.keys() <= {rules.slot_key(part.id, number) for part in rows.chain}:
        raise SlotUnreadableError(sheet_id=sheet.id, reason="row")
    back = {slot: _words_before(sheet.id, slot, version) for slot, version in gone.items()}
    sources = rules.sources_to_return(number, rows.last, rows.part.rule.maximum)
    if not sources:
        raise RowDoesNotFitError(sheet_id=sheet.id, key=rows.part.id)
    wanted = {}
    carried = {name_of_gone(slot, version): slot for slot, version in gone.items()}
    for part in rows.chain:
        for row, source in sources.items():
            slot = rules.slot_key(part.id, row)
            wanted[slot] = rows.words_in(part, source) if source else back.get(slot, _Words())
            if source:
                carried[rules.slot_key(part.id, source)] = slot
    notes.carry(sheet, carried)
    return Moved(key, _write(rows, user_id, wanted))


def _rows_of(sheet: Sheet, step: Step, key: str) -> _Rows:
    """Read the rows among which that of the slot ``key`` stands; the step must have the slot."""
    definition = definitions.DEFINITIONS.of(sheet.version)
    found = definition.part_of_slot(key)
    if found is None or found[0].step_id != step.id:
        raise SlotUnreadableError(sheet_id=sheet.id, key=key[:64], reason="slot")
    operations.ensure_not_submitted(sheet)
    written = select(Slot).where(Slot.sheet_id == sheet.id)
    standing_now = written.execution_options(populate_existing=True)
    slots = {slot.key: slot for slot in db.session.scalars(standing_now)}
    return _Rows(sheet, *found, _chain_of(definition, found[0]), slots)


def _words_before(sheet_id: int, key: str, version: int) -> _Words:
    found = db.session.execute(
        select(SlotEdit.text, SlotEdit.user_id).where(
            SlotEdit.sheet_id == sheet_id, SlotEdit.key == key, SlotEdit.version == version
        )
    ).one_or_none()
    if found is None:
        raise SlotUnreadableError(sheet_id=sheet_id, key=key[:64], reason="version")
    return _Words(*found)


def _write(rows: _Rows, user_id: int, wanted: Mapping[str, _Words]) -> list[dict[str, Any]]:
    """Write what is not so already; return the slots that changed."""
    sheet, slots = rows.sheet, rows.slots
    _ensure_free(sheet, user_id, list(wanted))
    changed = list(_changes(slots, user_id, wanted))
    names = groups.names_of({one.author_id for one in changed if one.author_id is not None})
    told = []
    for words in changed:
        there = slots.get(words.key)
        seen = there.version if there else 0
        # The sheet is held: what was read stands.
        standing.put(sheet.id, seen, words)
        author = names.get(words.author_id or 0, "")
        told.append({"key": words.key, "version": seen + 1, "text": words.text, "author": author})
    changes.announce_margins(sheet)
    return told


def _chain_of(definition: WorkshopDefinition, part: Part) -> list[Part]:
    return next(chain for chain in chains(definition.parts) if part in chain)


def _ensure_free(sheet: Sheet, user_id: int, keys: Sequence[str]) -> None:
    """Check that nobody else is in the middle of a sentence in one of the slots."""
    busy = db.session.scalar(
        select(Writing.key)
        .where(
            Writing.placement_id == sheet.placement_id,
            Writing.group_id == sheet.group_id,
            Writing.user_id != user_id,
            Writing.key.in_(keys),
            Writing.said_at > clock.now() - changes.WRITES_FOR,
        )
        .limit(1)
    )
    if busy is not None:
        raise RowTakenError(sheet_id=sheet.id, key=busy)


def _changes(
    slots: Mapping[str, Slot], user_id: int, wanted: Mapping[str, _Words]
) -> Iterator[Written]:
    for key, words in wanted.items():
        there = slots.get(key)
        if words.text == (there.text if there else ""):
            continue
        edit_id = uuid.uuid4().hex
        if words.text:
            yield Written(key, words.text, words.author_id, edit_id, moved_by_id=user_id)
        else:
            yield Written(key, "", user_id, edit_id)
