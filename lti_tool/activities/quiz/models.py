"""Tables of a quiz's answers, of what trainers decided about them, and of what they allowed."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import Group, PlatformGroup, User
from lti_tool.coursework.models import Attempt
from lti_tool.db import Base, UtcDateTime


class QuizSitting(Base):
    """What an attempt was begun with: its items in order, its seed and the end of its time.

    ``carried`` names the items that were right before and do not come back. ``place`` is how far
    its participant has come in ``items`` where they follow one another. ``kept_versions`` are
    versions of the quiz (ids) by whose key the score must not be less.
    """

    __tablename__ = "quiz_sitting"
    __table_args__ = (
        UniqueConstraint("attempt_id"),
        CheckConstraint("place >= 0", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    seed: Mapped[str] = mapped_column(String(32))
    items: Mapped[list[str]] = mapped_column(JSON)
    carried: Mapped[list[str]] = mapped_column(JSON)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    place: Mapped[int] = mapped_column(server_default="0", default=0)
    kept_versions: Mapped[list[int]] = mapped_column(JSON, server_default="[]", default=list)


class QuizAnswer(Base):
    """The answer that stands for one item of an attempt.

    ``item`` is the item's id in the definition, ``given`` the answer in its kind's one written
    form. ``version`` rises by one with every change: a writer names the version it
    saw, so a tab that is behind cannot overwrite one that is ahead. ``tries`` counts how often it
    was checked; from ``checked_at`` on it is closed. ``seconds`` is how long its item was looked
    at, None where no browser told.
    """

    __tablename__ = "quiz_answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("tries >= 0", name="tries"),
        CheckConstraint("checked_at IS NULL OR tries > 0", name="checked_by_a_try"),
        CheckConstraint("seconds >= 0", name="seconds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(64))
    given: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(server_default="0", default=0)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seconds: Mapped[int | None]

    attempt: Mapped[Attempt] = relationship()


class QuizEdit(Base):
    """One accepted change of an answer; ``edit_id`` is the browser's idempotency key."""

    __tablename__ = "quiz_edit"
    __table_args__ = (
        UniqueConstraint("attempt_id", "edit_id"),
        UniqueConstraint("attempt_id", "item", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    edit_id: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    given: Mapped[list[str]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuizRekeying(Base):
    """A re-scoring of finished attempts by a newer version: who did it, and what it changed.

    ``changes`` lists ``attempt``, ``before`` and ``after`` (shares of the score) of each attempt
    whose score moved.
    """

    __tablename__ = "quiz_rekeying"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), index=True
    )
    from_version_id: Mapped[int] = mapped_column(ForeignKey("activity_version.id"))
    to_version_id: Mapped[int] = mapped_column(ForeignKey("activity_version.id"))
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    never_lower: Mapped[bool]
    higher: Mapped[int]
    lower: Mapped[int]
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[User | None] = relationship()


class QuizMark(Base):
    """What a trainer gave for one item of an attempt, or for the whole (``item`` empty).

    The latest of an attempt's item stands, the earlier ones are its history. ``share`` of the
    points; None takes the earlier mark back, and the quiz's own rules hold again. ``chosen`` are
    the points by criterion where a rubric judged, ``reason`` says why, for the participant too.
    """

    __tablename__ = "quiz_mark"
    __table_args__ = (
        CheckConstraint("share IS NULL OR (share >= 0 AND share <= 1)", name="share"),
        Index("ix_quiz_mark_attempt_item", "attempt_id", "item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(64))
    share: Mapped[Decimal | None] = mapped_column(Numeric(8, 6, asdecimal=True))
    chosen: Mapped[dict[str, str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(Text)
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[User | None] = relationship()


class QuizReset(Base):
    """An attempt that a trainer set aside: it counts no more, and another may be made instead."""

    __tablename__ = "quiz_reset"
    __table_args__ = (UniqueConstraint("attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    by: Mapped[User | None] = relationship()


class QuizExtension(Base):
    """More than the quiz allows, for a person or a group: attempts, minutes, other dates.

    A group is one of the tool's own, or one of the LMS's (``platform_group``).
    Of several that reach a person the most generous of each holds. ``withdrawn_at``: not any more.
    """

    __tablename__ = "quiz_extension"
    __table_args__ = (
        CheckConstraint(
            "user_id IS NOT NULL OR group_id IS NOT NULL OR platform_group_id IS NOT NULL",
            name="for_whom",
        ),
        CheckConstraint("attempts >= 0 AND minutes >= 0", name="more"),
        CheckConstraint(
            "attempts > 0 OR minutes > 0 OR opens_at IS NOT NULL OR closes_at IS NOT NULL",
            name="gives_something",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"))
    platform_group_id: Mapped[int | None] = mapped_column(
        ForeignKey("platform_group.id", ondelete="CASCADE")
    )
    attempts: Mapped[int]
    minutes: Mapped[int]
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User | None] = relationship(foreign_keys=[user_id])
    group: Mapped[Group | None] = relationship()
    platform_group: Mapped[PlatformGroup | None] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys=[by_user_id])
