"""Access tokens of platforms: asked for once, kept until shortly before they end, shared.

Client credentials with a signed assertion (LTI 1.3 Security Framework, 4.1). A token is kept per
registration and set of scopes: in this process, and sealed in the database for the others. One
thread of one process asks the platform at a time; the others wait for its answer. No transaction
is open while the platform is asked.
"""

import math
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

import jwt
from flask import current_app
from sqlalchemy import or_, select, update

from lti_tool import clock
from lti_tool.db.apart import own_reading, own_transaction
from lti_tool.db.upsert import insert_into
from lti_tool.platforms import outbound, tool_keys
from lti_tool.platforms.errors import (
    PlatformAnswerUnreadableError,
    PlatformRefusedError,
    PlatformUnreachableError,
    SecretKeyChangedError,
    TokenRefusedError,
)
from lti_tool.platforms.models import AccessToken
from lti_tool.platforms.outbound import Answer
from lti_tool.platforms.registration_facts import RegistrationFacts
from lti_tool.platforms.sealing import seal, unseal

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BACKDATED_SECONDS = 5
"""Platforms may allow no leeway for an ``iat`` ahead of their clock."""
ASSERTION_SECONDS = 60
DEFAULT_LIFETIME_SECONDS = 300.0
LONGEST_MARGIN_SECONDS = 60.0
LEASE = timedelta(seconds=45)
WAIT_SECONDS = 50.0
_POLL_SECONDS = 0.1
_PURPOSE = "access token"
_EXTENSION = "accord_access_tokens"
_TRY_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Token:
    """A usable token. ``sealed`` is its form in the database, by which it can be dropped."""

    value: str
    sealed: bytes
    good_until: datetime


