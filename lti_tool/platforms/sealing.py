"""Secrets at rest: bytes encrypted with a key derived from ``ACCORD_SECRET_KEY``.

AES-256-GCM with a random 96-bit nonce in front; ``purpose`` is authenticated, so that what was
sealed for one column cannot be passed off in another.
"""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from lti_tool.platforms.errors import SecretKeyChangedError
from lti_tool.settings import Settings

NONCE_BYTES = 12
_INFO = b"accord sealing v1"


@lru_cache(maxsize=4)
def _cipher(secret_key: str) -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_INFO)
    return AESGCM(derived.derive(secret_key.encode()))


def seal(plain: bytes, *, purpose: str) -> bytes:
    """Return ``plain`` encrypted for ``purpose`` with the application's secret key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(_secret_key()).encrypt(nonce, plain, purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> bytes:
    """Return what was sealed for ``purpose``.

    Raises:
        SecretKeyChangedError: sealed with another secret key or for another purpose, or damaged.
    """
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return _cipher(_secret_key()).decrypt(nonce, body, purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise SecretKeyChangedError(purpose=purpose) from error


def _secret_key() -> str:
    settings: Settings = current_app.extensions["accord_settings"]
    return settings.secret_key
