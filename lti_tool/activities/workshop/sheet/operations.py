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
from lti_tool.activities.workshop.models import Sheet, Signature, SlotEdit, Submission
from lti_tool.activities.workshop.sheet import standing
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.sheet.protocol import merged, outcome
from lti_tool.activities.workshop.sheet.standing import Met, Written
from lti_tool.contexts import groups
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.live import feed


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
    if is_submitted(sheet):
        raise SheetSubmittedError(sheet_id=sheet.id)


def is_submitted(sheet: Sheet) -> bool:
    """Tell whether the sheet is handed in and closed."""
    standing = db.session.scalar(
        select(Submission.id).where(
            Submission.sheet_id == sheet.id, Submission.state == "submitted"
        )
    )
    return standing is not None


def must_write(met: Met | None, edit: Edit) -> bool:
    """Judge an edit by what it met: whether there is anything to write.

    Raises:
        SlotUnreadableError, SlotConflictError, SheetSubmittedError: as :func:`save_slot`.
    """
    return met is None or _to_write(met, edit) is not None


def save_slot(place: Place, user_id: int, edit: Edit, met: Met | None = None) -> int:
    """Save one slot of a sheet and return its version; ``met`` was found before, by a reading.

    An edit id seen before returns its version again; a text that stands already changes nothing;
    an edit that takes the place of the one that made the standing version is no conflict. A
    change takes the signatures off and is told to everybody who has the sheet open.

    Raises:
        SlotUnreadableError: no such slot, or the text does not fit it.
        SlotConflictError: the slot has changed since ``base_version``.
        SheetSubmittedError: the sheet is handed in.
    """
    while True:
        met = met or _met(place, edit)
        text = _to_write(met, edit)
        if text is None:
            return met.standing.version if met.known is None else met.known
        words = Written(edit.key, text, user_id, edit.edit_id)
        if standing.put(met.sheet_id, met.standing.version, words):
            feed.announce(place.topic)
            return met.standing.version + 1
        # Somebody was faster: the sheet is held now, and what is found next will stand.
        met = None


def void_signatures(sheet: Sheet, user_id: int | None = None) -> None:
    """End the signatures in force on a sheet: all, or those of one person who leaves."""
    statement = update(Signature).where(
        Signature.sheet_id == sheet.id, Signature.voided_at.is_(None)
    )
    if user_id is not None:
        statement = statement.where(Signature.user_id == user_id)
    db.session.execute(statement.values(voided_at=clock.now()))


def _met(place: Place, edit: Edit) -> Met:
    met = standing.find(place, edit.key, edit.edit_id)
    if met is None:
        # A group that was formed on another link, or before its workshop was placed.
        locked_sheet(db.session.get_one(Placement, place.placement_id), place.group_id)
        met = standing.find(place, edit.key, edit.edit_id)
        assert met is not None
    return met


def _to_write(met: Met, edit: Edit) -> str | None:
    """Return the text to write; None if the edit is known or its text stands already."""
    if met.known is not None:
        return None
    text = _readable(met, edit)
    verdict = outcome(met.standing, edit.base_version, text, edit.replaces)
    if verdict == "unchanged":
        return None
    if met.is_submitted:
        raise SheetSubmittedError(sheet_id=met.sheet_id)
    if verdict == "conflict":
        raise _conflict(met, edit, text)
    return text


def _readable(met: Met, edit: Edit) -> str:
    found = definitions.DEFINITIONS.of_stored(met.version_id, met.content_hash).part_of_slot(
        edit.key
    )
    if found is None:
        raise SlotUnreadableError(sheet_id=met.sheet_id, reason="slot")
    part, _number = found
    value = value_of(part.field, edit.text)
    if not fits(part.field, part.options, part.max_length, value):
        raise SlotUnreadableError(sheet_id=met.sheet_id, key=edit.key, reason=part.field)
    return value


def _conflict(met: Met, edit: Edit, text: str) -> SlotConflictError:
    author = ""
    if met.author_id is not None:
        author = groups.names_of([met.author_id]).get(met.author_id, "")
    stands = met.standing
    return SlotConflictError(
        version=stands.version,
        standing=stands.text,
        author=author,
        merged=merged(_text_of(met, edit), stands.text, text),
        key=edit.key,
        base=edit.base_version,
    )


def _text_of(met: Met, edit: Edit) -> str:
    """Return the text that the writer saw, "" if there was none."""
    return (
        db.session.scalar(
            select(SlotEdit.text).where(
                SlotEdit.sheet_id == met.sheet_id,
                SlotEdit.key == edit.key,
                SlotEdit.version == edit.base_version,
            )
        )
        or ""
    )
