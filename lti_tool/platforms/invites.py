"""Invitations to register a platform: secret, one-time, expiring.

The only way to register without shell access. An invite is claimed before the platform is asked
anything and given back if the registration fails, so two openings of one link make one platform.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import update

from lti_tool import clock
from lti_tool.db.apart import own_transaction
from lti_tool.platforms.errors import InviteInvalidError
from lti_tool.platforms.models import RegistrationInvite

LIFETIME = timedelta(days=7)


def create(lifetime: timedelta = LIFETIME) -> tuple[str, datetime]:
    """Make an invite; return its secret token and when it expires. Only its hash is kept."""
    token = secrets.token_urlsafe(24)
    now = clock.now()
    with own_transaction() as session:
        session.add(
            RegistrationInvite(
                token_hash=_hash(token), created_at=now, expires_at=now + lifetime, used_at=None
            )
        )
    return token, now + lifetime


def claim(token: str) -> int:
    """Take the invite out of circulation and return its id.

    Raises:
        InviteInvalidError: unknown, used or expired.
    """
    now = clock.now()
    with own_transaction() as session:
        invite_id = session.execute(
            update(RegistrationInvite)
            .where(
                RegistrationInvite.token_hash == _hash(token),
                RegistrationInvite.used_at.is_(None),
                RegistrationInvite.expires_at > now,
            )
            .values(used_at=now)
            .returning(RegistrationInvite.id)
        ).scalar_one_or_none()
    if invite_id is None:
        raise InviteInvalidError()
    return invite_id


def give_back(invite_id: int) -> None:
    """Make a claimed invite good again after a registration that failed."""
    with own_transaction() as session:
        session.execute(
            update(RegistrationInvite)
            .where(RegistrationInvite.id == invite_id)
            .values(used_at=None)
        )


def fulfil(invite_id: int, registration_id: int) -> None:
    """Note which registration came of the invite."""
    with own_transaction() as session:
        session.execute(
            update(RegistrationInvite)
            .where(RegistrationInvite.id == invite_id)
            .values(registration_id=registration_id)
        )


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
