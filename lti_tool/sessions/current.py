"""The launch session that a request belongs to: started by a launch, read by the guards."""

import secrets
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.contexts.models import Context, ResourceLink, User
from lti_tool.contexts.roles import Role
from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.platforms.models import Deployment
from lti_tool.sessions.errors import SessionExpiredError, SessionUnknownError
from lti_tool.sessions.models import LaunchSession

SESSION_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class CurrentLaunch:
    """Who opened what: the identity that every view is given.

    ``user_name`` may be empty (least data). ``message`` holds the deep linking settings,
    ``for_user`` and ``return_url`` of the launch.
    """

    session_id: str
    binding: str
    browser_hash: str
    message_type: str
    role: Role
    registration_id: int
    deployment_id: int
    context_id: int | None
    context_title: str
    resource_link_id: int | None
    resource_link_title: str
    activity_key: str
    user_id: int
    sub: str
    user_name: str
    locale: str
    timezone: str
    message: Mapping[str, Any]
    expires_at: datetime

    @property
    def is_trainer(self) -> bool:
        """Whether the person may review, mark and author here."""
        return self.role is Role.TRAINER

    @property
    def csrf_subject(self) -> str:
        """What this session's cross-site tokens are bound to."""
        return f"{self.browser_hash}.{self.session_id}"


@dataclass(frozen=True, slots=True)
class SessionStart:
    """What a launch knows when it starts a session."""

    nonce_hash: str
    browser_hash: str
    binding: str
    message_type: str
    role: Role
    deployment_id: int
    context_id: int | None
    resource_link_id: int | None
    user_id: int
    locale: str
    timezone: str
    message: Mapping[str, Any]


# Statements of plain tables, built once: every request of every person runs the first of them.
_session, _deployment = LaunchSession.__table__, Deployment.__table__
_user, _context, _link = User.__table__, Context.__table__, ResourceLink.__table__

_FIND = (
    select(
        _session.c.id.label("session_id"),
        _session.c.binding,
        _session.c.browser_hash,
        _session.c.message_type,
        _session.c.role,
        _deployment.c.registration_id,
        _session.c.deployment_id,
        _session.c.context_id,
        func.coalesce(_context.c.title, "").label("context_title"),
        _session.c.resource_link_id,
        func.coalesce(_link.c.title, "").label("resource_link_title"),
        func.coalesce(_link.c.activity_key, "").label("activity_key"),
        _session.c.user_id,
        _user.c.sub,
        _user.c.name.label("user_name"),
        _session.c.locale,
        _session.c.timezone,
        _session.c.message,
        _session.c.expires_at,
    )
    .join(_deployment, _session.c.deployment_id == _deployment.c.id)
    .join(_user, _session.c.user_id == _user.c.id)
    .outerjoin(_context, _session.c.context_id == _context.c.id)
    .outerjoin(_link, _session.c.resource_link_id == _link.c.id)
    .where(_session.c.id == bindparam("session_id"))
)
_START = insert(LaunchSession.metadata.tables[LaunchSession.__tablename__])
NONCE = "nonce_hash"
"""Both databases name the column or its constraint when it is spent for the second time."""


def start(facts: SessionStart) -> str | None:
    """Record a new launch session and return its id, the secret part of its URLs.

    None if the launch's nonce was spent before, by any process; the transaction is lost then.
    One statement; the caller commits, or rolls back.
    """
    session_id = secrets.token_urlsafe(24)
    started_at = clock.now()
    values = {
        "id": session_id,
        "nonce_hash": facts.nonce_hash,
        "browser_hash": facts.browser_hash,
        "binding": facts.binding,
        "message_type": facts.message_type,
        "role": facts.role.value,
        "deployment_id": facts.deployment_id,
        "context_id": facts.context_id,
        "resource_link_id": facts.resource_link_id,
        "user_id": facts.user_id,
        "locale": facts.locale,
        "timezone": facts.timezone,
        "message": dict(facts.message),
        "started_at": started_at,
        "expires_at": started_at + SESSION_LIFETIME,
    }
    try:
        db.session.execute(_START, values)
    except IntegrityError as fault:
        # Not ON CONFLICT: SQLAlchemy would build that statement anew at every launch.
        if NONCE not in str(fault.orig):
            raise
        return None
    return session_id


def find(session_id: str, browser_hashes: Set[str]) -> CurrentLaunch:
    """Return the launch session ``session_id`` if it lives in this browser.

    ``browser_hashes`` are those of the browser's cookies. A session bound by platform storage
    has no cookie to show: there the secret id in the address is the whole proof.

    Raises:
        SessionUnknownError: none such, or started in another browser.
        SessionExpiredError: it is over.
    """
    row = read_columns(_FIND, {"session_id": session_id}).one_or_none()
    if row is None:
        raise SessionUnknownError(reason="unknown")
    launch = CurrentLaunch(**{**row._mapping, "role": Role(row.role)})
    if launch.binding == "cookie" and launch.browser_hash not in browser_hashes:
        raise SessionUnknownError(reason="another browser")
    if launch.expires_at <= clock.now():
        raise SessionExpiredError(user_id=launch.user_id)
    return launch
