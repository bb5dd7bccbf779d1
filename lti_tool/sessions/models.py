"""The table of launch sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.contexts.models import Context, ResourceLink, User
from lti_tool.db import Base, UtcDateTime
from lti_tool.platforms.models import Deployment

MESSAGE_RESOURCE_LINK = "LtiResourceLinkRequest"
MESSAGE_DEEP_LINKING = "LtiDeepLinkingRequest"
MESSAGE_SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"


class LaunchSession(Base):
    """One launch by one person of one link, open in one browser.

    ``binding``: *cookie* where the browser-binding cookie came back, *storage* where the browser
    was proven by platform storage and keeps no cookie of ours. ``message`` holds the parts of the
    launch that later pages need: deep linking settings, ``for_user``, ``return_url``.
    ``nonce_hash`` is unique: the row itself spends the launch's nonce, in one statement, for all
    processes, and outlives the state that carried it.
    """

    __tablename__ = "launch_session"
    __table_args__ = (
        CheckConstraint("binding IN ('cookie', 'storage')", name="binding"),
        CheckConstraint("role IN ('learner', 'trainer', 'other')", name="role"),
    )

    id: Mapped[str] = mapped_column(String(43), primary_key=True)
    nonce_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    binding: Mapped[str] = mapped_column(String(8))
    message_type: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(8))
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))
    context_id: Mapped[int | None] = mapped_column(ForeignKey("context.id", ondelete="CASCADE"))
    resource_link_id: Mapped[int | None] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    locale: Mapped[str] = mapped_column(String(16), default="")
    timezone: Mapped[str] = mapped_column(String(64), default="")
    message: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    deployment: Mapped[Deployment] = relationship()
    context: Mapped[Context | None] = relationship()
    resource_link: Mapped[ResourceLink | None] = relationship()
    user: Mapped[User] = relationship()
