"""Tables of contexts, resource links, users, memberships and groups."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.db import Base, UtcDateTime
from lti_tool.platforms.models import Deployment, Registration


class Context(Base):
    """An LMS course as a platform deployment names it (LTI 1.3 Core, 5.4.1).

    ``roster_read_at`` is the last reading of any kind, ``roster_whole_at`` the last whole one;
    ``differences_url`` tells what changed since the last reading, where the platform offers that.
    """

    __tablename__ = "context"
    __table_args__ = (
        UniqueConstraint("deployment_id", "lti_id"),
        CheckConstraint(
            "differences_url IS NULL OR roster_whole_at IS NOT NULL", name="differences_after_whole"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))
    lti_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(512), default="")
    label: Mapped[str] = mapped_column(String(255), default="")
    history: Mapped[str] = mapped_column(Text, default="")
    memberships_url: Mapped[str | None] = mapped_column(String(1024))
    groups_url: Mapped[str | None] = mapped_column(String(1024))
    roster_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    roster_whole_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    differences_url: Mapped[str | None] = mapped_column(String(1024))

    deployment: Mapped[Deployment] = relationship()


class ResourceLink(Base):
    """One link to the tool inside a context (LTI 1.3 Core, 5.3.5); a copy is a new link.

    ``activity_key`` and ``content_item`` are the link's own custom parameters ``activity`` and
    ``item``: which activity it shows, and which choice in the picker made it. Before
    ``reach_ask_after`` the platform is not asked again who can reach the link by itself.
    """

    __tablename__ = "resource_link"
    __table_args__ = (UniqueConstraint("deployment_id", "lti_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deployment_id: Mapped[int] = mapped_column(ForeignKey("deployment.id", ondelete="CASCADE"))
    context_id: Mapped[int | None] = mapped_column(ForeignKey("context.id", ondelete="CASCADE"))
    lti_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(512), default="")
    activity_key: Mapped[str] = mapped_column(String(255), default="")
    content_item: Mapped[str] = mapped_column(String(43), default="")
    history: Mapped[str] = mapped_column(Text, default="")
    reach_ask_after: Mapped[datetime | None] = mapped_column(UtcDateTime)

    deployment: Mapped[Deployment] = relationship()
    context: Mapped[Context | None] = relationship()


class LinkExclusion(Base):
    """Somebody on the roster who cannot reach a resource link, as the platform said (NRPS 2.0, 3).

    Who is not here can reach it as far as we know: where the platform does not tell, nobody is.
    """

    __tablename__ = "link_exclusion"

    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class LinkOpening(Base):
    """When somebody first opened a resource link; their later launches write nothing here."""

    __tablename__ = "link_opening"

    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """A person as one registration knows them; ``sub`` alone is identity.

    Names are display text and may be empty. No e-mail is kept here (see `notices.mail`).
    """

    __tablename__ = "user"
    __table_args__ = (UniqueConstraint("registration_id", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    sub: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255), default="")
    given_name: Mapped[str] = mapped_column(String(255), default="")
    family_name: Mapped[str] = mapped_column(String(255), default="")

    registration: Mapped[Registration] = relationship()


class Membership(Base):
    """A user's part in a context.

    ``launch_role`` is what the person's own launches said, ``roster_role`` what NRPS said: they
    may differ (a trainer can be Instructor in one and Learner in the other), and the launch
    decides. ``launched_at`` is their last launch, to within half a day; None: they never came.
    ``left_at`` keeps people who vanished from the roster in history.
    """

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("context_id", "user_id"),
        CheckConstraint("launch_role IN ('', 'learner', 'trainer', 'other')", name="launch_role"),
        CheckConstraint("roster_role IN ('', 'learner', 'trainer', 'other')", name="roster_role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    launch_role: Mapped[str] = mapped_column(String(8), default="")
    roster_role: Mapped[str] = mapped_column(String(8), default="")
    launched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()
    context: Mapped[Context] = relationship()

    @property
    def role(self) -> str:
        """The role that counts: the launch's where there was one, else the roster's."""
        return self.launch_role or self.roster_role


class Group(Base):
    """A group of people working together on one resource link; owned by the tool."""

    __tablename__ = "group"
    __table_args__ = (UniqueConstraint("resource_link_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    name: Mapped[str] = mapped_column(String(120))
    platform_group_id: Mapped[int | None] = mapped_column(
        ForeignKey("platform_group.id", ondelete="SET NULL")
    )
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    memberships: Mapped[list["GroupMembership"]] = relationship(back_populates="group")


class GroupMembership(Base):
    """A dated stay of a user in a group; at most one open stay per resource link."""

    __tablename__ = "group_membership"
    __table_args__ = (
        Index(
            "uq_group_membership_open",
            "resource_link_id",
            "user_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        CheckConstraint("left_at IS NULL OR left_at >= joined_at", name="left_after_joined"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("group.id", ondelete="CASCADE"), index=True)
    resource_link_id: Mapped[int] = mapped_column(
        ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    group: Mapped[Group] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()


class PlatformGroup(Base):
    """A group that the LMS itself told us of; its name may be unknown."""

    __tablename__ = "platform_group"
    __table_args__ = (UniqueConstraint("context_id", "lti_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    context_id: Mapped[int] = mapped_column(ForeignKey("context.id", ondelete="CASCADE"))
    lti_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255), default="")


class PlatformGroupMember(Base):
    """A user's place in a group of the LMS, as last seen."""

    __tablename__ = "platform_group_member"
    __table_args__ = (UniqueConstraint("platform_group_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_group_id: Mapped[int] = mapped_column(
        ForeignKey("platform_group.id", ondelete="CASCADE")
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
