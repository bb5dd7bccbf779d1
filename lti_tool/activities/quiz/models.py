"""Tables of a quiz's answers: what stands, and every edit that led there."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import User
from lti_tool.coursework.models import Attempt
from lti_tool.db import Base, UtcDateTime


class QuizSitting(Base):
    """What an attempt was begun with: its items in order, its seed and the end of its time.

    ``carried`` names the items that were right before and do not come back.
    """

    __tablename__ = "quiz_sitting"
    __table_args__ = (UniqueConstraint("attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    seed: Mapped[str] = mapped_column(String(32))
    items: Mapped[list[str]] = mapped_column(JSON)
    carried: Mapped[list[str]] = mapped_column(JSON)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class QuizAnswer(Base):
    """The answer that stands for one item of an attempt.

    ``item`` is the item's id in the definition, ``given`` the answer in its kind's one written
    form. ``version`` rises by one with every change: a writer names the version it
    saw, so a tab that is behind cannot overwrite one that is ahead.
    """

    __tablename__ = "quiz_answer"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(64))
    given: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

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
