"""Tables of line items, deliveries (the outbox) and the worker's heartbeat."""

from datetime import datetime
from decimal import Decimal

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

POINTS = Numeric(12, 4, asdecimal=True)
"""Exact decimal points; four places are enough for shares of thirds."""


class LineItem(Base):
    """The gradebook column of one resource link, as the launch named it or as we made it.

    ``url`` is empty until a launch names it or the worker found or made it. ``lineitems_url`` and
    ``scopes`` are what the launch's AGS claim granted; a link without a row was never offered a
    gradebook. ``claimed_until`` lets one worker at a time find or make the column.
    """

    __tablename__ = "line_item"
    __table_args__ = (UniqueConstraint("resource_link_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    url: Mapped[str] = mapped_column(String(1024), default="")
    lineitems_url: Mapped[str] = mapped_column(String(1024), default="")
    scopes: Mapped[list[str]] = mapped_column(JSON, default=list)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    resource_link: Mapped[ResourceLink] = relationship()

    @property
    def is_offered(self) -> bool:
        """Whether the platform gave us any gradebook for this link."""
        return bool(self.url or self.lineitems_url)


DELIVERY_STATES = ("pending", "sending", "delivered", "failed", "superseded")


class Delivery(Base):
    """One score on its way to one cell of the gradebook: a row of the outbox.

    ``marked_at`` is when the work was marked; ``timestamp`` what the platform is told: whole
    seconds, strictly rising per (line item, user). ``reason`` is an error code when the last try
    did not succeed (see ``gradebook.errors``). ``claims`` counts how often a worker took the row:
    an answer that comes after another worker took over is recognised by it. ``tries`` counts
    the tries since the score was made or sent again by hand. ``accepted_at``: when a trainer let
    stand what the gradebook says instead, ``accepted_points`` on our scale (None: no grade).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'sending', 'delivered', 'failed', 'superseded')", name="state"
        ),
        CheckConstraint("score_given >= 0 AND score_maximum > 0", name="score"),
        CheckConstraint("(state = 'delivered') = (delivered_at IS NOT NULL)", name="delivered_at"),
        CheckConstraint(
            "accepted_at IS NULL OR state = 'delivered'", name="accepted_when_delivered"
        ),
        CheckConstraint("(state = 'sending') = (claimed_until IS NOT NULL)", name="claimed_until"),
        Index(
            "uq_delivery_pending",
            "line_item_id",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "uq_delivery_sending",
            "line_item_id",
            "user_id",
            unique=True,
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        UniqueConstraint("line_item_id", "user_id", "timestamp"),
        Index("ix_delivery_due", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item_id: Mapped[int] = mapped_column(ForeignKey("line_item.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    score_given: Mapped[Decimal] = mapped_column(POINTS)
    score_maximum: Mapped[Decimal] = mapped_column(POINTS)
    comment: Mapped[str] = mapped_column(Text, default="")
    activity_progress: Mapped[str] = mapped_column(String(16), default="Completed")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    timestamp: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    tries: Mapped[int] = mapped_column(default=0)
    claims: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_points: Mapped[Decimal | None] = mapped_column(POINTS)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(64), default="")
    http_status: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    line_item: Mapped[LineItem] = relationship()
    user: Mapped[User] = relationship()


class WorkerHeartbeat(Base):
    """When each worker process last said that it lives."""

    __tablename__ = "worker_heartbeat"

    worker: Mapped[str] = mapped_column(String(64), primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
