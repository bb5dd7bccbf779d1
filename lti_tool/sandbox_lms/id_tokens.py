"""Signing id_tokens, right ones and (on order) wrong ones.

Written by hand rather than with a JWT library, because a library refuses to make the wrong ones:
no algorithm, a public key as HMAC secret, claims that are no object.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from lti_tool.sandbox_lms.claims import claim
from lti_tool.sandbox_lms.keys import SigningKey
from lti_tool.sandbox_lms.launches import OMIT, LaunchOverride


def sign_token(
    payload: Any,
    key: SigningKey,
    *,
    algorithm: str = "RS256",
    headers: Mapping[str, Any] | None = None,
) -> str:
    """Return a compact JWS. `headers` are merged over alg, kid and typ; None removes one."""
    header: dict[str, Any] = {"alg": algorithm, "kid": key.kid, "typ": "JWT"} | dict(headers or {})
    header = {name: value for name, value in header.items() if value is not None}
    signed = f"{_encoded(header)}.{_encoded(payload)}"
    return f"{signed}.{_base64url(_signature(signed.encode('ascii'), key, algorithm))}"


def spoil(claims: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Apply a patch of claims: short or full names, OMIT removes."""
    made = dict(claims)
    for name, value in patch.items():
        if value is OMIT:
            made.pop(claim(name), None)
        else:
            made[claim(name)] = value
    return made


def overridden_token(
    claims: Mapping[str, Any], key: SigningKey, override: LaunchOverride
) -> str | None:
    """The id_token a LaunchOverride asks for; None when none is to be sent."""
    if override.raw_token is OMIT:
        return None
    if isinstance(override.raw_token, str):
        return override.raw_token
    payload = spoil(claims, override.claims_patch) if override.payload is None else override.payload
    return sign_token(
        payload, override.key or key, algorithm=override.algorithm, headers=override.headers
    )


def public_pem(key: SigningKey) -> bytes:
    """The public key in PEM, as an attacker would use it for an HMAC."""
    return key.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _signature(data: bytes, key: SigningKey, algorithm: str) -> bytes:
    if algorithm == "none":
        return b""
    if algorithm == "HS256":
        return hmac.new(public_pem(key), data, hashlib.sha256).digest()
    return key.private.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _encoded(value: Any) -> str:
    return _base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
