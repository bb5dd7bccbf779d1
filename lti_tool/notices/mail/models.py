"""The table of mailboxes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.db import Base, UtcDateTime


class Mailbox(Base):
    """Where a person's digests go, as their last launch said, and what became of the last one.

    ``key`` is the secret in the links that switch digests off. Notices made until ``told_until``
    have been told; ``sent_at`` is the last digest's time, written before it leaves. ``reason`` is
    an error code when the last try did not succeed; ``is_stopped`` when no other follows by itself.
    """

    __tablename__ = "mailbox"
    __table_args__ = (
        CheckConstraint("NOT is_stopped OR reason <> ''", name="stopped_for_a_reason"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(22), unique=True)
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    wanted: Mapped[bool] = mapped_column(default=True)
    told_until: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(64), default="")
    is_stopped: Mapped[bool] = mapped_column(default=False)
