"""Rows that change places, together with what answers them beside. No commit here.

A row goes as a whole, the pairs of other steps with it, and each text keeps its writer. Nothing is
lost by it: texts change places, and of a removed row they stay in the history.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import Step, WorkshopDefinition
from lti_tool.activities.workshop.errors import RowTakenError, SlotUnreadableError
from lti_tool.activities.workshop.models import Sheet, Slot, Writing
from lti_tool.activities.workshop.parts import Part, chains
from lti_tool.activities.workshop.sheet import changes, operations, standing
from lti_tool.activities.workshop.sheet.standing import Written
from lti_tool.contexts import groups
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a row is now, and the slots that changed, as `changes.read` tells of them."""

    key: str
    slots: list[dict[str, Any]]


def move(sheet: Sheet, user_id: int, step: Step, key: str, way: rules.Way) -> Moved:
    """Move the row of the slot ``key`` of a step, or remove it; the sheet is locked.

    Where there is no place to go to, nothing changes.

    Raises:
        SlotUnreadableError: the step has no such slot.
        RowTakenError: somebody else writes in one of the rows just now.
        SheetSubmittedError: the sheet is handed in.
    """
    definition = definitions.DEFINITIONS.of(sheet.version)
    found = definition.part_of_slot(key)
    if found is None or found[0].step_id != step.id:
        raise SlotUnreadableError(sheet_id=sheet.id, key=key[:64], reason="slot")
    part, number = found
    chain = _chain_of(definition, part)
    operations.ensure_not_submitted(sheet)
    written = select(Slot).where(Slot.sheet_id == sheet.id)
    standing_now = written.execution_options(populate_existing=True)
    slots = {slot.key: slot for slot in db.session.scalars(standing_now)}
    texts = {key: slot.text for key, slot in slots.items()}
    last = max((row for one in chain for row in rules.filled(one.rule, texts)), default=0)
    sources = rules.sources(way, number, last, part.rule.maximum)
    _ensure_free(sheet, user_id, [rules.slot_key(one.id, row) for one in chain for row in sources])
    changed = list(_written(chain, sources, slots, user_id))
    names = groups.names_of({one.author_id for one in changed if one.author_id is not None})
    told = []
    for words in changed:
        there = slots.get(words.key)
        seen = there.version if there else 0
        # The sheet is held: what was read stands.
        standing.put(sheet.id, seen, words)
        author = names.get(words.author_id or 0, "")
        told.append({"key": words.key, "version": seen + 1, "text": words.text, "author": author})
    changes.announce(sheet)
    # Two rows that changed places got each other's texts; a removed one leaves its place behind.
    place = number if way == "remove" else sources.get(number) or number
    return Moved(rules.slot_key(part.id, place), told)


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


def _written(
    chain: Sequence[Part],
    sources: dict[int, int | None],
    slots: dict[str, Slot],
    user_id: int,
) -> Iterator[Written]:
    for part in chain:
        for row, source in sources.items():
            key = rules.slot_key(part.id, row)
            there = slots.get(key)
            brought = slots.get(rules.slot_key(part.id, source)) if source else None
            text = brought.text if brought else ""
            if text == (there.text if there else ""):
                continue
            edit_id = uuid.uuid4().hex
            if brought and text:
                yield Written(key, text, brought.updated_by_id, edit_id, moved_by_id=user_id)
            else:
                yield Written(key, "", user_id, edit_id)
