"""What an edit meets on a group's sheet, read in one statement; and how it is written, in five.

The statements are of plain tables and built once for each database: every save of everybody runs
them. What was found is as it was a moment ago. :func:`put` writes only if it still is so; until
then nobody holds the sheet or, on SQLite, the one pen of all.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Executable,
    Exists,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    insert,
    literal,
    select,
    update,
)

from lti_tool import clock
from lti_tool.activities.workshop.models import Sheet, Signature, Slot, SlotEdit, Submission
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.sheet.protocol import Standing
from lti_tool.coursework.models import ActivityVersion
from lti_tool.db import UtcDateTime, db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for

_sheet, _slot, _edit = Sheet.__table__, Slot.__table__, SlotEdit.__table__
_signature, _submission = Signature.__table__, Submission.__table__
_version, _earlier = ActivityVersion.__table__, SlotEdit.__table__.alias()


@dataclass(frozen=True, slots=True)
class Met:
    """A sheet and what stands in one slot of it, written by ``author_id``.

    ``known``: the version that an edit of the same id made before. ``content_hash`` names the
    definition that the sheet was begun with.
    """

    sheet_id: int
    version_id: int
    content_hash: str
    is_submitted: bool
    author_id: int | None
    known: int | None
    standing: Standing


def _is_submitted(sheet: Any) -> Exists:
    return (
        select(_submission.c.id)
        .where(_submission.c.sheet_id == sheet, _submission.c.state == "submitted")
        .exists()
    )


_FIND = (
    select(
        _sheet.c.id.label("sheet_id"),
        _sheet.c.version_id,
        _version.c.content_hash,
        _is_submitted(_sheet.c.id).label("is_submitted"),
        _slot.c.updated_by_id.label("author_id"),
        _earlier.c.version.label("known"),
        *(_slot.c.version, _slot.c.text, _edit.c.edit_id.label("made_by")),
    )
    .join(_version, _version.c.id == _sheet.c.version_id)
    .outerjoin(_slot, and_(_slot.c.sheet_id == _sheet.c.id, _slot.c.key == bindparam("slot_key")))
    .outerjoin(
        _edit,
        and_(
            _edit.c.sheet_id == _sheet.c.id,
            _edit.c.key == _slot.c.key,
            _edit.c.version == _slot.c.version,
        ),
    )
    .outerjoin(
        _earlier,
        and_(_earlier.c.sheet_id == _sheet.c.id, _earlier.c.edit_id == bindparam("edit")),
    )
    .where(_sheet.c.placement_id == bindparam("placement"), _sheet.c.group_id == bindparam("group"))
)
_BEGUN = (
    select(_sheet.c.version_id, _version.c.content_hash)
    .join(_version, _version.c.id == _sheet.c.version_id)
    .where(_sheet.c.placement_id == bindparam("placement"), _sheet.c.group_id == bindparam("group"))
)
_HOLD = select(_sheet.c.id).where(_sheet.c.id == bindparam("sheet")).with_for_update()
_RECORD = insert(SlotEdit.metadata.tables[SlotEdit.__tablename__])
_VOID = (
    update(Signature.metadata.tables[Signature.__tablename__])
    .where(_signature.c.sheet_id == bindparam("sheet"), _signature.c.voided_at.is_(None))
    .values(voided_at=bindparam("now"))
)


@lru_cache
def _put(dialect: str) -> Executable:
    """Write a slot unless its version is another one by now, or the sheet is handed in."""
    new = select(
        bindparam("sheet", type_=Integer),
        bindparam("slot_key", type_=String),
        literal(1),
        bindparam("words", type_=Text),
        bindparam("person", type_=Integer),
        bindparam("now", type_=UtcDateTime),
    ).where(~_is_submitted(bindparam("sheet", type_=Integer)))
    columns = ("sheet_id", "key", "version", "text", "updated_by_id", "updated_at")
    statement = insert_for(dialect, Slot).from_select(columns, new)
    told = {name: statement.excluded[name] for name in columns[3:]}
    put = statement.on_conflict_do_update(
        index_elements=["sheet_id", "key"],
        set_={"version": _slot.c.version + 1, **told},
        where=_slot.c.version == bindparam("seen"),
    )
    return compiled_once(put.returning(_slot.c.version), columns)


def find(place: Place, key: str, edit_id: str) -> Met | None:
    """Return what the edit ``edit_id`` of a slot meets; None where the group has no sheet yet."""
    whose = {"placement": place.placement_id, "group": place.group_id}
    row = read_columns(_FIND, {**whose, "slot_key": key, "edit": edit_id}).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    version, text, made_by = (values.pop(name) for name in ("version", "text", "made_by"))
    stands = Standing() if version is None else Standing(version, text, made_by or "")
    return Met(standing=stands, **values)


@dataclass(frozen=True, slots=True)
class Begun:
    """The version of the workshop that a sheet was begun with."""

    version_id: int
    content_hash: str


def begun_with(place: Place) -> Begun | None:
    """Return what a group's sheet was begun with; None where there is none yet."""
    values = {"placement": place.placement_id, "group": place.group_id}
    row = read_columns(_BEGUN, values).one_or_none()
    return None if row is None else Begun(*row)


@dataclass(frozen=True, slots=True)
class Written:
    """A text for one slot, by whom; ``moved_by_id`` brought it there from another row."""

    key: str
    text: str
    author_id: int | None
    edit_id: str
    moved_by_id: int | None = None


def put(sheet_id: int, seen: int, words: Written) -> bool:
    """Write over the version that was ``seen``, into the history too; take all signatures off.

    False, and nothing written, if the slot has changed since or the sheet was handed in: the sheet
    is held then until the transaction's end, and what is found next will stand.
    """
    connection, now = db.session.connection(), clock.now()
    sheet = {"sheet": sheet_id}
    connection.execute(_HOLD, sheet)
    values = {"slot_key": words.key, "words": words.text, "person": words.author_id, "seen": seen}
    version = connection.execute(
        _put(dialect_name()), {**sheet, **values, "now": now}
    ).scalar_one_or_none()
    if version is None:
        return False
    made = {
        "key": words.key,
        "version": version,
        "text": words.text,
        "edit_id": words.edit_id,
        "user_id": words.author_id,
        "moved_by_id": words.moved_by_id,
    }
    connection.execute(_RECORD, {"sheet_id": sheet_id, **made, "edited_at": now})
    connection.execute(_VOID, {**sheet, "now": now})
    return True
