"""Proof that a changing request was made from one of our own pages.

The token is a keyed digest of ``flask.g.csrf_subject``: the browser's and the launch session's
ids, set by the guard. No server state and no session cookie are needed, and a token of another
session or browser is worthless here.
"""

import hmac
from hashlib import blake2b

from flask import Flask, current_app, g, request

from lti_tool.settings import Settings
from lti_tool.web.errors import CsrfFailed
from lti_tool.web.typed_texts import typed_texts

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_KEY = "accord_csrf_key"


def init_csrf(app: Flask, settings: Settings) -> None:
    """Derive the token key from the secret key, once."""
    secret = settings.secret_key.encode()
    app.extensions[_KEY] = blake2b(secret, person=b"accord csrf", digest_size=32).digest()


def csrf_token() -> str:
    """Return the token for this request's subject; empty where there is no session.

    A page asks for each of its forms; the subject stays the same.
    """
    known: str | None = g.get("csrf_token")
    if known is None:
        subject = g.get("csrf_subject")
        known = g.csrf_token = _digest(subject) if subject else ""
    return known


def verify_csrf() -> None:
    """Check the token of a changing request; the guards call it for every unsafe method.

    It is looked for in the header ``X-CSRF-Token``, then in the form field ``csrf_token``, then
    in the JSON field of that name (``navigator.sendBeacon`` cannot set headers).

    Raises:
        CsrfFailed: the token is missing, forged, or belongs to another session.
    """
    if request.method in SAFE_METHODS:
        return
    verify_token(_sent_token())


def verify_token(sent: str) -> None:
    """Compare ``sent`` with the token of this request's subject.

    Raises:
        CsrfFailed: they differ, or there is no subject.
    """
    subject = g.get("csrf_subject")
    if not subject or not hmac.compare_digest(_digest(subject).encode(), sent.encode()):
        token = "foreign" if sent else "missing"
        raise CsrfFailed(kept_texts=typed_texts(), token=token, session=bool(subject))


def _digest(subject: str) -> str:
    key: bytes = current_app.extensions[_KEY]
    return hmac.digest(key, subject.encode(), "sha256").hex()


def _sent_token() -> str:
    token = request.headers.get(HEADER) or request.form.get(FIELD)
    if token is None and request.is_json:
        body = request.get_json(silent=True)
        token = body.get(FIELD) if isinstance(body, dict) else None
    return token if isinstance(token, str) else ""
