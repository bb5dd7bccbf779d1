"""The feed's only table: how often each topic has changed."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.db import Base


class LiveTopic(Base):
    """A thing that pages follow; ``revision`` rises by one in every transaction that changes it."""

    __tablename__ = "live_topic"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    revision: Mapped[int]
