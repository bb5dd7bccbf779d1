"""Tables of activities, immutable activity versions, placements, attempts and results."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import ResourceLink, User
from lti_tool.db import Base, UtcDateTime
from lti_tool.gradebook.models import POINTS


class Course(Base):
    """A course package as last imported; its activities' keys begin with ``<key>/``.

    ``titles`` and ``short_titles`` map languages to texts, ``language`` is the course's own.
    """

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(3))
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    short_titles: Mapped[dict[str, str]] = mapped_column(JSON)


class Activity(Base):
    """Something people do, known everywhere by ``key`` (``<course>/<slug>``, e.g. ``pos/quiz``)."""

    __tablename__ = "activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    course_title: Mapped[str] = mapped_column(String(255), default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    versions: Mapped[list["ActivityVersion"]] = relationship(
        back_populates="activity", order_by="ActivityVersion.number"
    )


class ActivityVersion(Base):
    """One immutable state of an activity's definition.

    ``definition`` is the plain mapping read from the course package, valid for the kind;
    ``media`` maps file names of the package to media hashes. ``title`` is in the course's own
    language, ``titles`` in every language there is. An author may go back to earlier content, so
    a content hash may come twice.
    """

    __tablename__ = "activity_version"
    __table_args__ = (
        UniqueConstraint("activity_id", "number"),
        CheckConstraint("points >= 0", name="points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(512))
    titles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    minutes: Mapped[int] = mapped_column(default=0)
    points: Mapped[Decimal] = mapped_column(POINTS)
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    media: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    activity: Mapped[Activity] = relationship(back_populates="versions")


class Placement(Base):
    """A resource link's use of an activity version, with the course's own settings.

    ``points`` is what the activity is worth here (0: not graded). Times are UTC.
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("resource_link_id"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    version_id: Mapped[int] = mapped_column(ForeignKey("activity_version.id"), index=True)
    title: Mapped[str] = mapped_column(String(512), default="")
    points: Mapped[Decimal] = mapped_column(POINTS)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    resource_link: Mapped[ResourceLink] = relationship()
    version: Mapped[ActivityVersion] = relationship()


class ContentItem(Base):
    """One choice in the picker, on its way through the platform to a resource link.

    Its ``token`` travels as the custom parameter ``item``. The platform may ignore dates, so they
    are kept here: the first link of the same context that comes with the token claims it, once.
    Copies of that link share title and points, never dates.
    """

    __tablename__ = "content_item"
    __table_args__ = (
        UniqueConstraint("claimed_by_link_id"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="window"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))
    context_id: Mapped[int | None] = mapped_column(ForeignKey("context.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(512))
    points: Mapped[Decimal] = mapped_column(POINTS)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_by_link_id: Mapped[int | None] = mapped_column(
        ForeignKey("resource_link.id", ondelete="SET NULL")
    )
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    activity: Mapped[Activity] = relationship()


class Attempt(Base):
    """One person's (numbered) attempt at a placement; finished exactly once.

    ``fraction`` is the share of the full score, 0…1, exact to six places; None in a finished one
    that waits for a trainer's mark.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("placement_id", "user_id", "number"),
        Index(
            "uq_attempt_open",
            "placement_id",
            "user_id",
            unique=True,
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        CheckConstraint("finished_at IS NOT NULL OR fraction IS NULL", name="finished"),
        CheckConstraint("fraction IS NULL OR (fraction >= 0 AND fraction <= 1)", name="fraction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("activity_version.id"))
    number: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fraction: Mapped[Decimal | None] = mapped_column(Numeric(8, 6, asdecimal=True))

    placement: Mapped[Placement] = relationship()
    user: Mapped[User] = relationship()
    version: Mapped[ActivityVersion] = relationship()


class Result(Base):
    """The score that stands for one person in one placement, as last marked.

    ``feedback`` is what a trainer's mark says beside the points (see ``feedback.py``); ``seen_at``
    is when the person first had this state of it before their eyes.
    """

    __tablename__ = "result"
    __table_args__ = (
        UniqueConstraint("placement_id", "user_id"),
        CheckConstraint("score_given >= 0 AND score_maximum > 0", name="score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    score_given: Mapped[Decimal] = mapped_column(POINTS)
    score_maximum: Mapped[Decimal] = mapped_column(POINTS)
    comment: Mapped[str] = mapped_column(Text, default="")
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    feedback: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    placement: Mapped[Placement] = relationship()
    user: Mapped[User] = relationship()
