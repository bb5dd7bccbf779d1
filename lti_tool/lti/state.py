"""The signed state of one login: no write is needed to remember it.

It carries what the launch must match (nonce, registration, browser) and what is needed to run the
login again in a window of its own. Signed, not secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from lti_tool.lti.errors import StateExpiredError, StateInvalidError, StateMissingError

LIFETIME_SECONDS = 900
_SALT = "lti-login-state"


@dataclass(frozen=True, slots=True)
class LoginState:
    """What a login remembers.

    ``began_at`` is in seconds since the epoch. ``storage_target`` is the platform's
    ``lti_storage_target``, empty where it offers none. ``request`` holds the parameters of the
    login initiation.
    """

    nonce: str
    registration_id: int
    browser_hash: str
    storage_target: str
    request: Mapping[str, str]
    began_at: float = 0.0


def sign(state: LoginState, secret_key: str) -> str:
    """Return ``state`` as a signed text for the ``state`` parameter."""
    return _serializer(secret_key).dumps(
        [
            state.nonce,
            state.registration_id,
            state.browser_hash,
            state.storage_target,
            dict(state.request),
        ]
    )


def read(text: str | None, secret_key: str) -> LoginState:
    """Return what `sign` put into ``text``.

    Raises:
        StateMissingError: there is no text.
        StateInvalidError: we did not sign it.
        StateExpiredError: it is older than ``LIFETIME_SECONDS``.
    """
    if not text:
        raise StateMissingError()
    try:
        payload, signed_at = _serializer(secret_key).loads(
            text, max_age=LIFETIME_SECONDS, return_timestamp=True
        )
    except SignatureExpired as fault:
        raise StateExpiredError() from fault
    except BadData as fault:
        raise StateInvalidError() from fault
    nonce, registration_id, browser_hash, storage_target, request = payload
    return LoginState(
        nonce=nonce,
        registration_id=registration_id,
        browser_hash=browser_hash,
        storage_target=storage_target,
        request=request,
        began_at=signed_at.timestamp(),
    )


def nonce_hash(nonce: str) -> str:
    """Return what the server keeps of a spent nonce."""
    return sha256(nonce.encode()).hexdigest()


def storage_key(state: str) -> str:
    """Return the key under which platform storage keeps the browser's proof for ``state``."""
    return "accord_" + sha256(state.encode()).hexdigest()[:24]


@lru_cache(maxsize=16)
def _serializer(secret_key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret_key, salt=_SALT, signer_kwargs={"digest_method": sha256})
