"""The id_token: signature, times, issuer, audience and nonce (Security Framework, 5.1.3).

The registration is known from our own signed state, so the claims are decoded once, already
verified, and nothing in them is believed before.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Any

import jwt

from lti_tool import clock
from lti_tool.lti.errors import (
    AlgorithmRefusedError,
    AudienceError,
    IssuerError,
    KeyIdMissingError,
    LtiError,
    NonceError,
    SignatureError,
    TokenExpiredError,
    TokenGarbledError,
    TokenMissingError,
    TokenTimeError,
)
from lti_tool.lti.state import LoginState
from lti_tool.platforms import key_sets
from lti_tool.platforms.registry import KnownRegistration

ALGORITHM = "RS256"
LEEWAY_SECONDS = 60
LONGEST_TOKEN = 100_000
LONGEST_KID = 512

_FAULTS: tuple[tuple[type[jwt.PyJWTError], type[LtiError]], ...] = (
    (jwt.ExpiredSignatureError, TokenExpiredError),
    (jwt.ImmatureSignatureError, TokenTimeError),
    (jwt.InvalidIssuedAtError, TokenTimeError),
    (jwt.InvalidAudienceError, AudienceError),
    (jwt.InvalidIssuerError, IssuerError),
)
_FAULT_OF_MISSING_CLAIM: dict[str, type[LtiError]] = {
    "exp": TokenTimeError,
    "iat": TokenTimeError,
    "aud": AudienceError,
    "iss": IssuerError,
    "nonce": NonceError,
}


class _Jws(jwt.PyJWS):
    """PyJWT's signature check, which looks at 3,000 characters one by one: that costs ten times
    what the signature does. Plain base64url is decoded here, all else is left to the library.
    """

    @staticmethod
    def _decode_base64url_segment(segment: bytes, name: str) -> bytes:
        if len(segment) % 4 != 1 and _BASE64URL.fullmatch(segment):
            decoded = urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
            if urlsafe_b64encode(decoded).rstrip(b"=") == segment:
                return decoded
        return jwt.PyJWS._decode_base64url_segment(segment, name)


_BASE64URL = re.compile(rb"[A-Za-z0-9_-]*")
_jwt = jwt.PyJWT()
_jwt._jws = _Jws()


def verify(token: str | None, state: LoginState, registration: KnownRegistration) -> dict[str, Any]:
    """Return the claims of ``token`` if it is ``registration``'s answer to the login ``state``.

    A key whose signature does not fit is asked for once more (platforms have been seen to reuse a
    kid), within the rate limit of the key set.

    Raises:
        LtiError: a subclass for each way in which it can be wrong.
    """
    kid = _key_id(token)
    assert token is not None
    key = key_sets.key_for(registration, kid)
    try:
        claims = _decode(token, key, registration)
    except SignatureError:
        fresh = key_sets.fresh_key_for(registration, kid, than=key)
        if fresh is None:
            raise
        claims = _decode(token, fresh, registration)
    _check_authorised_party(claims, registration.client_id)
    _check_nonce(claims, state)
    _check_answers_login(claims, state)
    return claims


def _key_id(token: str | None) -> str:
    if not token:
        raise TokenMissingError()
    if len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise TokenGarbledError(length=len(token))
    encoded = token.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    except (Base64Error, ValueError, RecursionError) as fault:
        raise TokenGarbledError(part="header") from fault
    if not isinstance(header, dict):
        raise TokenGarbledError(part="header")
    if header.get("alg") != ALGORITHM:
        raise AlgorithmRefusedError(alg=repr(header.get("alg"))[:40])
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid or len(kid) > LONGEST_KID:
        raise KeyIdMissingError()
    return kid


def _decode(token: str, key: Any, registration: KnownRegistration) -> dict[str, Any]:
    try:
        claims: dict[str, Any] = _jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=registration.client_id,
            issuer=registration.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "aud", "iss", "nonce"]},
        )
    except jwt.PyJWTError as fault:
        raise _typed(fault) from fault
    except (TypeError, ValueError, OverflowError, RecursionError) as fault:
        raise TokenGarbledError(part="claims") from fault
    return claims


def _typed(fault: jwt.PyJWTError) -> LtiError:
    if isinstance(fault, jwt.MissingRequiredClaimError):
        return _FAULT_OF_MISSING_CLAIM[fault.claim](claim=fault.claim)
    if isinstance(fault, jwt.InvalidSignatureError):
        return SignatureError()
    for library_fault, ours in _FAULTS:
        if isinstance(fault, library_fault):
            return ours(fault=str(fault))
    if isinstance(fault, jwt.DecodeError) and "time" in str(fault).lower():
        return TokenTimeError(fault=str(fault))
    return TokenGarbledError(fault=str(fault))


def _check_authorised_party(claims: dict[str, Any], client_id: str) -> None:
    """Hold a token with several audiences to azp (OpenID Connect Core 3.1.3.7, rules 4 and 5)."""
    party = claims.get("azp")
    audiences = claims["aud"]
    if party is None and isinstance(audiences, list) and len(audiences) > 1:
        raise AudienceError(reason="several audiences without azp")
    if party is not None and party != client_id:
        raise AudienceError(reason="azp")


def _check_nonce(claims: dict[str, Any], state: LoginState) -> None:
    if claims["nonce"] != state.nonce:
        raise NonceError()


def _check_answers_login(claims: dict[str, Any], state: LoginState) -> None:
    """Refuse a token issued before its own login or from a clock that is far behind."""
    earliest = state.began_at - LEEWAY_SECONDS
    if not isinstance(claims["iat"], int | float) or claims["iat"] < earliest:
        raise TokenTimeError(reason="iat before the login", now=clock.now().isoformat())
