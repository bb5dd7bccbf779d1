"""The platforms' public keys (JWKS): kept in process and database, asked for only when needed.

A key set is fetched when there is none, when a ``kid`` is unknown and when a signature does not
fit. One process fetches while the others wait for what it brings. A fetch that brought nothing
new closes the door for ``ACCORD_JWKS_REFETCH_SECONDS``; the last good set outlives an outage.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic, sleep
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from flask import current_app
from jwt import InvalidKeyError
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lti_tool import clock
from lti_tool.db.apart import own_reading, own_transaction
from lti_tool.db.upsert import insert_into
from lti_tool.platforms import outbound
from lti_tool.platforms.errors import KeyUnknownError, ServiceError
from lti_tool.platforms.models import PlatformKeySet
from lti_tool.platforms.registry import KnownRegistration
from lti_tool.settings import Settings

MAX_KEY_SET_BYTES = 256 * 1024
FETCH_LEASE = timedelta(seconds=20)
WAIT_SECONDS = 15.0
POLL_SECONDS = 0.05
ACCEPTED_ALGORITHMS = (None, "RS256")
_EXTENSION = "accord_key_sets"


@dataclass(frozen=True, slots=True)
class _KeySet:
    """Parsed keys by kid. ``fetched_at`` tells one state of the set from another."""

    keys: dict[str, RSAPublicKey]
    fetched_at: datetime | None


_NO_KEYS = _KeySet({}, None)
_loading: defaultdict[str, Lock] = defaultdict(Lock)
"""One lock per key set: a slow platform holds up nobody else's launches."""


def key_for(registration: KnownRegistration, kid: str) -> RSAPublicKey:
    """Return the platform's public key named ``kid``.

    Call it with no transaction open: it may ask the platform.

    Raises:
        KeyUnknownError: the platform does not show such a key.
    """
    kept = _kept(registration.jwks_url)
    if kid not in kept.keys:
        kept = _refreshed(registration.jwks_url, kept)
    if kid not in kept.keys:
        raise KeyUnknownError(registration_id=registration.id, kid=kid[:80])
    return kept.keys[kid]


def fresh_key_for(
    registration: KnownRegistration, kid: str, *, than: RSAPublicKey
) -> RSAPublicKey | None:
    """Return the key ``kid`` if asking again brings another one ``than`` the one that failed."""
    kept = _refreshed(registration.jwks_url, _kept(registration.jwks_url))
    found = kept.keys.get(kid)
    if found is None or found.public_numbers() == than.public_numbers():
        return None
    return found


def forget() -> None:
    """Drop what this process keeps; the database still has the sets."""
    current_app.extensions.pop(_EXTENSION, None)


def _kept(jwks_url: str) -> _KeySet:
    sets: dict[str, _KeySet] = current_app.extensions.setdefault(_EXTENSION, {})
    return sets.get(jwks_url, _NO_KEYS)


def _refreshed(jwks_url: str, known: _KeySet) -> _KeySet:
    """Return a newer set than ``known`` if one can be had now, else ``known``."""
    with _loading[jwks_url]:
        kept = _kept(jwks_url)
        if kept.fetched_at != known.fetched_at:
            return kept
        stored = _stored(jwks_url)
        if stored.fetched_at is not None and stored.fetched_at != known.fetched_at:
            return _keep(jwks_url, stored)
        if _claim(jwks_url):
            _fetch(jwks_url)
        else:
            _wait_for_other(jwks_url)
        return _keep(jwks_url, _stored(jwks_url))


def _keep(jwks_url: str, key_set: _KeySet) -> _KeySet:
    current_app.extensions.setdefault(_EXTENSION, {})[jwks_url] = key_set
    return key_set


def _stored(jwks_url: str) -> _KeySet:
    with own_reading() as session:
        row = session.get(PlatformKeySet, jwks_url)
    return _KeySet(parse(row.keys), row.fetched_at) if row is not None else _NO_KEYS


def _claim(jwks_url: str) -> bool:
    """Win the right to fetch: False if another process is at it or the door is closed."""
    settings: Settings = current_app.extensions["accord_settings"]
    now = clock.now()
    open_again = now - timedelta(seconds=settings.jwks_refetch_seconds)
    with own_transaction() as session:
        session.execute(
            insert_into(PlatformKeySet, session)
            .values(jwks_url=jwks_url, keys={"keys": []})
            .on_conflict_do_nothing(index_elements=["jwks_url"])
        )
        won = session.execute(
            update(PlatformKeySet)
            .where(
                PlatformKeySet.jwks_url == jwks_url,
                or_(PlatformKeySet.claimed_until.is_(None), PlatformKeySet.claimed_until < now),
                or_(
                    PlatformKeySet.fruitless_at.is_(None),
                    PlatformKeySet.fruitless_at <= open_again,
                ),
            )
            .values(claimed_until=now + FETCH_LEASE)
            .returning(PlatformKeySet.jwks_url)
        ).scalar_one_or_none()
    return won is not None


def _fetch(jwks_url: str) -> None:
    fetched = _ask(jwks_url)
    with own_transaction() as session:
        row = session.get_one(PlatformKeySet, jwks_url)
        row.claimed_until = None
        if fetched is None or fetched == row.keys:
            row.fruitless_at = clock.now()
            return
        row.keys = fetched
        row.fetched_at = clock.now()
        row.fruitless_at = None


def _ask(jwks_url: str) -> dict[str, Any] | None:
    """Return the key set that the platform shows now, or None with a log line if it shows none."""
    try:
        answer = outbound.request(
            "GET",
            jwks_url,
            headers={"Accept": "application/json"},
            max_bytes=MAX_KEY_SET_BYTES,
        )
        body = answer.json() if answer.is_success else None
    except ServiceError as error:
        current_app.logger.warning("key set not fetched: %s", error)
        return None
    if not isinstance(body, dict) or not parse(body):
        current_app.logger.warning("key set unusable: %s, HTTP %s", jwks_url, answer.status)
        return None
    return body


def _wait_for_other(jwks_url: str) -> None:
    """Wait while another process fetches this set; return at once when nobody does."""
    deadline = monotonic() + WAIT_SECONDS
    while monotonic() < deadline and _is_claimed(jwks_url):
        sleep(POLL_SECONDS)


def _is_claimed(jwks_url: str) -> bool:
    with own_reading() as session:
        return _claimed_until(session, jwks_url) is not None


def _claimed_until(session: Session, jwks_url: str) -> datetime | None:
    return session.scalar(
        select(PlatformKeySet.claimed_until).where(
            PlatformKeySet.jwks_url == jwks_url, PlatformKeySet.claimed_until > clock.now()
        )
    )


def parse(body: dict[str, Any]) -> dict[str, RSAPublicKey]:
    """Return the RSA signing keys of a JWKS by ``kid``; keys of other kinds are left out."""
    keys = body.get("keys")
    parsed: dict[str, RSAPublicKey] = {}
    for jwk in keys if isinstance(keys, list) else ():
        if not isinstance(jwk, dict) or jwk.get("kty") != "RSA":
            continue
        kid = jwk.get("kid")
        if not isinstance(kid, str) or jwk.get("alg") not in ACCEPTED_ALGORITHMS:
            continue
        try:
            key = RSAAlgorithm.from_jwk(jwk)
        except (InvalidKeyError, ValueError, TypeError) as fault:
            current_app.logger.warning("key %s of a key set is unusable: %s", kid[:80], fault)
            continue
        if isinstance(key, RSAPublicKey):
            parsed[kid] = key
    return parsed
