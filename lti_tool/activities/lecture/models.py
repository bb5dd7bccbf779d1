"""The tables of what people watched, and of what trainers answered to it."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.coursework.models import Attempt
from lti_tool.db import Base, UtcDateTime


class WatchRecord(Base):
    """What was watched in one attempt at a lecture.

    ``seen`` is a list of ``[from, to]`` in milliseconds, merged and in order; ``again`` the same of
    what was played a second time; ``unclear`` the moments marked so. All three are bounded
    (``rules.MOST_…``), together with the rest to 2 kB, however long somebody watches.
    ``position`` is where to go on, in milliseconds. ``credited_until`` is the moment up to which
    the clock's time is spent (see ``rules.credit``). ``watched`` repeats the sum of ``seen`` so
    that the trainer's table needs no JSON; ``read`` of it (in ms) was read instead of played.
    ``by_word`` tells that some of it was not measured but stated by the person, on a page without
    scripts or beside a player that tells nothing. ``trouble_at`` is when the recording last failed
    to load there; None again once it plays. ``updated_at`` moves with every write: what was read
    of a record is still true while it stands (see ``heartbeat``).
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
    again: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    unclear: Mapped[list[int]] = mapped_column(JSON, default=list)
    watched: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    by_word: Mapped[bool] = mapped_column(default=False)
    trouble_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    credited_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attempt: Mapped[Attempt] = relationship()


class CheckAnswer(Base):
    """The answer to one of the lecture's checks: the first stands, for its key is shown then.

    ``item`` is the item's id in the definition, ``given`` the answer in its kind's written form.
    """

    __tablename__ = "check_answer"
    __table_args__ = (UniqueConstraint("attempt_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    item: Mapped[str] = mapped_column(String(64))
    given: Mapped[list[str]] = mapped_column(JSON)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attempt: Mapped[Attempt] = relationship()


class MomentAnswer(Base):
    """What a trainer says to everybody about the moment ``at`` (milliseconds)."""

    __tablename__ = "moment_answer"
    __table_args__ = (
        UniqueConstraint("placement_id", "at"),
        CheckConstraint("at >= 0", name="at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    at: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
