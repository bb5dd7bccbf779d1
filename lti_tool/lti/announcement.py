"""What the tool announces of itself when it registers (Dynamic Registration, 3.5)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import force_locale, gettext

from lti_tool.errors import N_
from lti_tool.sessions.models import (
    MESSAGE_DEEP_LINKING,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_SUBMISSION_REVIEW,
)
from lti_tool.settings import Settings
from lti_tool.web.i18n import DEFAULT_LANGUAGE, LANGUAGES

ICON = "/static/icons/accord.svg"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"

SCOPES = (
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly",
)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "locale")
"""No e-mail, unless the installation sends any (`announcement`)."""

CUSTOM_PARAMETERS = {
    "context_history": "$Context.id.history",
    "link_history": "$ResourceLink.id.history",
    "timezone": "$Person.address.timezone",
}
"""Of the tool as a whole; ``activity`` and ``item`` belong to single links and must stay theirs."""

NAME = N_("Accord: learning in groups")
DESCRIPTION = N_("A mini-lecture, a graded quiz and a group workshop with a signed agreement.")
PICK = N_("Choose an activity")
REVIEW = N_("Look at the work")


def announcement(settings: Settings, more_parameters: Mapping[str, str]) -> dict[str, Any]:
    """Return the client registration request; ``more_parameters`` are the platform's own."""
    launch_url = settings.url("/lti/launch")
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": settings.url("/lti/login"),
        "redirect_uris": [launch_url],
        **_localised("client_name", NAME),
        "jwks_uri": settings.url("/lti/jwks"),
        "logo_uri": settings.url(ICON),
        "client_uri": settings.base_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(SCOPES),
        TOOL_CONFIGURATION: {
            "domain": urlsplit(settings.base_url).netloc,
            **_localised("description", DESCRIPTION),
            "target_link_uri": launch_url,
            "custom_parameters": {**CUSTOM_PARAMETERS, **more_parameters},
            "claims": [*CLAIMS, "email"] if settings.mail else list(CLAIMS),
            "messages": _messages(settings, launch_url),
        },
    }


def _messages(settings: Settings, launch_url: str) -> list[dict[str, Any]]:
    icon = settings.url(ICON)
    return [
        {"type": MESSAGE_RESOURCE_LINK, "target_link_uri": launch_url, "icon_uri": icon},
        {
            "type": MESSAGE_DEEP_LINKING,
            "target_link_uri": launch_url,
            "icon_uri": icon,
            **_localised("label", PICK),
            "placements": ["ContentArea"],
            "supported_types": ["ltiResourceLink"],
        },
        {
            "type": MESSAGE_SUBMISSION_REVIEW,
            "target_link_uri": launch_url,
            "icon_uri": icon,
            **_localised("label", REVIEW),
        },
    ]


def _localised(name: str, text: str) -> dict[str, str]:
    """Return the member ``name`` in the default language and ``name#<language>`` in each.

    OpenID Connect Dynamic Registration, 2.1.
    """
    words = {}
    for language in LANGUAGES:
        with force_locale(language):
            words[language] = gettext(text)
    named = {f"{name}#{language}": word for language, word in words.items()}
    return {name: words[DEFAULT_LANGUAGE], **named}
