"""What the platform asks for in deep linking is read with care, and answered exactly."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.lti.deep_linking import (
    DL,
    DeepLinkingSettings,
    LinkItem,
    Window,
    content_item,
    response_jwt,
    settings_of,
)
from lti_tool.lti.errors import ClaimError
from lti_tool.platforms import tool_keys
from lti_tool.platforms.registry import KnownRegistration

RETURN = "https://lms.example/mod/lti/contentitem_return.php?course=2&sesskey=abc"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PLATFORM = KnownRegistration(
    id=1,
    issuer="https://lms.example",
    client_id="client-1",
    name="LMS",
    family="",
    auth_login_url="https://lms.example/auth",
    auth_token_url="https://lms.example/token",
    token_audience=None,
    jwks_url="https://lms.example/jwks",
    deployment_policy="open",
    is_active=True,
)


def claim(**changes: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "deep_link_return_url": RETURN,
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe", "window"],
    }
    asked.update(changes)
    return {name: value for name, value in asked.items() if value is not ...}


def read(**changes: Any) -> DeepLinkingSettings:
    return settings_of(claim(**changes), https_only=True)


def item(**changes: Any) -> LinkItem:
    values: dict[str, Any] = {
        "title": "Вопрос",
        "text": "Тест, 3 минуты",
        "url": "https://tool.example/lti/launch",
        "icon_url": "https://tool.example/static/icons/quiz.svg",
        "custom": {"activity": "pos/quiz", "item": "token-1"},
        "resource_id": "pos/quiz",
        "tag": "quiz",
        "points": Decimal("3"),
    }
    return LinkItem(**(values | changes))


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tool_keys, "signing_key", lambda: ("kid-1", KEY))


def answered(settings: DeepLinkingSettings, *items: LinkItem) -> dict[str, Any]:
    token = response_jwt(PLATFORM, "deployment-7", settings, items)
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "kid": "kid-1", "typ": "JWT"}
    decoded: dict[str, Any] = jwt.decode(
        token, KEY.public_key(), algorithms=["RS256"], audience="https://lms.example"
    )
    return decoded


def test_the_settings_are_read_as_they_were_sent() -> None:
    settings = read(accept_multiple=True, accept_lineitem=False, title="Тема", text="Текст")
    assert settings == DeepLinkingSettings(
        return_url=RETURN,
        accept_types=frozenset({"ltiResourceLink"}),
        accept_multiple=True,
        accept_line_item=False,
        document_targets=("iframe", "window"),
        title="Тема",
        text="Текст",
    )


@pytest.mark.parametrize(
    ("sent", "multiple"),
    [(True, True), (False, False), ("true", True), ("False", False), (..., False), (1, False)],
)
def test_one_item_is_the_rule_where_the_platform_does_not_say_several(
    sent: object, multiple: bool
) -> None:
    assert read(accept_multiple=sent).accept_multiple is multiple


@pytest.mark.parametrize(("sent", "offered"), [(False, False), (..., True), (None, True)])
def test_a_line_item_is_offered_unless_it_is_refused(sent: object, offered: bool) -> None:
    assert read(accept_lineitem=sent).accept_line_item is offered


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://lms.example/return",
        "//lms.example/return",
        "/return",
        "https://",
        "https://lms.example/a b",
        "https://lms.example/\x07",
        "https://lms.example;script-src/return",
        "https://lms.example/" + "x" * 5000,
        "",
        7,
        None,
        ["https://lms.example/return"],
    ],
)
def test_an_answer_is_sent_to_web_addresses_only(address: object) -> None:
    with pytest.raises(ClaimError):
        read(deep_link_return_url=address)


def test_plain_http_is_allowed_where_the_installation_says_so() -> None:
    asked = claim(deep_link_return_url="http://localhost:8080/return?id=1")
    assert settings_of(asked, https_only=False).return_url == "http://localhost:8080/return?id=1"


@pytest.mark.parametrize("settings", [None, "ltiResourceLink", ["x"], 5])
def test_settings_that_are_no_object_are_refused(settings: object) -> None:
    with pytest.raises(ClaimError):
        settings_of(settings, https_only=True)


@pytest.mark.parametrize("types", [["link"], [], ..., [7], {"a": 1}])
def test_a_place_that_takes_no_resource_links_is_refused(types: object) -> None:
    with pytest.raises(ClaimError):
        read(accept_types=types)


def test_types_written_as_one_text_are_understood() -> None:
    assert read(accept_types="link, ltiResourceLink").accept_types == {"link", "ltiResourceLink"}


def test_texts_of_another_type_are_not_shown() -> None:
    settings = read(title=5, text=["x"], accept_presentation_document_targets=...)
    assert (settings.title, settings.text, settings.document_targets) == ("", "", ())


def test_the_answer_names_us_the_platform_and_the_deployment() -> None:
    with time_machine.travel(NOON, tick=False):
        message = answered(read(), item())
    assert message["iss"] == "client-1"
    assert message["aud"] == "https://lms.example"
    assert message[LTI + "deployment_id"] == "deployment-7"
    assert message[LTI + "message_type"] == "LtiDeepLinkingResponse"
    assert message[LTI + "version"] == "1.3.0"
    assert message["iat"] < NOON.timestamp() < message["exp"]
    assert len(message["nonce"]) >= 22


def test_two_answers_have_two_nonces() -> None:
    assert answered(read())["nonce"] != answered(read())["nonce"]


@pytest.mark.parametrize(
    "data",
    ["", "a=b&c", "Юникод “ÿ” 🙂\n\t\\ \u2028", "x" * 9000, {"odd": [1, None]}, 0, False],
)
def test_data_comes_back_as_it_was_sent(data: object) -> None:
    message = answered(read(data=data))
    assert json.dumps(message[DL + "data"]) == json.dumps(data)


@pytest.mark.parametrize("data", [..., None])
def test_no_data_is_answered_by_no_data(data: object) -> None:
    assert DL + "data" not in answered(read(data=data), item())


def test_a_cancelled_choice_is_an_empty_list() -> None:
    assert answered(read())[DL + "content_items"] == []


def test_an_item_carries_its_activity_its_token_and_its_column() -> None:
    (written,) = answered(read(), item())[DL + "content_items"]
    assert written == {
        "type": "ltiResourceLink",
        "title": "Вопрос",
        "text": "Тест, 3 минуты",
        "url": "https://tool.example/lti/launch",
        "icon": {"url": "https://tool.example/static/icons/quiz.svg"},
        "custom": {"activity": "pos/quiz", "item": "token-1"},
        "lineItem": {
            "scoreMaximum": 3,
            "label": "Вопрос",
            "resourceId": "pos/quiz",
            "tag": "quiz",
            "submissionReview": {
                "reviewableStatus": ["InProgress", "Submitted", "Completed"],
                "url": "https://tool.example/lti/launch",
            },
        },
    }


def test_a_fraction_of_a_point_stays_exact() -> None:
    written = content_item(item(points=Decimal("2.50")), read())
    assert written["lineItem"]["scoreMaximum"] == 2.5


def test_what_is_not_graded_gets_no_column() -> None:
    assert "lineItem" not in content_item(item(points=Decimal(0)), read())


def test_a_platform_that_refuses_columns_gets_none() -> None:
    assert "lineItem" not in content_item(item(), read(accept_lineitem=False))


def test_dates_are_written_in_utc_and_open_ends_are_left_out() -> None:
    moscow = timezone(timedelta(hours=3))
    written = content_item(
        item(
            available=Window(datetime(2026, 12, 1, 9, 0, tzinfo=moscow), None),
            submission=Window(None, datetime(2026, 12, 5, 23, 59, 30, tzinfo=moscow)),
        ),
        read(),
    )
    assert written["available"] == {"startDateTime": "2026-12-01T06:00:00Z"}
    assert written["submission"] == {"endDateTime": "2026-12-05T20:59:30Z"}


def test_an_item_without_dates_says_nothing_of_them() -> None:
    written = content_item(item(), read())
    assert "available" not in written
    assert "submission" not in written
