"""A group's sheet as it stands: read in a few statements, never changed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.models import (
    Excuse,
    Sheet,
    Signature,
    Slot,
    SlotEdit,
    Submission,
)
from lti_tool.contexts.groups import GroupFacts, Member
from lti_tool.coursework.models import ActivityVersion, Placement
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """The text that stands in a slot, its version and who wrote it last."""

    text: str = ""
    version: int = 0
    author_id: int | None = None
    author: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """A member's signature in force."""

    user_id: int
    signed_name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Signer:
    """One member on a roster: ``signed_name`` is empty and ``signed_at`` None without signature.

    ``excused`` is the trainer's reason if they excused the member; ``is_late``: signed what was
    handed in before.
    """

    user_id: int
    name: str
    signed_name: str
    signed_at: datetime | None
    excused: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """Everything the pages show of one group's sheet.

    ``submission`` is the newest one, whatever its state; ``sheet_id`` None: nothing written yet;
    ``cursor`` is the edit from which on a page must be told of changes; ``excuses`` are the
    trainer's reasons by person.
    """

    sheet_id: int | None
    group: GroupFacts
    definition: WorkshopDefinition
    slots: dict[str, SlotFacts]
    signatures: tuple[SignatureFacts, ...]
    submission: Submission | None
    cursor: int = 0
    excuses: Mapping[int, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """The standing texts by slot key."""
        return {key: slot.text for key, slot in self.slots.items()}

    @property
    def missing(self) -> dict[str, list[int]]:
        """The slots still to be filled, by part."""
        return rules.missing(self.definition.rules, self.texts)

    @property
    def missing_by_step(self) -> dict[str, int]:
        """How many slots are still to be filled, by step."""
        missing = self.missing
        counts: dict[str, int] = {}
        for part in self.definition.parts:
            if part.id in missing:
                counts[part.step_id] = counts.get(part.step_id, 0) + len(missing[part.id])
        return counts

    @property
    def is_submitted(self) -> bool:
        """Whether the sheet is handed in and closed."""
        return self.submission is not None and self.submission.state == "submitted"

    @property
    def is_amending(self) -> bool:
        """Whether the group changes what it handed in, which stands until the next hand-in."""
        return self.submission is not None and self.submission.state == "amended"

    @property
    def content_hash(self) -> str:
        """The hash of what would be signed now."""
        return rules.content_hash(canonical_content(self.definition, self.texts))

    @property
    def signed(self) -> list[Member]:
        """The members who have signed the text as it is now."""
        names = {signature.user_id for signature in self.signatures}
        return [member for member in self.group.members if member.user_id in names]

    @property
    def unsigned(self) -> list[Member]:
        """The members whose signature is missing."""
        names = {signature.user_id for signature in self.signatures}
        return [member for member in self.group.members if member.user_id not in names]

    @property
    def signatures_missing(self) -> int:
        """How many signatures must still be given before the sheet can be handed in."""
        signing = self.definition.signing
        if signing is None:
            return 0
        needed = rules.signatures_needed(signing.quorum, len(self.group.members) - self.excused)
        return max(0, needed - len(self.signed))

    @property
    def excused(self) -> int:
        """How many of those who have not signed are excused."""
        return sum(member.user_id in self.excuses for member in self.unsigned)

    @property
    def signers(self) -> list[Signer]:
        """The members with their signatures under the text as it is now."""
        found = []
        for member in self.group.members:
            mine = self.signature_of(member.user_id)
            found.append(
                Signer(
                    user_id=member.user_id,
                    name=member.name,
                    signed_name=mine.signed_name if mine else "",
                    signed_at=mine.signed_at if mine else None,
                    excused=self.excuses.get(member.user_id, ""),
                )
            )
        return found

    def signature_of(self, user_id: int) -> SignatureFacts | None:
        """Return a member's signature in force, or None."""
        return next((one for one in self.signatures if one.user_id == user_id), None)


def canonical_content(definition: WorkshopDefinition, texts: rules.Texts) -> dict[str, object]:
    """Return the canonical content of ``texts`` under ``definition``."""
    return rules.content(definition.statement, definition.rules, texts)


def read(placement: Placement, group: GroupFacts) -> SheetFacts:
    """Return the sheet of ``group`` on ``placement``."""
    return read_all(placement, [group])[0]


def read_all(placement: Placement, groups: Sequence[GroupFacts]) -> list[SheetFacts]:
    """Return the sheets of ``groups`` on ``placement``, in their order, in seven statements."""
    ids = [group.id for group in groups]
    # Columns rather than objects throughout: a board reads thousands of rows every few seconds.
    sheets = {
        row.group_id: row
        for row in db.session.execute(
            select(Sheet.id, Sheet.group_id, Sheet.version_id, ActivityVersion.content_hash)
            .join(ActivityVersion, ActivityVersion.id == Sheet.version_id)
            .where(Sheet.placement_id == placement.id, Sheet.group_id.in_(ids))
        )
    }
    sheet_ids = [sheet.id for sheet in sheets.values()]
    names = {member.user_id: member.name for group in groups for member in group.members}
    # Before the slots: what is edited meanwhile is told twice rather than not at all.
    cursors = _cursors(sheet_ids)
    slots = _slots(sheet_ids, names)
    signatures = _signatures(sheet_ids)
    submissions = _submissions(sheet_ids)
    excuses = _excuses(sheet_ids)
    found = []
    for group in groups:
        sheet = sheets.get(group.id)
        sheet_id = sheet.id if sheet else None
        found.append(
            SheetFacts(
                sheet_id=sheet_id,
                group=group,
                definition=definitions.DEFINITIONS.of_stored(sheet.version_id, sheet.content_hash)
                if sheet
                else definitions.DEFINITIONS.of(placement.version),
                slots=slots.get(sheet_id, {}),
                signatures=tuple(signatures.get(sheet_id, ())),
                submission=submissions.get(sheet_id),
                cursor=cursors.get(sheet_id, 0),
                excuses=excuses.get(sheet_id, {}),
            )
        )
    return found


def signers_of(submission: Submission) -> list[Signer]:
    """Return the roster of a submission: its members, their signatures, and the late ones."""
    late = {one.user_id: one for one in submission.late_signatures}
    return [
        _late_signer(one, late[one["user_id"]]) if one["user_id"] in late else _signer(one)
        for one in submission.roster
    ]


def _signer(one: Mapping[str, Any]) -> Signer:
    signed_at = datetime.fromisoformat(one["signed_at"]) if one["signed_at"] else None
    return Signer(
        user_id=one["user_id"],
        name=one["name"],
        signed_name=one["signed_name"],
        signed_at=signed_at,
        excused=one.get("excused", ""),
        is_late=one.get("late", False),
    )


def _late_signer(one: Mapping[str, Any], late: Signature) -> Signer:
    return replace(
        _signer(one), signed_name=late.signed_name, signed_at=late.signed_at, is_late=True
    )


def _cursors(sheet_ids: list[int]) -> dict[int | None, int]:
    rows = db.session.execute(
        select(SlotEdit.sheet_id, func.max(SlotEdit.id))
        .where(SlotEdit.sheet_id.in_(sheet_ids))
        .group_by(SlotEdit.sheet_id)
    )
    return {row[0]: row[1] for row in rows}


def _slots(sheet_ids: list[int], names: dict[int, str]) -> dict[int | None, dict[str, SlotFacts]]:
    found: dict[int | None, dict[str, SlotFacts]] = {}
    rows = db.session.execute(
        select(
            *(Slot.sheet_id, Slot.key, Slot.text, Slot.version),
            *(Slot.updated_by_id, Slot.updated_at),
        ).where(Slot.sheet_id.in_(sheet_ids))
    )
    for sheet_id, key, text, version, author_id, updated_at in rows:
        author = names.get(author_id or 0, "")
        found.setdefault(sheet_id, {})[key] = SlotFacts(
            text, version, author_id, author, updated_at
        )
    return found


def _signatures(sheet_ids: list[int]) -> dict[int | None, list[SignatureFacts]]:
    found: dict[int | None, list[SignatureFacts]] = {}
    rows = db.session.execute(
        select(*(Signature.sheet_id, Signature.user_id, Signature.signed_name, Signature.signed_at))
        .where(Signature.sheet_id.in_(sheet_ids), Signature.voided_at.is_(None))
        .order_by(Signature.signed_at, Signature.id)
    )
    for sheet_id, user_id, signed_name, signed_at in rows:
        found.setdefault(sheet_id, []).append(SignatureFacts(user_id, signed_name, signed_at))
    return found


def _submissions(sheet_ids: list[int]) -> dict[int | None, Submission]:
    rows = db.session.scalars(
        select(Submission).where(Submission.sheet_id.in_(sheet_ids)).order_by(Submission.number)
    )
    return {row.sheet_id: row for row in rows}


def _excuses(sheet_ids: list[int]) -> dict[int | None, dict[int, str]]:
    found: dict[int | None, dict[int, str]] = {}
    rows = db.session.execute(
        select(Excuse.sheet_id, Excuse.user_id, Excuse.reason).where(Excuse.sheet_id.in_(sheet_ids))
    )
    for sheet_id, user_id, reason in rows:
        found.setdefault(sheet_id, {})[user_id] = reason
    return found
