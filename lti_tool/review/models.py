"""Tables of marking: drafts, the marks that are given, and what trainers arrange between them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import User
from lti_tool.coursework.models import Activity, Placement
from lti_tool.db import Base, UtcDateTime
from lti_tool.gradebook.models import POINTS

LONGEST_PHRASE = 300


class Mark(Base):
    """A trainer's mark for one piece of work, released, and thereby for all its members.

    ``choices`` maps criteria to rubric points (as texts), ``notes`` the work's slots to what was
    written beside them; ``points`` are the placement's. ``work_ref`` names the work within its
    kind, ``work_version`` the state of it that was looked at. ``version`` counts the changes of
    the mark itself: whoever saves must have seen the last one, so two trainers never overwrite
    each other unseen.
    """

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("placement_id", "work_ref"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    work_ref: Mapped[str] = mapped_column(String(64))
    work_version: Mapped[int]
    points: Mapped[Decimal] = mapped_column(POINTS)
    comment: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    placement: Mapped[Placement] = relationship()
    marked_by: Mapped[User | None] = relationship(foreign_keys=[marked_by_id])


class Draft(Base):
    """What will be the mark of a piece of work, seen by trainers only until it is released.

    One per work, whoever writes. ``is_set`` once a trainer set it (``set_by``): it then waits for
    the second opinion (``agreed_by``), for the hour of release, or for somebody to release it.
    ``version`` counts its changes; ``edit_id`` is the browser's idempotency key of the last one.
    """

    __tablename__ = "mark_draft"
    __table_args__ = (
        UniqueConstraint("placement_id", "work_ref"),
        CheckConstraint("points IS NULL OR points >= 0", name="points"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("NOT is_set OR points IS NOT NULL", name="set_has_points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    work_ref: Mapped[str] = mapped_column(String(64))
    work_version: Mapped[int]
    points: Mapped[Decimal | None] = mapped_column(POINTS)
    comment: Mapped[str] = mapped_column(Text, default="")
    choices: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    is_set: Mapped[bool] = mapped_column(default=False)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edit_id: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    set_by: Mapped[User | None] = relationship(foreign_keys=[set_by_id])
    saved_by: Mapped[User | None] = relationship(foreign_keys=[saved_by_id])


class Adjustment(Base):
    """Points that one person gets more (or less) than their group, whatever the group's mark is.

    ``reason`` is shown to that person.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        UniqueConstraint("placement_id", "user_id"),
        CheckConstraint("points <> 0", name="points"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    points: Mapped[Decimal] = mapped_column(POINTS)
    reason: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MarkingPlan(Base):
    """How marks of a placement are given: needing a second opinion, released at an hour."""

    __tablename__ = "marking_plan"

    placement_id: Mapped[int] = mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), primary_key=True
    )
    needs_second: Mapped[bool] = mapped_column(default=False)
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    placement: Mapped[Placement] = relationship()


class WorkClaim(Base):
    """Who has a piece of work open for marking, until ``until`` unless their page says more."""

    __tablename__ = "work_claim"
    __table_args__ = (UniqueConstraint("placement_id", "work_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    work_ref: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class WorkAssignment(Base):
    """Which trainer marks the work of which authors; ``owner`` is `Work.owner`."""

    __tablename__ = "work_assignment"
    __table_args__ = (UniqueConstraint("placement_id", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    owner: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)

    user: Mapped[User] = relationship()


class Phrase(Base):
    """A line that a trainer wrote in a comment on an activity: the bank to take from again."""

    __tablename__ = "comment_phrase"
    __table_args__ = (UniqueConstraint("user_id", "activity_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(
        ForeignKey("activity.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(String(LONGEST_PHRASE))
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)

    activity: Mapped[Activity] = relationship()
