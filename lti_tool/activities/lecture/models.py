"""The table of what people watched."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.coursework.models import Attempt
from lti_tool.db import Base, UtcDateTime


class WatchRecord(Base):
    """What was watched in one attempt at a lecture.

    ``seen`` is a list of ``[from, to]`` in milliseconds, merged and in order, at most 100 of
    them (2 kB). ``position`` is where to go on, in milliseconds. ``credited_until`` is the moment
    up to which the clock's time is spent (see ``rules.credit``). ``watched`` repeats the sum of
    ``seen`` so that the trainer's table needs no JSON. ``read`` of it (in ms) was read
    instead of played. ``by_word`` tells that some of it was not measured but stated by the person,
    on a page without scripts.
    """

    __tablename__ = "watch_record"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("watched >= 0 AND read >= 0 AND read <= watched", name="watched"),
    )

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    seen: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    watched: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    by_word: Mapped[bool] = mapped_column(default=False)
    credited_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attempt: Mapped[Attempt] = relationship()
