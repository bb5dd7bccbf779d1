"""Deep Linking 2.0: the platform's settings read with care, our response built and signed.

The platform asks by ``LtiDeepLinkingRequest`` (its settings claim is read here), the author
chooses, and the browser carries a signed ``LtiDeepLinkingResponse`` to the return URL.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import jwt
from flask import current_app
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem

from lti_tool import clock
from lti_tool.lti.claims import DEEP_LINKING_SETTINGS, LTI
from lti_tool.lti.errors import ClaimError
from lti_tool.platforms import tool_keys
from lti_tool.platforms.registry import KnownRegistration
from lti_tool.settings import Settings
from lti_tool.web.security_headers import origin_of

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RESPONSE = "LtiDeepLinkingResponse"
RESOURCE_LINK = "ltiResourceLink"
SLACK_SECONDS = 5
"""How far back our ``iat`` stands: some platforms allow no clock difference at all."""
LIFETIME_SECONDS = 600
LONGEST_URL = 4096
REVIEWABLE = ("InProgress", "Submitted", "Completed")


@dataclass(frozen=True, slots=True)
class DeepLinkingSettings:
    """What the platform takes back (Deep Linking 2.0, 4.4.1).

    ``data`` is whatever it sent, to be returned as it is; None if nothing was sent. A platform
    that does not say that it takes several items gets one; one that does not refuse line items
    gets them.
    """

    return_url: str
    accept_types: frozenset[str]
    accept_multiple: bool
    accept_line_item: bool
    document_targets: tuple[str, ...]
    title: str
    text: str
    data: Any = None


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when, either end open."""

    start: datetime | None = None
    end: datetime | None = None

    def as_json(self) -> dict[str, str]:
        """Return the times in ISO 8601, UTC, whole seconds; open ends left out."""
        named = {"startDateTime": self.start, "endDateTime": self.end}
        return {name: _moment(when) for name, when in named.items() if when is not None}


@dataclass(frozen=True, slots=True)
class LinkItem:
    """One resource link that we propose to the platform (Deep Linking 2.0, 3.2).

    ``points`` is the maximum of its gradebook column, 0 for none. ``resource_id`` and ``tag``
    name the column for us later.
    """

    title: str
    text: str
    url: str
    icon_url: str
    custom: Mapping[str, str]
    resource_id: str
    tag: str
    points: Decimal
    available: Window = field(default_factory=Window)
    submission: Window = field(default_factory=Window)


def settings_of(claim: Any, *, https_only: bool) -> DeepLinkingSettings:
    """Return the settings claim of a deep linking request, type-checked.

    Raises:
        ClaimError: the return URL is no web address that we would post to, resource links are not
            accepted, or the claim is not an object.
    """
    if not isinstance(claim, Mapping):
        raise _fault("")
    accept_types = _texts(claim, "accept_types")
    if RESOURCE_LINK not in accept_types:
        raise _fault("accept_types")
    return DeepLinkingSettings(
        return_url=_return_url(claim.get("deep_link_return_url"), https_only=https_only),
        accept_types=frozenset(accept_types),
        accept_multiple=_truth(claim.get("accept_multiple"), absent=False),
        accept_line_item=_truth(claim.get("accept_lineitem"), absent=True),
        document_targets=_texts(claim, "accept_presentation_document_targets"),
        title=_display(claim.get("title")),
        text=_display(claim.get("text")),
        data=claim.get("data"),
    )


def settings_here(claim: Any) -> DeepLinkingSettings:
    """Return the settings claim as this installation takes it: plain http in development only.

    Raises:
        ClaimError: see :func:`settings_of`.
    """
    settings: Settings = current_app.extensions["accord_settings"]
    return settings_of(claim, https_only=not settings.is_development)


def response_jwt(
    registration: KnownRegistration,
    deployment_id: str,
    settings: DeepLinkingSettings,
    items: Sequence[LinkItem],
) -> str:
    """Return the signed response with ``items`` (none: the author cancelled).

    ``deployment_id`` is the platform's own name of the deployment. Deep Linking 2.0, 4.5;
    signature by the Security Framework, 5.2.
    """
    kid, private_key = tool_keys.signing_key()
    now = int(clock.now().timestamp())
    message = {
        "iss": registration.client_id,
        "aud": registration.issuer,
        "iat": now - SLACK_SECONDS,
        "exp": now + LIFETIME_SECONDS,
        "nonce": secrets.token_urlsafe(24),
        LTI + "deployment_id": deployment_id,
        LTI + "message_type": RESPONSE,
        LTI + "version": "1.3.0",
        DL + "content_items": [content_item(item, settings) for item in items],
    }
    if settings.data is not None:
        message[DL + "data"] = settings.data
    return jwt.encode(message, private_key, algorithm="RS256", headers={"kid": kid})


def content_item(item: LinkItem, settings: DeepLinkingSettings) -> dict[str, Any]:
    """Return ``item`` as the platform reads it, without what it said it does not take."""
    resource = (
        DeepLinkResource()
        .set_title(item.title)
        .set_url(item.url)
        .set_custom_params(dict(item.custom))
    )
    resource.set_icon_url(item.icon_url)
    if item.points > 0 and settings.accept_line_item:
        resource.set_lineitem(_line_item(item))
    written: dict[str, Any] = resource.to_dict()
    written["text"] = item.text
    for name, window in (("available", item.available), ("submission", item.submission)):
        if times := window.as_json():
            written[name] = times
    return written


def _line_item(item: LinkItem) -> LineItem:
    column = LineItem()
    column.set_score_maximum(_json_number(item.points))
    column.set_label(item.title)
    column.set_resource_id(item.resource_id)
    column.set_tag(item.tag)
    column.set_submission_review(list(REVIEWABLE), url=item.url)
    return column


def _return_url(value: Any, *, https_only: bool) -> str:
    schemes = ("https",) if https_only else ("http", "https")
    if (
        not isinstance(value, str)
        or len(value) > LONGEST_URL
        or any(character.isspace() or not character.isprintable() for character in value)
        or origin_of(value) is None
        or urlsplit(value).scheme not in schemes
    ):
        raise _fault("deep_link_return_url")
    return value


def _texts(claim: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a list of texts; platforms are known to send a single text, or text with commas."""
    value = claim.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise _fault(name)


def _truth(value: Any, *, absent: bool) -> bool:
    """Read a boolean; "true" and "false" in quotes occur too."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return absent


def _display(value: Any) -> str:
    return value[:512] if isinstance(value, str) else ""


def _json_number(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points)


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fault(name: str) -> ClaimError:
    claim = f"{DEEP_LINKING_SETTINGS} {name}".strip()
    return ClaimError(words={"claim": claim}, claim=name or "deep_linking_settings")
