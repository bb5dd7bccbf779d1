"""Access tokens the platform gave out, and the one-time ids it must see once only."""

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from lti_tool import clock


@dataclass(frozen=True)
class AccessToken:
    """Whose token, for which scopes, until when."""

    client_id: str
    scopes: frozenset[str]
    expires: datetime


class AccessTokens:
    """Thread-safe store of bearer tokens."""

    def __init__(self) -> None:
        """Start with none given out."""
        self._lock = threading.Lock()
        self._tokens: dict[str, AccessToken] = {}

    def issue(self, client_id: str, scopes: frozenset[str], seconds: int) -> str:
        """Give out a new opaque token."""
        text = secrets.token_hex(16)
        expires = clock.now() + timedelta(seconds=seconds)
        with self._lock:
            self._tokens[text] = AccessToken(client_id, scopes, expires)
        return text

    def find(self, text: str) -> AccessToken | None:
        """Return a token that is known and not over."""
        with self._lock:
            token = self._tokens.get(text)
        return token if token is not None and token.expires > clock.now() else None

    def revoke_all(self) -> None:
        """Let every token given out so far be refused from now on."""
        with self._lock:
            self._tokens.clear()


class SeenOnce:
    """Thread-safe set of ids that may come once: `jti`, nonces, registration tokens."""

    def __init__(self) -> None:
        """Nothing seen."""
        self._lock = threading.Lock()
        self._seen: set[str] = set()

    def first_time(self, text: str) -> bool:
        """Remember `text`; False if it was seen before."""
        with self._lock:
            if text in self._seen:
                return False
            self._seen.add(text)
            return True
