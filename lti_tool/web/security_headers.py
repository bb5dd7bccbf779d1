"""What every answer tells the browser to refuse.

The page may be framed only by the registered platforms, runs no inline script or style, posts
forms only to itself, and to a platform where a view says so. The platforms' origins come from
``app.extensions["frame_ancestors"]``: a callable without arguments that returns a tuple of
origins; whoever registers it keeps it cheap.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, request

from lti_tool.settings import Settings

FRAME_ANCESTORS = "frame_ancestors"
_LAST_ANCESTORS = "accord_last_frame_ancestors"
_YEAR_SECONDS = 31_536_000
_PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "microphone=(), midi=(), payment=(), usb=()"
)
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

log = structlog.get_logger(__name__)


def init_security_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of ``app``."""
    app.extensions.setdefault(FRAME_ANCESTORS, tuple)
    fixed = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Permissions-Policy", _PERMISSIONS),
        ("Cross-Origin-Opener-Policy", "unsafe-none"),
        ("Cache-Control", "no-store"),
    ]
    if settings.is_https:
        strict = f"max-age={_YEAR_SECONDS}; includeSubDomains"
        fixed.append(("Strict-Transport-Security", strict))

    @app.after_request
    def add_security_headers(response: Response) -> Response:
        # On every answer, so in one pass: looking each name up again costs more than all else.
        headers = response.headers
        standing = {name.lower() for name, _value in headers}
        for name, value in fixed:
            if name.lower() not in standing:
                headers.add(name, value)
        if "content-security-policy" not in standing:
            policy = _policy(
                _ancestors() + g.get("extra_frame_ancestors", ()),
                g.get("extra_form_targets", ()),
                g.get("extra_frames", ()),
            )
            headers.add("Content-Security-Policy", policy)
        return response


def allow_framing_by(address: str) -> None:
    """Let this answer be framed by ``address``'s origin as well: a platform being registered.

    Addresses that are not http(s) URLs are ignored.
    """
    origin = origin_of(address)
    if origin:
        g.extra_frame_ancestors = (*g.get("extra_frame_ancestors", ()), origin)


def allow_form_to(address: str) -> None:
    """Let a form of this page post to ``address``'s origin: a deep linking return URL, say."""
    origin = origin_of(address)
    if origin:
        g.extra_form_targets = (*g.get("extra_form_targets", ()), origin)


def allow_frame_from(address: str) -> None:
    """Let this page show a frame of ``address``'s origin: a video that is kept elsewhere."""
    origin = origin_of(address)
    if origin:
        g.extra_frames = (*g.get("extra_frames", ()), origin)


@lru_cache(maxsize=1024)
def origin_of(address: str) -> str | None:
    """Return ``scheme://host[:port]`` of an http(s) URL; None for anything else.

    The result is safe to stand in a policy: a host with characters that could end a directive
    gives None.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    letters = host.replace(".", "").replace("-", "").replace("_", "")
    is_plain = host in _LOOPBACK or (letters.isascii() and letters.isalnum())
    if parts.scheme not in ("http", "https") or not is_plain:
        return None
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}:{port}" if port else f"{parts.scheme}://{named}"


def _ancestors() -> tuple[str, ...]:
    """Return the platforms' origins; the last known ones while the database is away."""
    provider = cast("Callable[[], tuple[str, ...]]", current_app.extensions[FRAME_ANCESTORS])
    try:
        origins = provider()
    except Exception as fault:  # noqa: BLE001 (an error page must come out whatever is broken)
        log.warning("frame_ancestors_unknown", fault=type(fault).__name__, path=request.endpoint)
        return cast("tuple[str, ...]", current_app.extensions.get(_LAST_ANCESTORS, ()))
    current_app.extensions[_LAST_ANCESTORS] = origins
    return origins


@lru_cache(maxsize=256)
def _policy(
    ancestors: tuple[str, ...], form_targets: tuple[str, ...], frames: tuple[str, ...] = ()
) -> str:
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self' blob:",
            " ".join(("frame-src 'self'", *dict.fromkeys(frames))),
            "object-src 'none'",
            "base-uri 'none'",
            " ".join(("form-action 'self'", *dict.fromkeys(form_targets))),
            " ".join(("frame-ancestors 'self'", *dict.fromkeys(ancestors))),
        )
    )
