"""Signing in time and late, handing in, returning. Plain writes on a locked sheet; no commit."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.errors import (
    HandInLateError,
    NotOnRosterError,
    QuorumMissingError,
    SheetChangedError,
    SheetIncompleteError,
    SignatureNeededError,
)
from lti_tool.activities.workshop.forgetting import ERASED
from lti_tool.activities.workshop.leading import around
from lti_tool.activities.workshop.models import Excuse, Sheet, Signature, Slot, Submission
from lti_tool.activities.workshop.sheet import changes
from lti_tool.activities.workshop.sheet.operations import ensure_not_submitted
from lti_tool.activities.workshop.sheet.sheets import canonical_content
from lti_tool.contexts.groups import GroupFacts
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.notices.telling import News, tell, tell_trainers


def sign(sheet: Sheet, user_id: int, signed_name: str, read_hash: str) -> None:
    """Put a member's signature under the locked sheet; a second one changes nothing.

    ``read_hash`` is the hash of the text the member had before their eyes.

    Raises:
        SheetSubmittedError, SheetIncompleteError
        SheetChangedError: the text is another one by now.
    """
    ensure_not_submitted(sheet)
    content = _complete_content(sheet)
    standing_hash = rules.content_hash(content)
    if standing_hash != read_hash:
        raise SheetChangedError(sheet_id=sheet.id)
    db.session.execute(
        insert_into(Signature)
        .values(
            sheet_id=sheet.id,
            user_id=user_id,
            content_hash=standing_hash,
            signed_name=signed_name,
            signed_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    changes.announce(sheet)


def handed_in(sheet: Sheet) -> Submission | None:
    """Return what a sheet is closed by, or None while it is open."""
    return db.session.scalar(
        select(Submission).where(Submission.sheet_id == sheet.id, Submission.state == "submitted")
    )


def sign_late(submission: Submission, user_id: int, signed_name: str, read_hash: str) -> None:
    """Put a member's signature under what was handed in without it; a second changes nothing.

    The content stays as it is, the sheet closed; the signature has its own, later time.

    Raises:
        NotOnRosterError: the person was not in the group when it handed in.
        SheetChangedError: another text was before their eyes.
    """
    mine = next((one for one in submission.roster if one["user_id"] == user_id), None)
    if mine is None:
        raise NotOnRosterError(submission_id=submission.id, user_id=user_id)
    if submission.content_hash != read_hash:
        raise SheetChangedError(sheet_id=submission.sheet_id)
    if mine["signed_name"]:
        return
    db.session.execute(
        insert_into(Signature)
        .values(
            sheet_id=submission.sheet_id,
            user_id=user_id,
            content_hash=submission.content_hash,
            signed_name=signed_name,
            signed_at=clock.now(),
            late_for_id=submission.id,
        )
        .on_conflict_do_nothing()
    )
    changes.announce(submission.sheet)


def submit(sheet: Sheet, group: GroupFacts, user_id: int, read_hash: str) -> Submission:
    """Hand the locked sheet in: freeze its content with the roster and the signatures.

    Handing in what is handed in already returns the standing submission, so a double press makes
    one. Members who have not signed do not hinder it; the roster says who they were.

    Raises:
        SheetIncompleteError, SheetChangedError
        SignatureNeededError: the person who hands in has not signed.
        QuorumMissingError: fewer have signed than the definition asks for.
        HandInLateError: the date is over, and the definition takes nothing after it.
    """
    standing = handed_in(sheet)
    if standing is not None:
        return standing
    content = _complete_content(sheet)
    standing_hash = rules.content_hash(content)
    if standing_hash != read_hash:
        raise SheetChangedError(sheet_id=sheet.id)
    definition = definitions.DEFINITIONS.of(sheet.version)
    last = last_version(sheet)
    if last is None or last.state != "amended":
        _ensure_in_time(sheet, definition)
    signatures = {
        one.user_id: one
        for one in db.session.scalars(
            select(Signature).where(Signature.sheet_id == sheet.id, Signature.voided_at.is_(None))
        )
    }
    excuses = _excuses(sheet)
    if definition.signing is not None:
        if user_id not in signatures:
            raise SignatureNeededError(sheet_id=sheet.id, user_id=user_id)
        present = [member for member in group.members if member.user_id in signatures]
        counted = [one for one in group.members if one in present or one.user_id not in excuses]
        needed = rules.signatures_needed(definition.signing.quorum, len(counted))
        if len(present) < needed:
            raise QuorumMissingError(sheet_id=sheet.id, signed=len(present), needed=needed)
    submission = Submission(
        sheet_id=sheet.id,
        number=last.number + 1 if last else 1,
        content=content,
        content_hash=standing_hash,
        roster=_roster(group, signatures, excuses),
        submitted_at=clock.now(),
        submitted_by_id=user_id,
    )
    db.session.add(submission)
    db.session.flush()
    changes.announce(sheet)
    _tell_trainers(sheet, group, submission)
    return submission


def _tell_trainers(sheet: Sheet, group: GroupFacts, submission: Submission) -> None:
    tell_trainers(
        News(
            "handed_in",
            sheet.placement.resource_link_id,
            "review.mark",
            {"ref": f"submission:{submission.id}"},
            subject=f"sheet:{sheet.id}",
            facts={"who": group.name},
        )
    )


def return_for_rework(submission: Submission, comment: str, notes: Mapping[str, str]) -> None:
    """Open the sheet of a submission again; the submission stays readable as it was.

    ``notes`` say at which slots something is to change. Signatures stay in force until the text
    does change. Returning what is returned already changes nothing.
    """
    state = db.session.scalar(
        select(Submission.state).where(Submission.id == submission.id).with_for_update()
    )
    if state == "returned":
        return
    submission.state = "returned"
    submission.returned_at = clock.now()
    submission.return_comment = comment
    submission.return_notes = dict(notes)
    db.session.flush()
    tell(
        [one["user_id"] for one in submission.roster if one["user_id"] != ERASED],
        News("returned", submission.sheet.placement.resource_link_id, "workshop.start"),
    )
    changes.announce(submission.sheet)


def last_version(sheet: Sheet) -> Submission | None:
    """Return the newest version that a group handed in, whatever its state."""
    return db.session.scalar(
        select(Submission)
        .where(Submission.sheet_id == sheet.id)
        .order_by(Submission.number.desc())
        .limit(1)
    )


def _ensure_in_time(sheet: Sheet, definition: WorkshopDefinition) -> None:
    due_at = around.due_of(sheet.placement, sheet.group_id)
    if definition.submission.late == "refuse" and due_at is not None and clock.now() > due_at:
        raise HandInLateError(sheet_id=sheet.id)


def _complete_content(sheet: Sheet) -> dict[str, Any]:
    definition = definitions.DEFINITIONS.of(sheet.version)
    slots = db.session.scalars(select(Slot).where(Slot.sheet_id == sheet.id))
    texts = {slot.key: slot.text for slot in slots}
    if rules.missing(definition.rules, texts):
        raise SheetIncompleteError(sheet_id=sheet.id)
    return canonical_content(definition, texts)


def _excuses(sheet: Sheet) -> dict[int, str]:
    rows = db.session.scalars(select(Excuse).where(Excuse.sheet_id == sheet.id))
    return {one.user_id: one.reason for one in rows}


def _roster(
    group: GroupFacts, signatures: dict[int, Signature], excuses: dict[int, str]
) -> list[dict[str, Any]]:
    roster = []
    for member in group.members:
        signature = signatures.get(member.user_id)
        roster.append(
            {
                "user_id": member.user_id,
                "name": member.name,
                "signed_name": signature.signed_name if signature else "",
                "signed_at": signature.signed_at.isoformat() if signature else "",
                "excused": "" if signature else excuses.get(member.user_id, ""),
            }
        )
    return roster
