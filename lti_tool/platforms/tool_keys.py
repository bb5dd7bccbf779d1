"""The tool's own RSA keys: made once, encrypted at rest, parsed once per process, rotated.

The public halves are served by ``/lti/jwks``; the private ones sign client assertions (LTI 1.3
Security Framework, 4.1.2) and deep linking responses.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from flask import current_app
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import or_, select, text, update
from sqlalchemy.orm import Session

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.apart import own_reading, own_transaction
from lti_tool.platforms.models import ToolKey
from lti_tool.platforms.sealing import seal, unseal

KEY_BITS = 2048
OVERLAP = timedelta(days=1)
"""How long a new key is published before it signs, and an old one after it signed last."""
REFRESH_SECONDS = 30.0
"""How soon a process learns that another one rotated the keys."""
_PURPOSE = "tool key"
_ADVISORY_LOCK = 4_130_001
_EXTENSION = "accord_signing_key"


@dataclass(frozen=True, slots=True)
class _Parsed:
    kid: str
    private_key: rsa.RSAPrivateKey
    read_at: float


_parsing = Lock()


def ensure_key() -> None:
    """Make the first key if there is none. Safe when several processes start at once.

    Call it at start, never while the caller's own transaction has written.
    """
    now = clock.now()
    with own_reading() as session:
        if _live(session, now):
            return
    with own_transaction() as session:
        _first_key(session, now)


def signing_key() -> tuple[str, rsa.RSAPrivateKey]:
    """Return ``(kid, private key)`` to sign with now; the parsed key object is kept.

    Raises:
        SecretKeyChangedError: the stored key was sealed with another secret key.
    """
    parsed: _Parsed | None = current_app.extensions.get(_EXTENSION)
    if parsed is None or monotonic() - parsed.read_at > REFRESH_SECONDS:
        with _parsing:
            parsed = _refreshed(current_app.extensions.get(_EXTENSION))
            current_app.extensions[_EXTENSION] = parsed
    return parsed.kid, parsed.private_key


def rotate(now: datetime, overlap: timedelta = OVERLAP) -> str:
    """Publish a new key and return its ``kid``.

    It signs after ``overlap``, when platforms had time to read it; the old keys leave the JWKS
    after twice that. With a zero overlap the old keys are gone at once.
    """
    fresh = _generate(now, signs_from=now + overlap)
    kid = fresh.kid
    with own_transaction() as session:
        _lock(session)
        last = now + 2 * overlap
        session.execute(
            update(ToolKey)
            .where(or_(ToolKey.retires_at.is_(None), ToolKey.retires_at > last))
            .values(retires_at=last)
        )
        session.add(fresh)
    current_app.extensions.pop(_EXTENSION, None)
    return kid


def public_jwks() -> dict[str, Any]:
    """Return the JWKS with every live key, the newest first."""
    with own_reading() as session:
        keys = _live(session, clock.now())
    return {"keys": [key.public_jwk for key in reversed(keys)]}


def _live(session: Session, now: datetime) -> list[ToolKey]:
    return list(
        session.scalars(
            select(ToolKey)
            .where(or_(ToolKey.retires_at.is_(None), ToolKey.retires_at > now))
            .order_by(ToolKey.signs_from, ToolKey.id)
        )
    )


def _refreshed(parsed: _Parsed | None) -> _Parsed:
    now = clock.now()
    with own_reading() as session:
        chosen = _choose(_live(session, now), now)
    chosen = chosen or _made_in_passing(now)
    if parsed is not None and parsed.kid == chosen.kid:
        return _Parsed(parsed.kid, parsed.private_key, monotonic())
    der = unseal(chosen.private_key, purpose=_PURPOSE)
    # The seal proves that these are our own bytes: no need to test the primes again.
    private_key = load_der_private_key(der, password=None, unsafe_skip_rsa_key_validation=True)
    return _Parsed(chosen.kid, cast("rsa.RSAPrivateKey", private_key), monotonic())


def _choose(live: list[ToolKey], now: datetime) -> ToolKey | None:
    signing = [key for key in live if key.signs_from <= now]
    if signing:
        return signing[-1]
    return live[0] if live else None


def _made_in_passing(now: datetime) -> ToolKey:
    """Make the first key where nobody did at start, inside the caller's transaction if open."""
    if db.session().in_transaction():
        return _first_key(db.session(), now)
    with own_transaction() as session:
        return _first_key(session, now)


def _first_key(session: Session, now: datetime) -> ToolKey:
    _lock(session)
    chosen = _choose(_live(session, now), now)
    if chosen is None:
        chosen = _generate(now, signs_from=now)
        session.add(chosen)
        session.flush()
    return chosen


def _lock(session: Session) -> None:
    """Let one process at a time make keys; SQLite's write transactions are alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


def _generate(now: datetime, *, signs_from: datetime) -> ToolKey:
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    jwk = RSAAlgorithm.to_jwk(private_key.public_key(), as_dict=True)
    kid = _thumbprint(jwk)
    der = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return ToolKey(
        kid=kid,
        private_key=seal(der, purpose=_PURPOSE),
        public_jwk={
            "kty": "RSA",
            "n": jwk["n"],
            "e": jwk["e"],
            "alg": "RS256",
            "use": "sig",
            "kid": kid,
        },
        created_at=now,
        signs_from=signs_from,
        retires_at=None,
    )


def _thumbprint(jwk: dict[str, Any]) -> str:
    """Name a key by its content (RFC 7638), so that two keys never share a ``kid``."""
    members = {name: jwk[name] for name in ("e", "kty", "n")}
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(canonical).digest()).rstrip(b"=").decode()
