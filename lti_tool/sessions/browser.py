"""The browser-binding cookie: launch sessions live only in the browser they were started in.

``Secure; HttpOnly; SameSite=None; Partitioned`` is what Chromium sends back from a frame inside
another site, on loopback without TLS too. The ``__Host-`` prefix is added on HTTPS.

A browser has one such cookie. Its name ends in a few characters of its own, because two frames
that make a browser's very first two logins at once would otherwise overwrite each other's; then
the browser has two, and each is good for what it began.
"""

import re
import secrets
from hashlib import sha256

from flask import Request, Response

COOKIE_MAX_AGE_SECONDS = 30 * 24 * 3600
MOST_COOKIES_READ = 8
_BROWSER_ID = re.compile(r"[A-Za-z0-9_-]{32}")
_SUFFIX_LENGTH = 4


def browser_ids_of(request: Request, is_https: bool) -> tuple[str, ...]:
    """Return the browser's ids from its cookies, oldest name first; malformed ones are ignored."""
    prefix = _prefix(is_https)
    found = [
        value
        for name, value in sorted(request.cookies.items())
        if name.startswith(prefix) and _BROWSER_ID.fullmatch(value)
    ]
    return tuple(found[:MOST_COOKIES_READ])


def new_browser_id() -> str:
    """Return a fresh id: 192 random bits."""
    return secrets.token_urlsafe(24)


def hash_browser_id(browser_id: str) -> str:
    """Return what the server keeps of a browser's id: its SHA-256 in hexadecimal."""
    return sha256(browser_id.encode()).hexdigest()


def remember_browser(response: Response, browser_id: str, is_https: bool) -> None:
    """Set the cookie on ``response``."""
    response.set_cookie(
        _prefix(is_https) + hash_browser_id(browser_id)[:_SUFFIX_LENGTH],
        browser_id,
        max_age=COOKIE_MAX_AGE_SECONDS,
        secure=True,
        httponly=True,
        samesite="None",
        path="/",
        partitioned=True,
    )


def _prefix(is_https: bool) -> str:
    return "__Host-accord-" if is_https else "accord-"
