"""A deep linking response is read to the letter."""

from typing import Any

import pytest

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.content_items import BadResponse, Expected, read_response

EXPECTED = Expected("https://lms.example", "1", None, ("ltiResourceLink", "link"), True, None)


def message(*items: Any, **changes: Any) -> dict[str, Any]:
    return {
        claims.claim("message_type"): claims.DEEP_LINKING_RESPONSE,
        claims.claim("version"): "1.3.0",
        claims.claim("deployment_id"): "1",
        "nonce": "n",
        claims.claim("content_items"): list(items),
    } | {claims.claim(name): value for name, value in changes.items()}


def link(**fields: Any) -> dict[str, Any]:
    return {"type": "ltiResourceLink"} | fields


def test_a_bare_link_is_enough() -> None:
    [item] = read_response(message(link()), EXPECTED)
    assert (item.title, item.url, item.column, item.available) == ("", None, None, (None, None))


def test_a_column_may_ask_for_review_at_the_links_own_address() -> None:
    [item] = read_response(
        message(link(lineItem={"scoreMaximum": 0.5, "submissionReview": {}})), EXPECTED
    )
    assert item.column is not None
    assert (str(item.column.score_maximum), item.column.review_url) == ("0.5", "")


@pytest.mark.parametrize(
    "item",
    [
        "text",
        {"type": "link"},
        {"type": "html"},
        link(title=5),
        link(url="ftp://x"),
        link(custom=[]),
        link(custom={"a": "b\nc"}),
        link(lineItem=[]),
        link(lineItem={}),
        link(lineItem={"scoreMaximum": True}),
        link(lineItem={"scoreMaximum": float("nan")}),
        link(lineItem={"scoreMaximum": 1, "submissionReview": "x"}),
        link(lineItem={"scoreMaximum": 1, "tag": 1}),
        link(available=[]),
        link(available={"startDateTime": None}),
        link(submission={"endDateTime": "2026-03-02T09:00:00"}),
        link(submission={"endDateTime": "soon"}),
    ],
)
def test_a_faulty_item_is_refused(item: Any) -> None:
    with pytest.raises(BadResponse):
        read_response(message(item), EXPECTED)


def test_an_empty_window_is_no_window() -> None:
    [item] = read_response(message(link(available={}, submission={})), EXPECTED)
    assert item.submission == (None, None)


def test_a_line_item_is_refused_where_the_platform_takes_none() -> None:
    strict = Expected("https://lms.example", "1", "d", ("ltiResourceLink",), False, False)
    with pytest.raises(BadResponse, match="accept_lineitem"):
        read_response(message(link(lineItem={"scoreMaximum": 1}), data="d"), strict)
    with pytest.raises(BadResponse, match="accept_multiple"):
        read_response(message(link(), link(), data="d"), strict)
    with pytest.raises(BadResponse, match="data"):
        read_response(message(link()), strict)
