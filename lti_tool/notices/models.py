"""The table of notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import ResourceLink
from lti_tool.db import Base, UtcDateTime

UNREAD = text("read_at IS NULL")


class Notice(Base):
    """One thing that a person is told of, on the link where it happened.

    ``kind`` is a key of ``words.TEXTS``, ``facts`` what its text names. ``subject`` is the thing
    that it tells of: news of the same thing replaces the notice and makes it new. ``endpoint`` with
    ``arguments`` is the page that it leads to, in a session of its link.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("user_id", "resource_link_id", "subject"),
        Index("ix_notice_unread", "user_id", sqlite_where=UNREAD, postgresql_where=UNREAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"))
    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    endpoint: Mapped[str] = mapped_column(String(64))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    resource_link: Mapped[ResourceLink] = relationship()
