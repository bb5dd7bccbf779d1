"""The table of marks that trainers give."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import User
from lti_tool.coursework.models import Placement
from lti_tool.db import Base, UtcDateTime
from lti_tool.gradebook.models import POINTS


class Mark(Base):
    """A trainer's mark for one piece of work, and thereby for all its members.

    ``work_ref`` names the work within its kind, ``work_version`` the state of it that was looked
    at. ``version`` counts the changes of the mark itself: whoever saves must have seen the last
    one, so two trainers never overwrite each other unseen.
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
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    placement: Mapped[Placement] = relationship()
    marked_by: Mapped[User | None] = relationship()
