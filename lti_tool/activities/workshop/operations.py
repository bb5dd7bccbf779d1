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

    The same ``edit_id`` again changes nothing and answers as the first time. An edit that asks
    for what stands already is no conflict, whatever version it saw. A real change voids the
    signatures: they were given to another text.

    Raises:
        SheetSubmittedError: the sheet is handed in.
        SlotUnreadableError: no such slot, or the text is too long.
        SlotConflictError: another text was saved since ``base_version``.
    """
    known = db.session.scalar(
        select(SlotEdit.version).where(
            SlotEdit.sheet_id == sheet.id, SlotEdit.edit_id == edit.edit_id
        )
    )
    if known is not None:
        return known
    text = _readable(sheet, edit)
    standing = db.session.scalar(
        select(Slot).where(Slot.sheet_id == sheet.id, Slot.key == edit.key)
    )
    version = standing.version if standing else 0
    if text == (standing.text if standing else ""):
        return version
    ensure_not_submitted(sheet)
    if version != edit.base_version and not _made_by_replaced(sheet, version, edit):
        raise _conflict(standing, edit)
    _write(sheet, standing, user_id, text, edit)
    void_signatures(sheet)
    return version + 1


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


def _conflict(standing: Slot | None, edit: Edit) -> SlotConflictError:
    author = ""
    if standing is not None and standing.updated_by_id is not None:
        author = groups.names_of([standing.updated_by_id]).get(standing.updated_by_id, "")
    return SlotConflictError(
        version=standing.version if standing else 0,
        standing=standing.text if standing else "",
        author=author,
        key=edit.key,
        base=edit.base_version,
    )


def _made_by_replaced(sheet: Sheet, version: int, edit: Edit) -> bool:
    """Tell whether the standing ``version`` came from an edit that this one takes the place of.

    That edit was sent and its answer never arrived, so its writer could not know the version.
    """
    made_by = db.session.scalar(
        select(SlotEdit.edit_id).where(
            SlotEdit.sheet_id == sheet.id,
            SlotEdit.key == edit.key,
            SlotEdit.version == version,
        )
    )
    return made_by is not None and made_by in edit.replaces


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
