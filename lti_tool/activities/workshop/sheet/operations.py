"""What changes a sheet's text: slots saved one by one, each with its version. No commit here."""

from dataclasses import dataclass

from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop.errors import (
    SheetSubmittedError,
    SlotConflictError,
    SlotUnreadableError,
)
from lti_tool.activities.workshop.fields import fits, value_of
from lti_tool.activities.workshop.models import Sheet, Signature, Slot, SlotEdit, Submission
from lti_tool.activities.workshop.sheet import changes
from lti_tool.activities.workshop.sheet.protocol import Standing, merged, outcome
from lti_tool.contexts import groups
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Edit:
    """A wish to change one slot: ``base_version`` is the version the writer saw (0: empty).

    ``replaces`` names edits of the same browser that this one takes the place of.
    """

    key: str
    base_version: int
    text: str
    edit_id: str
    replaces: tuple[str, ...] = ()


def locked_sheet(placement: Placement, group_id: int) -> Sheet:
    """Return the group's sheet on ``placement``, made if new, its row held until the commit.

    Edits, signatures and submissions of one sheet take turns; other groups are not hindered.
    """
    db.session.execute(
        insert_into(Sheet)
        .values(
            placement_id=placement.id,
            group_id=group_id,
            version_id=placement.version_id,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["placement_id", "group_id"])
    )
    return db.session.scalars(
        select(Sheet)
        .where(Sheet.placement_id == placement.id, Sheet.group_id == group_id)
        .with_for_update()
    ).one()


def ensure_not_submitted(sheet: Sheet) -> None:
    """Check that the sheet may still change.

    Raises:
        SheetSubmittedError: it is handed in.
    """
    standing = db.session.scalar(
        select(Submission.id).where(
            Submission.sheet_id == sheet.id, Submission.state == "submitted"
        )
    )
    if standing is not None:
        raise SheetSubmittedError(sheet_id=sheet.id)


def save_slot(sheet: Sheet, user_id: int, edit: Edit) -> int:
    """Save one slot of a locked sheet and return its version.

    An edit id seen before returns its version again; a text that stands already changes nothing;
    an edit that takes the place of the one that made the standing version is no conflict. A
    change takes the signatures off and is told to everybody who has the sheet open.

    Raises:
        SlotUnreadableError: no such slot, or the text does not fit it.
        SlotConflictError: the slot has changed since ``base_version``.
        SheetSubmittedError: the sheet is handed in.
    """
    known = db.session.scalar(
        select(SlotEdit.version).where(
            SlotEdit.sheet_id == sheet.id, SlotEdit.edit_id == edit.edit_id
        )
    )
    if known is not None:
        return known
    text = _readable(sheet, edit)
    slot = db.session.scalar(select(Slot).where(Slot.sheet_id == sheet.id, Slot.key == edit.key))
    standing = _standing(sheet, slot)
    verdict = outcome(standing, edit.base_version, text, edit.replaces)
    if verdict == "unchanged":
        return standing.version
    ensure_not_submitted(sheet)
    if verdict == "conflict":
        raise _conflict(sheet, slot, edit, text)
    _write(sheet, slot, user_id, text, edit)
    void_signatures(sheet)
    changes.announce(sheet)
    return standing.version + 1


def void_signatures(sheet: Sheet, user_id: int | None = None) -> None:
    """End the signatures in force on a sheet: all, or those of one person who leaves."""
    statement = update(Signature).where(
        Signature.sheet_id == sheet.id, Signature.voided_at.is_(None)
    )
    if user_id is not None:
        statement = statement.where(Signature.user_id == user_id)
    db.session.execute(statement.values(voided_at=clock.now()))


def _readable(sheet: Sheet, edit: Edit) -> str:
    found = definitions.DEFINITIONS.of(sheet.version).part_of_slot(edit.key)
    if found is None:
        raise SlotUnreadableError(sheet_id=sheet.id, reason="slot")
    part, _number = found
    value = value_of(part.field, edit.text)
    if not fits(part.field, part.options, part.max_length, value):
        raise SlotUnreadableError(sheet_id=sheet.id, key=edit.key, reason=part.field)
    return value


def _standing(sheet: Sheet, slot: Slot | None) -> Standing:
    if slot is None:
        return Standing()
    return Standing(slot.version, slot.text, _edit_of(sheet, slot.key, slot.version, "edit_id"))


def _conflict(sheet: Sheet, slot: Slot | None, edit: Edit, text: str) -> SlotConflictError:
    author = ""
    if slot is not None and slot.updated_by_id is not None:
        author = groups.names_of([slot.updated_by_id]).get(slot.updated_by_id, "")
    standing = slot.text if slot else ""
    base = _edit_of(sheet, edit.key, edit.base_version, "text")
    return SlotConflictError(
        version=slot.version if slot else 0,
        standing=standing,
        author=author,
        merged=merged(base, standing, text),
        key=edit.key,
        base=edit.base_version,
    )


def _edit_of(sheet: Sheet, key: str, version: int, column: str) -> str:
    """Return a column of the edit that made ``version`` of a slot, "" if there is none."""
    return (
        db.session.scalar(
            select(getattr(SlotEdit, column)).where(
                SlotEdit.sheet_id == sheet.id, SlotEdit.key == key, SlotEdit.version == version
            )
        )
        or ""
    )


def _write(sheet: Sheet, standing: Slot | None, user_id: int, text: str, edit: Edit) -> None:
    now = clock.now()
    if standing is None:
        standing = Slot(sheet_id=sheet.id, key=edit.key, version=0)
        db.session.add(standing)
    standing.text = text
    standing.version += 1
    standing.updated_by_id = user_id
    standing.updated_at = now
    db.session.add(
        SlotEdit(
            sheet_id=sheet.id,
            key=edit.key,
            version=standing.version,
            text=text,
            edit_id=edit.edit_id,
            user_id=user_id,
            edited_at=now,
        )
    )
    db.session.flush()
