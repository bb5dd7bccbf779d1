"""The table of rules that groups took from each other's sheets."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.activities.workshop.models import Submission
from lti_tool.db import Base, UtcDateTime


class TakenRule(Base):
    """A sheet took the slot ``from_key`` of another group's submission.

    Which slot it is in now follows from the texts, so it goes along wherever the text goes.
    ``is_named``: the gallery showed the groups' names then, so the credit may.
    """

    __tablename__ = "taken_rule"

    sheet_id: Mapped[int] = mapped_column(
        ForeignKey("sheet.id", ondelete="CASCADE"), primary_key=True
    )
    from_submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    from_key: Mapped[str] = mapped_column(String(90), primary_key=True)
    is_named: Mapped[bool]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)

    submission: Mapped[Submission] = relationship()
