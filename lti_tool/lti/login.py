"""The first step: a platform announces a person, we send the browser to its sign-in.

Third-party initiated login (Security Framework, 5.1.1): iss, login_hint and target_link_uri come
by GET or POST; we answer with a redirect to the platform's authorisation endpoint.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lti_tool.lti import state as states
from lti_tool.lti.errors import (
    LoginIncompleteError,
    PlatformAmbiguousError,
    PlatformInactiveError,
    PlatformUnknownError,
)
from lti_tool.lti.state import LoginState
from lti_tool.platforms import registry
from lti_tool.platforms.registry import KnownRegistration
from lti_tool.sessions import browser
from lti_tool.settings import Settings

REQUIRED = ("iss", "login_hint", "target_link_uri")
KEPT = (*REQUIRED, "client_id", "lti_deployment_id", "lti_message_hint", "lti_storage_target")
LONGEST_PARAMETER = 4096


@dataclass(frozen=True, slots=True)
class Login:
    """A login begun: where the browser goes next, and the state that comes back with it."""

    auth_url: str
    state: str
    storage_target: str
    registration: KnownRegistration


def begin(parameters: Mapping[str, str], browser_id: str, settings: Settings) -> Login:
    """Begin a login for the browser ``browser_id``. Writes nothing.

    Raises:
        LoginIncompleteError: a required parameter is missing, or one is far too long.
        PlatformUnknownError, PlatformAmbiguousError, PlatformInactiveError: see `registration_of`.
    """
    request = {name: parameters[name] for name in KEPT if parameters.get(name)}
    faults = [name for name in REQUIRED if name not in request]
    faults += [name for name, value in request.items() if len(value) > LONGEST_PARAMETER]
    if faults:
        raise LoginIncompleteError(parameters=faults)
    registration = registration_of(
        request["iss"], request.get("client_id"), request.get("lti_deployment_id")
    )
    storage_target = request.get("lti_storage_target", "")
    nonce = secrets.token_urlsafe(24)
    state = states.sign(
        LoginState(
            nonce=nonce,
            registration_id=registration.id,
            browser_hash=browser.hash_browser_id(browser_id),
            storage_target=storage_target,
            request=request,
        ),
        settings.secret_key,
    )
    auth_url = _with_query(
        registration.auth_login_url, _authorisation(request, registration, nonce, state, settings)
    )
    return Login(auth_url, state, storage_target, registration)


def registration_of(
    issuer: str, client_id: str | None, deployment_id: str | None
) -> KnownRegistration:
    """Return the one registration that a login means.

    ``client_id`` is optional in the specification; without it the deployment decides.

    Raises:
        PlatformUnknownError: no registration fits.
        PlatformAmbiguousError: several fit and nothing tells them apart.
        PlatformInactiveError: it was switched off.
    """
    found = registry.candidates(issuer, client_id)
    if len(found) > 1 and deployment_id:
        found = registry.having_deployment(found, deployment_id)
    if not found:
        raise PlatformUnknownError(issuer=issuer[:200], client_id=(client_id or "")[:200])
    if len(found) > 1:
        raise PlatformAmbiguousError(issuer=issuer[:200])
    if not found[0].is_active:
        raise PlatformInactiveError(registration_id=found[0].id)
    return found[0]


def _authorisation(
    request: Mapping[str, str],
    registration: KnownRegistration,
    nonce: str,
    state: str,
    settings: Settings,
) -> dict[str, str]:
    """Return the parameters of the authentication request (Security Framework, 5.1.1.2)."""
    parameters = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": registration.client_id,
        "redirect_uri": settings.url("/lti/launch"),
        "login_hint": request["login_hint"],
        "state": state,
        "nonce": nonce,
    }
    if "lti_message_hint" in request:
        parameters["lti_message_hint"] = request["lti_message_hint"]
    return parameters


def _with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Add ``parameters`` to ``url``, keeping a query that it has already."""
    parts = urlsplit(url)
    standing = parse_qsl(parts.query, keep_blank_values=True)
    return urlunsplit(parts._replace(query=urlencode([*standing, *parameters.items()])))
