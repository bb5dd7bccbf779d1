"""Tools registered with the platform, and the one-time tokens that let one register."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests

_SECONDS = 5


@dataclass
class Tool:
    """A registered tool. `scopes` are those granted; `deployments[0]` is used in launches."""

    client_id: str
    type_id: str
    name: str
    login_url: str
    redirect_uris: tuple[str, ...]
    jwks_url: str
    target_link_uri: str
    scopes: frozenset[str]
    deployments: list[str]
    deep_link_uri: str | None = None
    custom: dict[str, str] = field(default_factory=dict)
    icon: str | None = None
    active: bool = True
    configuration: dict[str, Any] = field(default_factory=dict)

    @property
    def deployment_id(self) -> str:
        """The deployment launches are made from."""
        return self.deployments[0]

    @property
    def origins(self) -> tuple[str, ...]:
        """Origins the tool's pages may come from."""
        urls = (self.target_link_uri, self.login_url, *self.redirect_uris)
        parts = [urlsplit(url) for url in urls]
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


class ToolKeys:
    """The tools' published keys, kept between requests and asked for again at an unknown kid."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._lock = threading.Lock()
        self._sets: dict[str, dict[str, jwt.PyJWK]] = {}
        self.fetches = 0

    def key(self, jwks_url: str, kid: str) -> jwt.PyJWK:
        """Return the tool's key of that id. Raises LookupError where the tool has none such."""
        with self._lock:
            known = self._sets.get(jwks_url, {})
            if kid not in known:
                known = self._sets[jwks_url] = self._fetch(jwks_url)
        try:
            return known[kid]
        except KeyError as error:
            raise LookupError(f"{jwks_url} has no key {kid!r}") from error

    def _fetch(self, url: str) -> dict[str, jwt.PyJWK]:
        self.fetches += 1
        try:
            answer = requests.get(url, timeout=_SECONDS)
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        except (requests.RequestException, jwt.PyJWTError, json.JSONDecodeError) as error:
            raise LookupError(f"{url} gave no key set: {error}") from error
        return {key.key_id: key for key in keys if key.key_id}


def verify_tool_jwt(token: str, tool: Tool, keys: ToolKeys, audience: str) -> dict[str, Any]:
    """Check a JWT the tool signed: RS256, published kid, issuer, audience, times (no leeway).

    Returns its claims. Raises ValueError with the reason (Security Framework 1.0, section 5).
    """
    try:
        header = jwt.get_unverified_header(token)
        kid = header.get("kid")
        if not isinstance(kid, str):
            raise ValueError("the token's header has no kid")
        claims: dict[str, Any] = jwt.decode(
            token,
            keys.key(tool.jwks_url, kid).key,
            algorithms=["RS256"],
            audience=audience,
            issuer=tool.client_id,
            options={"require": ["exp", "iat", "iss", "aud"]},
        )
    except (jwt.PyJWTError, LookupError) as error:
        raise ValueError(str(error)) from error
    return claims