class _ProcessCache:
    """This process's tokens and one lock per (registration, scopes)."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[tuple[int, str], Lock] = {}
        self.tokens: dict[tuple[int, str], Token] = {}

    def lock(self, key: tuple[int, str]) -> Lock:
        with self._guard:
            return self._locks.setdefault(key, Lock())


def get(registration: RegistrationFacts, scopes: Iterable[str]) -> Token:
    """Return a token for ``scopes``, asking the platform only if nobody has a good one.

    Call it with no transaction open.

    Raises:
        TokenRefusedError: the platform does not let us in.
        PlatformUnreachableError, PlatformRefusedError, …: it did not answer, or not usefully.
    """
    key = (registration.id, " ".join(sorted(set(scopes))))
    cache = _cache()
    token = cache.tokens.get(key)
    if token is not None and token.good_until > clock.now():
        return token
    with cache.lock(key):
        token = cache.tokens.get(key)
        if token is None or token.good_until <= clock.now():
            token = _shared_or_fetched(registration, key[1])
            cache.tokens[key] = token
    return token


def drop(registration: RegistrationFacts, scopes: Iterable[str], token: Token) -> None:
    """Forget a token that the platform refused, unless another has replaced it already."""
    key = (registration.id, " ".join(sorted(set(scopes))))
    cache = _cache()
    with cache.lock(key):
        if cache.tokens.get(key) == token:
            del cache.tokens[key]
    with own_transaction() as session:
        session.execute(
            update(AccessToken)
            .where(
                AccessToken.registration_id == key[0],
                AccessToken.scopes == key[1],
                AccessToken.token == token.sealed,
            )
            .values(token=None, expires_at=None)
        )


def _cache() -> _ProcessCache:
    found: _ProcessCache = current_app.extensions.setdefault(_EXTENSION, _ProcessCache())
    return found


def _shared_or_fetched(registration: RegistrationFacts, scopes: str) -> Token:
    deadline = monotonic() + WAIT_SECONDS
    while True:
        token = _read(registration.id, scopes)
        if token is not None:
            return token
        if _claim(registration.id, scopes):
            return _fetch_and_keep(registration, scopes)
        if monotonic() > deadline:
            raise PlatformUnreachableError(cause="waited for another process's token")
        sleep(_POLL_SECONDS)


def _read(registration_id: int, scopes: str) -> Token | None:
    with own_reading() as session:
        row = session.scalar(
            select(AccessToken).where(
                AccessToken.registration_id == registration_id,
                AccessToken.scopes == scopes,
                AccessToken.token.is_not(None),
                AccessToken.expires_at > clock.now(),
            )
        )
    if row is None or row.token is None or row.expires_at is None:
        return None
    with suppress(SecretKeyChangedError):  # then it is as good as none: ask for another
        return Token(unseal(row.token, purpose=_PURPOSE).decode(), row.token, row.expires_at)
    return None


def _claim(registration_id: int, scopes: str) -> bool:
    """Take the right to ask the platform; False while another holds it or a token is there."""
    now = clock.now()
    with own_transaction() as session:
        session.execute(
            insert_into(AccessToken)
            .values(registration_id=registration_id, scopes=scopes)
            .on_conflict_do_nothing(index_elements=["registration_id", "scopes"])
        )
        claimed = session.execute(
            update(AccessToken)
            .where(
                AccessToken.registration_id == registration_id,
                AccessToken.scopes == scopes,
                or_(AccessToken.claimed_until.is_(None), AccessToken.claimed_until < now),
            )
            .values(claimed_until=now + LEASE)
            .returning(AccessToken.id)
        ).scalar_one_or_none()
    return claimed is not None


def _fetch_and_keep(registration: RegistrationFacts, scopes: str) -> Token:
    # Another process may have finished between our look and our claim.
    token = _read(registration.id, scopes)
    values: dict[str, Any] = {"claimed_until": None}
    try:
        if token is None:
            token = _fetch(registration, scopes)
            values |= {"token": token.sealed, "expires_at": token.good_until}
        return token
    finally:
        with own_transaction() as session:
            session.execute(
                update(AccessToken)
                .where(AccessToken.registration_id == registration.id, AccessToken.scopes == scopes)
                .values(**values)
            )


def _fetch(registration: RegistrationFacts, scopes: str) -> Token:
    asked_at = clock.now()
    answer = outbound.request(
        "POST",
        registration.auth_token_url,
        headers={"Accept": "application/json"},
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": _assertion(registration, asked_at),
            "scope": scopes,
        },
    )
    if not answer.is_success:
        _refuse(registration, answer)
    body = answer.json()
    value = body.get("access_token") if isinstance(body, dict) else None
    if not isinstance(value, str) or not value:
        raise PlatformAnswerUnreadableError(url=answer.url, http_status=answer.status)
    lifetime = _lifetime(body.get("expires_in"))
    margin = min(LONGEST_MARGIN_SECONDS, lifetime / 10)
    good_until = asked_at + timedelta(seconds=lifetime - margin)
    return Token(value, seal(value.encode(), purpose=_PURPOSE), good_until)


def _refuse(registration: RegistrationFacts, answer: Answer) -> None:
    detail: dict[str, Any] = {
        "url": answer.url,
        "http_status": answer.status,
        "registration_id": registration.id,
        "answer": answer.body[:200].decode(errors="replace"),
    }
    if answer.status >= 500 or answer.status in _TRY_LATER:
        raise PlatformRefusedError(**detail, retry_after=answer.retry_after)
    raise TokenRefusedError(**detail)


def _assertion(registration: RegistrationFacts, now: datetime) -> str:
    kid, private_key = tool_keys.signing_key()
    issued_at = int(now.timestamp()) - BACKDATED_SECONDS
    payload = {
        "iss": registration.client_id,
        "sub": registration.client_id,
        "aud": registration.token_audience or registration.auth_token_url,
        "iat": issued_at,
        "exp": issued_at + BACKDATED_SECONDS + ASSERTION_SECONDS,
        "jti": str(uuid4()),
    }
    return jwt.encode(payload, private_key, algorithm="RS256", headers={"kid": kid})


def _lifetime(stated: object) -> float:
    """Read ``expires_in``; some platforms send it as text, some not at all."""
    try:
        seconds = float(stated) if isinstance(stated, int | float | str) else math.nan
    except ValueError:
        seconds = math.nan
    return min(seconds, 86_400.0) if seconds > 0 else DEFAULT_LIFETIME_SECONDS
