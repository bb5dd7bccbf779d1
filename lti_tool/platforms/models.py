"""Tables of registrations, deployments, keys, platform key sets and access tokens."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lti_tool.db import Base, UtcDateTime

POLICY_PINNED = "pinned"
POLICY_OPEN = "open"


class Registration(Base):
    """One tool registration at a platform: issuer and client_id (LTI 1.3 Core, 3.1.2).

    ``deployment_policy``: *pinned* refuses deployments that were not named beforehand; *open*
    records a new one at its first launch. ``family`` is the platform's product family code and
    picks the quirks.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("issuer", "client_id"),
        CheckConstraint("deployment_policy IN ('pinned', 'open')", name="deployment_policy"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(512))
    client_id: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(255))
    family: Mapped[str] = mapped_column(String(64), default="")
    auth_login_url: Mapped[str] = mapped_column(String(1024))
    auth_token_url: Mapped[str] = mapped_column(String(1024))
    token_audience: Mapped[str | None] = mapped_column(String(1024))
    jwks_url: Mapped[str] = mapped_column(String(1024))
    deployment_policy: Mapped[str] = mapped_column(String(8))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    deployments: Mapped[list["Deployment"]] = relationship(back_populates="registration")


class Deployment(Base):
    """One deployment of a registration (LTI 1.3 Core, 3.1.3)."""

    __tablename__ = "deployment"
    __table_args__ = (
        UniqueConstraint("registration_id", "deployment_id"),
        CheckConstraint("source IN ('registration', 'launch', 'administrator')", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    deployment_id: Mapped[str] = mapped_column(String(255))
    source: Mapped[str] = mapped_column(String(16))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship(back_populates="deployments")


class RegistrationInvite(Base):
    """A one-time, expiring permission to register a platform without shell access."""

    __tablename__ = "registration_invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registration.id", ondelete="SET NULL")
    )


class ToolKey(Base):
    """One RSA key pair of the tool; the private half is encrypted with the secret key.

    Published in the JWKS from ``created_at`` to ``retires_at``; signs from ``signs_from`` on, so
    that platforms with a cached JWKS learn of it before they meet it.
    """

    __tablename__ = "tool_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    kid: Mapped[str] = mapped_column(String(64), unique=True)
    private_key: Mapped[bytes] = mapped_column(LargeBinary)
    public_jwk: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signs_from: Mapped[datetime] = mapped_column(UtcDateTime)
    retires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlatformKeySet(Base):
    """The last good JWKS of a platform, shared by all processes.

    ``fruitless_at`` is when a fetch last failed or brought nothing new: until the refetch interval
    is over nobody asks again, so a flood of unknown ``kid`` values makes no flood of requests.
    ``claimed_until`` lets one process fetch while the others wait for what it brings.
    """

    __tablename__ = "platform_key_set"

    jwks_url: Mapped[str] = mapped_column(String(1024), primary_key=True)
    keys: Mapped[dict[str, Any]] = mapped_column(JSON)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fruitless_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccessToken(Base):
    """A platform's access token for one set of scopes, shared by all processes, encrypted.

    ``token`` is empty while none was fetched or the last one was refused. ``claimed_until`` lets
    one process at a time ask the platform, with no transaction open meanwhile.
    """

    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("registration_id", "scopes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    scopes: Mapped[str] = mapped_column(String(1024))
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
