"""Dynamic registration (LTI Dynamic Registration 1.0): the platform opens our invite in a frame.

We read its configuration, hold it to the rules, announce the tool and keep what it answers.
No transaction is open while the platform is asked.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lti_tool.errors import N_
from lti_tool.lti.announcement import TOOL_CONFIGURATION, announcement
from lti_tool.lti.claims import LONGEST_ID, LONGEST_TEXT, LONGEST_URL, ClaimReader
from lti_tool.lti.errors import LtiError
from lti_tool.platforms import enrolment, invites, outbound, tool_keys
from lti_tool.platforms.enrolment import PlatformFacts
from lti_tool.platforms.quirks import quirks_of
from lti_tool.settings import Settings

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
MAX_CONFIGURATION_BYTES = 512 * 1024


class ConfigurationError(LtiError):
    """The platform's openid-configuration cannot be used; ``words`` say which part."""

    code = "platform-configuration"
    what_happened = N_("The platform's description of itself cannot be used: %(part)s.")
    what_is_safe = N_("Nothing was changed, and the registration link is still good.")
    what_to_do = N_("Tell the platform's administrator, or register it by hand.")


class RegistrationRefusedError(LtiError):
    """The platform refused our registration; ``words`` carry its own reason."""

    code = "registration-refused"
    what_happened = N_("The platform did not accept the registration: %(reason)s.")
    what_is_safe = N_("Nothing was changed, and the registration link is still good.")
    what_to_do = N_("Begin the registration again in the platform, or register it by hand.")


@dataclass(frozen=True, slots=True)
class Configuration:
    """The parts of an openid-configuration that we need."""

    issuer: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str | None
    family: str
    name: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A registration that was made. ``after`` names what its administrator must still do."""

    registration_id: int
    platform_url: str
    after: str


def register(
    invite: str, configuration_url: str, registration_token: str, settings: Settings
) -> Registered:
    """Register the platform that was opened with ``invite``; the invite works once.

    Raises:
        InviteInvalidError: unknown, used or expired.
        ConfigurationError, RegistrationRefusedError: the platform's part is not right.
        ServiceError: the platform cannot be reached or its address is refused.
    """
    invite_id = invites.claim(invite)
    try:
        configuration = read_configuration(configuration_url)
        answer = _announce(configuration, registration_token, settings)
        facts = platform_facts(configuration, answer)
        registration_id = enrolment.enrol(facts, source="registration")
    except Exception:
        invites.give_back(invite_id)
        raise
    invites.fulfil(invite_id, registration_id)
    return Registered(
        registration_id=registration_id,
        platform_url=configuration.auth_login_url,
        after=quirks_of(configuration.family).after_registration,
    )


def read_configuration(url: str) -> Configuration:
    """Fetch and check a platform's openid-configuration (Dynamic Registration, 3.4).

    Raises:
        ConfigurationError, ServiceError.
    """
    answer = outbound.request(
        "GET", url, headers={"Accept": "application/json"}, max_bytes=MAX_CONFIGURATION_BYTES
    )
    body = answer.json() if answer.is_success else None
    if not isinstance(body, dict):
        raise ConfigurationError(words={"part": f"HTTP {answer.status}"}, url=url)
    configuration = _read(body)
    if urlsplit(configuration.issuer).hostname != urlsplit(url).hostname:
        raise ConfigurationError(words={"part": "issuer"}, url=url, issuer=configuration.issuer)
    for endpoint in (
        configuration.auth_login_url,
        configuration.auth_token_url,
        configuration.jwks_url,
        configuration.registration_url,
    ):
        outbound.check_url(endpoint)
    return configuration


def _read(body: Mapping[str, Any]) -> Configuration:
    reader = ClaimReader(body)
    try:
        platform = reader.mapping(PLATFORM_CONFIGURATION)
        return Configuration(
            issuer=reader.text("issuer", LONGEST_TEXT, required=True),
            auth_login_url=reader.text("authorization_endpoint", LONGEST_URL, required=True),
            auth_token_url=reader.text("token_endpoint", LONGEST_URL, required=True),
            jwks_url=reader.text("jwks_uri", LONGEST_URL, required=True),
            registration_url=reader.text("registration_endpoint", LONGEST_URL, required=True),
            token_audience=reader.text("authorization_server", LONGEST_URL) or None,
            family=platform.text("product_family_code", 64, cut=True).lower(),
            name=platform.text("product_family_code", 64, cut=True),
        )
    except LtiError as fault:
        raise ConfigurationError(words={"part": fault.words["claim"]}) from fault


def _announce(
    configuration: Configuration, registration_token: str, settings: Settings
) -> Mapping[str, Any]:
    tool_keys.ensure_key()
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if registration_token:
        headers["Authorization"] = f"Bearer {registration_token}"
    body = announcement(settings, quirks_of(configuration.family).custom_parameters)
    answer = outbound.request(
        "POST",
        configuration.registration_url,
        headers=headers,
        data=json.dumps(body).encode(),
        max_bytes=MAX_CONFIGURATION_BYTES,
    )
    if not answer.is_success:
        reason = answer.body[:200].decode("utf-8", "replace").strip()
        raise RegistrationRefusedError(
            words={"reason": f"HTTP {answer.status} {reason}".strip()}, http_status=answer.status
        )
    registered = answer.json()
    if not isinstance(registered, dict):
        raise RegistrationRefusedError(words={"reason": "client_id"})
    return registered


def platform_facts(configuration: Configuration, answer: Mapping[str, Any]) -> PlatformFacts:
    """Return what to keep of a registration response (Dynamic Registration, 3.6).

    Raises:
        RegistrationRefusedError: it names no client_id.
    """
    reader = ClaimReader(answer)
    try:
        client_id = reader.text("client_id", LONGEST_ID, required=True)
        deployment_id = reader.mapping(TOOL_CONFIGURATION).text("deployment_id", LONGEST_ID)
    except LtiError as fault:
        raise RegistrationRefusedError(words={"reason": fault.words["claim"]}) from fault
    host = urlsplit(configuration.issuer).hostname or configuration.issuer
    return PlatformFacts(
        issuer=configuration.issuer,
        client_id=client_id,
        name=f"{host} ({configuration.name})" if configuration.name else host,
        auth_login_url=configuration.auth_login_url,
        auth_token_url=configuration.auth_token_url,
        jwks_url=configuration.jwks_url,
        token_audience=configuration.token_audience,
        family=configuration.family,
        deployment_ids=(deployment_id,) if deployment_id else (),
    )
