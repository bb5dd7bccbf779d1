"""Reading a deep linking response (Deep Linking 2.0 sections 4.5 and 3): strict, pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from lti_tool.sandbox_lms import claims

Window = tuple[str | None, str | None]


class BadResponse(Exception):
    """The tool's answer does not keep to the specification; the text says where."""


@dataclass(frozen=True)
class ItemColumn:
    """`lineItem` of a content item. `review_url` "" means the link's own address."""

    score_maximum: Decimal
    label: str = ""
    resource_id: str = ""
    tag: str = ""
    review_url: str | None = None
    review_custom: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ContentItem:
    """An `ltiResourceLink` the tool returned."""

    title: str
    text: str
    url: str | None
    custom: Mapping[str, str]
    column: ItemColumn | None
    available: Window
    submission: Window


@dataclass(frozen=True)
class Expected:
    """What the answer must fit: the platform's issuer, the tool, and the settings sent."""

    issuer: str
    deployment_id: str
    data: str | None
    accept_types: Sequence[str]
    accept_multiple: bool
    accept_lineitem: bool | None


def read_response(message: Mapping[str, Any], expected: Expected) -> list[ContentItem]:
    """Check the message's claims (signature, iss, aud and times are checked already).

    Returns the items, none when the author cancelled. Raises BadResponse.
    """
    if message.get(claims.LTI + "message_type") != claims.DEEP_LINKING_RESPONSE:
        raise BadResponse("message_type is not LtiDeepLinkingResponse")
    if message.get(claims.LTI + "version") != "1.3.0":
        raise BadResponse("version is not 1.3.0")
    if message.get(claims.LTI + "deployment_id") != expected.deployment_id:
        raise BadResponse("deployment_id is not the one of the request")
    if not isinstance(message.get("nonce"), str) or not message["nonce"]:
        raise BadResponse("nonce is missing")
    if expected.data is None and claims.DL + "data" in message:
        raise BadResponse("data was returned although none was sent")
    if message.get(claims.DL + "data") != expected.data:
        raise BadResponse("data did not come back as it was sent")
    items = message.get(claims.DL + "content_items", [])
    if not isinstance(items, list):
        raise BadResponse("content_items is not an array")
    if len(items) > 1 and not expected.accept_multiple:
        raise BadResponse("several items came although accept_multiple is false")
    return [_item(item, expected) for item in items]


def _item(data: Any, expected: Expected) -> ContentItem:
    if not isinstance(data, dict) or data.get("type") not in expected.accept_types:
        raise BadResponse("an item's type is not among accept_types")
    if data["type"] != "ltiResourceLink":
        raise BadResponse("only ltiResourceLink can be placed here")
    url = _text(data, "url") or None
    if url is not None and urlsplit(url).scheme not in {"http", "https"}:
        raise BadResponse("an item's url is no web address")
    if "lineItem" in data and expected.accept_lineitem is False:
        raise BadResponse("a lineItem came although accept_lineitem is false")
    return ContentItem(
        title=_text(data, "title"),
        text=_text(data, "text"),
        url=url,
        custom=_custom(data),
        column=_column(data["lineItem"]) if "lineItem" in data else None,
        available=_window(data, "available"),
        submission=_window(data, "submission"),
    )


def _column(data: Any) -> ItemColumn:
    if not isinstance(data, dict):
        raise BadResponse("lineItem is not an object")
    maximum = data.get("scoreMaximum")
    if isinstance(maximum, bool) or not isinstance(maximum, int | float):
        raise BadResponse("lineItem.scoreMaximum is not a number")
    points = Decimal(str(maximum))
    if not points.is_finite() or points <= 0:
        raise BadResponse("lineItem.scoreMaximum is not above 0")
    review = data.get("submissionReview")
    if review is not None and not isinstance(review, dict):
        raise BadResponse("lineItem.submissionReview is not an object")
    return ItemColumn(
        score_maximum=points,
        label=_text(data, "label"),
        resource_id=_text(data, "resourceId"),
        tag=_text(data, "tag"),
        review_url=None if review is None else _text(review, "url"),
        review_custom={} if review is None else _custom(review),
    )


def _custom(data: Mapping[str, Any]) -> dict[str, str]:
    custom = data.get("custom", {})
    if not isinstance(custom, dict):
        raise BadResponse("custom is not an object")
    for name, value in custom.items():
        if not isinstance(value, str) or "\n" in value:
            raise BadResponse(f"custom.{name} is not a text of one line")
    return dict(custom)


def _window(data: Mapping[str, Any], name: str) -> Window:
    window = data.get(name)
    if window is None and name not in data:
        return None, None
    if not isinstance(window, dict):
        raise BadResponse(f"{name} is not an object")
    start, end = (_moment(window, f"{edge}DateTime") for edge in ("start", "end"))
    return start, end


def _moment(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is None and name not in data:
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadResponse(f"{name} is not an ISO 8601 moment with its zone")
    return str(value)


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise BadResponse(f"{name} is not a text")
    return value
