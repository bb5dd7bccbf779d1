"""Tables of how a trainer leads a workshop: pace, raised hands, notices, more time, presence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lti_tool.db import Base, UtcDateTime


def _placement(*, index: bool = False) -> Mapped[int]:
    return mapped_column(
        ForeignKey("placement.id", ondelete="CASCADE"), primary_key=not index, index=index
    )


class Pace(Base):
    """The step that all groups of a placement are at now, and its timer.

    ``step_id`` empty: groups go at their own pace; ``holds``: later steps are closed until the
    trainer comes to them; ``ends_at`` None: no timer runs.
    """

    __tablename__ = "workshop_pace"

    placement_id: Mapped[int] = _placement()
    step_id: Mapped[str] = mapped_column(String(40), default="")
    holds: Mapped[bool] = mapped_column(default=False)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RaisedHand(Base):
    """A group asks the trainer to come; the row goes when the hand is lowered."""

    __tablename__ = "raised_hand"

    placement_id: Mapped[int] = _placement()
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    step_id: Mapped[str] = mapped_column(String(40), default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)


class GroupNotice(Base):
    """A trainer's word to a group, shown on its pages until somebody there has read it."""

    __tablename__ = "group_notice"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = _placement(index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Extension(Base):
    """A group's own date for handing in; ``before`` is the one it had until ``given_at``."""

    __tablename__ = "group_extension"

    placement_id: Mapped[int] = _placement()
    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Presence(Base):
    """When a person's page of the workshop was last open before them."""

    __tablename__ = "workshop_presence"

    placement_id: Mapped[int] = _placement()
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlacingTime(Base):
    """When everybody who is in no group by then is put into one; ``placed_at``: it was done."""

    __tablename__ = "placing_time"

    placement_id: Mapped[int] = _placement()
    place_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    placed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GroupRole(Base):
    """Who has a part in the group's work: one person for each."""

    __tablename__ = "group_role"
    __table_args__ = (CheckConstraint("role IN ('scribe', 'timekeeper', 'speaker')", name="role"),)

    group_id: Mapped[int] = mapped_column(
        ForeignKey("group.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[str] = mapped_column(String(12), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)


class StepMessage(Base):
    """A short message that members of a group wrote beside a step, plain text."""

    __tablename__ = "step_message"
    __table_args__ = (CheckConstraint("text <> ''", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = _placement(index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
