"""Tables of the group's sheet: slots with their history, signatures, immutable submissions."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import Group, User
from lti_tool.coursework.models import ActivityVersion, Placement
from lti_tool.db import Base, UtcDateTime

IN_FORCE = text("voided_at IS NULL")
SUBMITTED = text("state = 'submitted'")


def new_seal() -> str:
    """Return 128 random bits for an address that nobody can guess."""
    return secrets.token_urlsafe(16)


class Sheet(Base):
    """What one group writes on one placement, by the definition it was begun with."""

    __tablename__ = "sheet"
    __table_args__ = (UniqueConstraint("placement_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("activity_version.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    placement: Mapped[Placement] = relationship()
    group: Mapped[Group] = relationship()
    version: Mapped[ActivityVersion] = relationship()


class Slot(Base):
    """The text that stands in one slot; ``key`` is step and number, such as ``feelings.1``.

    ``version`` rises by one with every accepted edit. A slot never written has no row.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("sheet_id", "key"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(90))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    updated_by: Mapped[User | None] = relationship()


class SlotEdit(Base):
    """One accepted edit of a slot: the history. ``edit_id`` is the browser's idempotency key.

    ``user_id`` wrote the text; ``moved_by_id`` brought it here from another row, if somebody did.
    """

    __tablename__ = "slot_edit"
    __table_args__ = (
        UniqueConstraint("sheet_id", "edit_id"),
        UniqueConstraint("sheet_id", "key", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(90))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    edit_id: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Writing(Base):
    """Where a person writes at this moment, as their page said last; ``key`` empty: nowhere."""

    __tablename__ = "writing"

    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(90))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Signature(Base):
    """A member's «I agree» to one content, in force until the content changes.

    ``signed_name`` is the name the member signed with. ``late_for_id`` is the submission that was
    handed in before and is signed now. Not a legally binding signature.
    """

    __tablename__ = "signature"
    __table_args__ = (
        Index(
            "uq_signature_in_force",
            "sheet_id",
            "user_id",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
        CheckConstraint("voided_at IS NULL OR voided_at >= signed_at", name="voided_after_signed"),
        CheckConstraint("signed_name <> ''", name="signed_name"),
        CheckConstraint("length(content_hash) = 64", name="content_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    signed_name: Mapped[str] = mapped_column(String(255))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    late_for_id: Mapped[int | None] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), index=True
    )


class Excuse(Base):
    """A trainer's word that a member was absent for good reason: the quorum counts without them."""

    __tablename__ = "excuse"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reason: Mapped[str] = mapped_column(String(200))
    excused_at: Mapped[datetime] = mapped_column(UtcDateTime)
    excused_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class Submission(Base):
    """One handed-in state of a sheet: content, roster and signatures, never changed again.

    ``content`` is the canonical content (see ``rules``), ``roster`` the members at that moment:
    ``[{"user_id", "name", "signed_name", "signed_at", "excused"}]``, name and time empty for those
    who had not signed, ``excused`` the trainer's reason if they were excused; ``user_id`` is 0 for
    a person who was erased since. ``seal`` is the secret part of its verification page's address.

    *returned* means that a trainer opened the sheet again, *amended* that the group did after the
    mark: then this one stands until the next is handed in. The next has the next number. Who
    signs afterwards does so beside it, in ``late_signatures``.
    """

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("sheet_id", "number"),
        Index(
            "uq_submission_submitted",
            "sheet_id",
            unique=True,
            sqlite_where=SUBMITTED,
            postgresql_where=SUBMITTED,
        ),
        UniqueConstraint("seal"),
        CheckConstraint("state IN ('submitted', 'returned', 'amended')", name="state"),
        CheckConstraint("(state = 'submitted') = (returned_at IS NULL)", name="returned_at"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(content_hash) = 64", name="content_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(22), default=new_seal)
    roster: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), default="submitted")
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_comment: Mapped[str] = mapped_column(Text, default="")
    return_notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    sheet: Mapped[Sheet] = relationship()
    late_signatures: Mapped[list[Signature]] = relationship(
        lazy="selectin", order_by=Signature.id, viewonly=True
    )


class Gallery(Base):
    """The gallery walk of a placement while it is open, with the groups' names or without."""

    __tablename__ = "gallery"
    __table_args__ = (CheckConstraint("shows IN ('named', 'anonymous')", name="shows"),)

    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True
    )
    shows: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class GalleryVoice(Base):
    """What one person says of another group's sheet: a reaction, a comment, or both."""

    __tablename__ = "gallery_voice"
    __table_args__ = (
        CheckConstraint("reaction IN ('', 'near', 'clear', 'take')", name="reaction"),
        CheckConstraint("reaction <> '' OR comment <> ''", name="says_something"),
    )

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    reaction: Mapped[str] = mapped_column(String(12), default="")
    comment: Mapped[str] = mapped_column(String(500), default="")
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class CheckInOpening(Base):
    """A trainer asks all groups how they keep what they agreed on, before the time comes."""

    __tablename__ = "check_in_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), index=True
    )
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))


class CheckInAnswer(Base):
    """How one person sees one slot of a submission kept, in the round begun at ``round_at``."""

    __tablename__ = "check_in_answer"
    __table_args__ = (CheckConstraint("says IN ('kept', 'partly', 'not')", name="says"),)

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    round_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    key: Mapped[str] = mapped_column(String(90), primary_key=True)
    says: Mapped[str] = mapped_column(String(8))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
