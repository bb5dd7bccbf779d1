"""The one way out: a pooled HTTP client with time and size limits and an address guard.

A platform's URLs come from outside (registration, launches), so each is checked: https (http in
development only), no private, loopback, link-local or multicast address unless the settings allow
private platforms. The name is resolved once per connection, every address is checked, and the
connection goes to a checked address: a name that changes its mind between check and use (DNS
rebinding) gains nothing. Redirects stay on the same host.
"""

import json as jsonlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from threading import Lock
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from flask import current_app
from requests.structures import CaseInsensitiveDict

from lti_tool import clock
from lti_tool.platforms.address_guard import GuardedAdapter, RefusedAddress
from lti_tool.platforms.errors import (
    PlatformAddressRefusedError,
    PlatformAnswerTooLargeError,
    PlatformAnswerUnreadableError,
    PlatformRedirectedError,
    PlatformUnreachableError,
)
from lti_tool.settings import Settings

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
WHOLE_ANSWER_SECONDS = 30.0
MAX_ANSWER_BYTES = 5 * 1024 * 1024
MAX_REDIRECTS = 3
USER_AGENT = "Accord-LTI/1"
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXTENSION = "accord_outbound"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered: read whole, the connection already given back."""

    url: str
    status: int
    reason: str
    headers: CaseInsensitiveDict[str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def retry_after(self) -> float | None:
        """Seconds the platform asks us to wait (number or HTTP date), or None."""
        value = self.headers.get("Retry-After", "").strip()
        if value.isdecimal():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (aware - clock.now()).total_seconds())

    def json(self) -> Any:
        """Return the decoded body.

        Raises:
            PlatformAnswerUnreadableError: the body is not JSON.
        """
        try:
            return jsonlib.loads(self.body)
        except ValueError as error:
            raise PlatformAnswerUnreadableError(url=self.url, http_status=self.status) from error


def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    data: bytes | Mapping[str, str] | None = None,
    max_bytes: int = MAX_ANSWER_BYTES,
) -> Answer:
    """Send one request and return the whole answer, whatever its status.

    GETs follow up to three redirects on the same host. Call it with no transaction open.

    Raises:
        PlatformAddressRefusedError, PlatformUnreachableError, PlatformAnswerTooLargeError,
        PlatformRedirectedError.
    """
    for _hop in range(MAX_REDIRECTS + 1):
        answer = _once(method, url, headers or {}, data, max_bytes)
        if answer.status not in _REDIRECTS or "Location" not in answer.headers:
            return answer
        target = urljoin(url, answer.headers["Location"])
        if method != "GET" or not _same_host(url, target):
            break
        url = target
    raise PlatformRedirectedError(url=url, http_status=answer.status)


def check_url(url: str) -> None:
    """Refuse a URL by its looks alone, without resolving it.

    Raises:
        PlatformAddressRefusedError: not https (or http in development), no host, or a password.
    """
    settings: Settings = current_app.extensions["accord_settings"]
    schemes = ("https", "http") if settings.is_development else ("https",)
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.scheme in schemes and parts.port != 0
    except ValueError:
        usable = False
    if not usable or "@" in parts.netloc or any(ord(sign) <= 32 for sign in url):
        raise PlatformAddressRefusedError(url=url)


def _once(
    method: str,
    url: str,
    headers: Mapping[str, str],
    data: bytes | Mapping[str, str] | None,
    max_bytes: int,
) -> Answer:
    check_url(url)
    started = monotonic()
    try:
        with _session().request(
            method,
            url,
            headers=dict(headers),
            data=data,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            body = _read(response, started, max_bytes)
            return Answer(url, response.status_code, response.reason or "", response.headers, body)
    except RefusedAddress as error:
        raise PlatformAddressRefusedError(url=url, address=error.address) from error
    except requests.RequestException as error:
        raise PlatformUnreachableError(url=url, cause=type(error).__name__) from error


def _read(response: requests.Response, started: float, max_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(_CHUNK):
        size += len(part)
        if size > max_bytes:
            raise PlatformAnswerTooLargeError(url=response.url, http_status=response.status_code)
        if monotonic() - started > WHOLE_ANSWER_SECONDS:
            raise PlatformUnreachableError(url=response.url, cause="slow answer")
        parts.append(part)
    return b"".join(parts)


def _same_host(before: str, after: str) -> bool:
    old, new = urlsplit(before), urlsplit(after)
    if (old.scheme, old.netloc) == (new.scheme, new.netloc):
        return True
    return new.scheme == "https" and old.hostname == new.hostname and new.port in (None, 443)


_opening = Lock()


def _session() -> requests.Session:
    """Return this process's session; a forked child opens its own."""
    kept: tuple[int, requests.Session] | None = current_app.extensions.get(_EXTENSION)
    if kept is not None and kept[0] == os.getpid():
        return kept[1]
    with _opening:
        settings: Settings = current_app.extensions["accord_settings"]
        session = requests.Session()
        # No proxy, no .netrc (it would replace our Authorization), no cookies.
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers["User-Agent"] = USER_AGENT
        adapter = GuardedAdapter(allow_private=settings.allow_private_platforms)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        current_app.extensions[_EXTENSION] = (os.getpid(), session)
        return session
