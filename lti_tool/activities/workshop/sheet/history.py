"""The history of a slot: every text that was accepted, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from lti_tool.activities.workshop.errors import SlotUnreadableError
from lti_tool.activities.workshop.models import Sheet, Signature, SlotEdit
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts.models import User
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class State:
    """One text that stood in a slot. ``author`` may be empty; ``stands``: it is there now.

    ``moved_by`` brought it from another row; empty if it was written here.
    """

    version: int
    text: str
    author: str
    edited_at: datetime
    stands: bool
    moved_by: str


def states_of(sheet: SheetFacts, key: str) -> list[State]:
    """Return everything that stood in the slot ``key``, the newest first."""
    mover = aliased(User)
    rows = db.session.execute(
        select(SlotEdit, User.name, mover.name)
        .outerjoin(User, User.id == SlotEdit.user_id)
        .outerjoin(mover, mover.id == SlotEdit.moved_by_id)
        .where(SlotEdit.sheet_id == sheet.sheet_id, SlotEdit.key == key)
        .order_by(SlotEdit.version.desc())
    ).all()
    return [
        State(
            edit.version,
            edit.text,
            name or "",
            edit.edited_at,
            stands=number == 0,
            moved_by=moved_by or "",
        )
        for number, (edit, name, moved_by) in enumerate(rows)
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """What one slot was and is, with its ``name`` in a sentence."""

    name: str
    was: str
    now: str


def changes_since(sheet: SheetFacts, moment: datetime) -> list[Change]:
    """Return the slots whose text is another one than at ``moment``, in the sheet's order."""
    rows = db.session.execute(
        select(SlotEdit.key, SlotEdit.text, SlotEdit.edited_at)
        .where(SlotEdit.sheet_id == sheet.sheet_id)
        .order_by(SlotEdit.version)
    )
    was: dict[str, str] = {}
    for row in rows:
        if row.edited_at < moment:
            was[row.key] = row.text
    texts = sheet.texts
    return [
        Change(part.name_of(number), was.get(key, ""), texts.get(key, ""))
        for part in sheet.definition.parts
        for number, key in enumerate(part.rule.slot_keys(), 1)
        if was.get(key, "") != texts.get(key, "")
    ]


def text_of(sheet: Sheet, key: str, version: int) -> str:
    """Return the text that a slot had as its ``version``.

    Raises:
        SlotUnreadableError: it never had so many.
    """
    if version == 0:
        return ""
    text = db.session.scalar(
        select(SlotEdit.text).where(
            SlotEdit.sheet_id == sheet.id, SlotEdit.key == key, SlotEdit.version == version
        )
    )
    if text is None:
        raise SlotUnreadableError(sheet_id=sheet.id, key=key[:64], reason="version")
    return text


def last_voided(sheet_id: int | None, user_id: int) -> datetime | None:
    """Return when a person signed a text that has changed since, or None."""
    if sheet_id is None:
        return None
    latest = db.session.scalar(
        select(Signature)
        .where(Signature.sheet_id == sheet_id, Signature.user_id == user_id)
        .order_by(Signature.id.desc())
        .limit(1)
    )
    return latest.signed_at if latest is not None and latest.voided_at is not None else None
