"""Paging as platforms really do it, and calls with tokens."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from requests.structures import CaseInsensitiveDict

from lti_tool.platforms import access_tokens, service_client
from lti_tool.platforms.access_tokens import Token
from lti_tool.platforms.errors import (
    PlatformAnswerTooLargeError,
    PlatformAnswerUnreadableError,
    PlatformRedirectedError,
    PlatformRefusedError,
    ScopeNotGrantedError,
)
from lti_tool.platforms.outbound import Answer
from lti_tool.platforms.registration_facts import RegistrationFacts
from lti_tool.platforms.service_client import next_page, with_path_ending, with_query
from tests.functional.stub_platform import Asked, Reply, StubPlatform, running_stub

BASE = "https://lms.example/services/members?type_id=1"
FACTS = RegistrationFacts(1, "https://lms.example", "client", "", "", None)
MOODLE = RegistrationFacts(1, "https://lms.example", "client", "moodle", "", None)


def answer(link: str | None) -> Answer:
    headers = CaseInsensitiveDict({"Link": link} if link is not None else {})
    return Answer(BASE, 200, "", headers, b"")


@pytest.mark.parametrize(
    ("header", "following"),
    [
        (None, None),
        ("", None),
        ('<https://lms.example/m?p=AbC>; rel="next"', "https://lms.example/m?p=AbC"),
        ("<https://lms.example/m?p=AbC>; rel=next", "https://lms.example/m?p=AbC"),
        ('<https://lms.example/m?p=2>; title="x"; rel="next"', "https://lms.example/m?p=2"),
        ('<https://lms.example/m?p=2>; rel="NEXT"', "https://lms.example/m?p=2"),
        ('<https://lms.example/m?p=2>; rel="next last"', "https://lms.example/m?p=2"),
        ('<?p=2>; rel="next"', "https://lms.example/services/members?p=2"),
        ('</m>; rel="next"', "https://lms.example/m"),
        ('<https://x/1>; rel="differences", <https://x/2>; rel="next"', "https://x/2"),
        ('<https://x/1>; rel="first"', None),
        ('<>; rel="next"', None),
        ("<https://x/m?a=1&amp;p=2>; rel=“next”", "https://x/m?a=1&p=2"),
        ("<https://x/m?a=1&amp;p=2>; rel=“next”".encode().decode("latin-1"), "https://x/m?a=1&p=2"),
        ("<https://x/\xff>; rel=next", "https://x/\xff"),
        ("nonsense", None),
    ],
)
def test_the_next_page_is_found_however_it_is_written(
    header: str | None, following: str | None
) -> None:
    assert next_page(answer(header)) == following


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://x/line?type_id=1", "https://x/line/scores?type_id=1"),
        ("https://x/line/", "https://x/line/scores"),
        ("https://x/line?a=1?b=2", "https://x/line/scores?a=1?b=2"),
        ("https://x/line#part", "https://x/line/scores"),
    ],
)
def test_an_ending_goes_to_the_path(url: str, made: str) -> None:
    assert with_path_ending(url, "scores") == made


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://x/line", "https://x/line?user_id=a%26b"),
        ("https://x/line?t=1&t=2&e=", "https://x/line?t=1&t=2&e=&user_id=a%26b"),
    ],
)
def test_a_parameter_is_added_to_what_stands_there(url: str, made: str) -> None:
    assert with_query(url, user_id="a&b") == made


@pytest.fixture
def platform(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubPlatform]:
    """A platform that needs no token request: tokens are counted instead."""
    numbers = iter(range(1, 100))
    good_until = datetime(2100, 1, 1, tzinfo=UTC)
    kept: list[Token] = []

    def get(*_args: Any) -> Token:
        if not kept:
            kept.append(Token(f"token-{next(numbers)}", b"", good_until))
        return kept[0]

    monkeypatch.setattr(access_tokens, "get", get)
    monkeypatch.setattr(access_tokens, "drop", lambda *_args: kept.clear())
    with running_stub(lambda _asked: (200, {}, b"[]")) as stub:
        yield stub


def read(facts: RegistrationFacts, url: str, **how: Any) -> list[str]:
    """The paths of the pages read."""
    pages = service_client.pages(facts, url, scopes=("s",), accept="a/b", **how)
    return [page.url for page in pages]


def test_a_refused_token_is_replaced_once(platform: StubPlatform) -> None:
    platform.reply = lambda asked: (
        (200, {}, b"") if asked.headers["Authorization"] == "Bearer token-2" else (401, {}, b"")
    )
    ask = service_client.request
    assert ask(FACTS, "GET", f"{platform.url}/x", scopes=("s",)).status == 200
    platform.reply = lambda _asked: (401, {}, b"")
    platform.asked.clear()
    assert ask(FACTS, "GET", f"{platform.url}/x", scopes=("s",)).status == 401
    assert [a.headers["Authorization"] for a in platform.asked] == [
        "Bearer token-2",
        "Bearer token-3",
    ]


def test_a_body_is_sent_with_its_type(platform: StubPlatform) -> None:
    service_client.request(
        FACTS, "POST", f"{platform.url}/x", scopes=("s",), content_type="a/b", body='{"я": 1}'
    )
    assert platform.asked[0].headers["Content-Type"] == "a/b"
    assert platform.asked[0].body == '{"я": 1}'.encode()


def test_pages_are_followed_to_the_last(platform: StubPlatform) -> None:
    def reply(asked: Asked) -> Reply:
        number = int(asked.path.partition("p=")[2] or 1)
        link = {"Link": f'<?p={number + 1}>; rel="next"'} if number < 3 else {}
        return 200, link, b"[]"

    platform.reply = reply
    assert [url.rpartition("/")[2] for url in read(FACTS, f"{platform.url}/m")] == [
        "m",
        "m?p=2",
        "m?p=3",
    ]
    with pytest.raises(PlatformAnswerTooLargeError):
        read(FACTS, f"{platform.url}/m", max_pages=2)


def test_pages_that_go_in_circles_or_elsewhere_are_refused(platform: StubPlatform) -> None:
    platform.reply = lambda _asked: (200, {"Link": "</m>; rel=next"}, b"[]")
    with pytest.raises(PlatformAnswerUnreadableError):
        read(FACTS, f"{platform.url}/m")
    platform.reply = lambda _asked: (200, {"Link": "<http://localhost:1/m>; rel=next"}, b"[]")
    with pytest.raises(PlatformRedirectedError):
        read(FACTS, f"{platform.url}/m")


def test_a_parameter_that_the_next_link_forgets_is_put_back(platform: StubPlatform) -> None:
    def reply(asked: Asked) -> Reply:
        more = "from=2" not in asked.path
        return 200, {"Link": "</m?from=2>; rel=next"} if more else {}, b"[]"

    platform.reply = reply
    assert read(MOODLE, f"{platform.url}/m?role=Learner&limit=1")[1].endswith(
        "/m?from=2&role=Learner"
    )
    assert read(FACTS, f"{platform.url}/m?role=Learner")[1].endswith("/m?from=2")


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, ScopeNotGrantedError), (403, ScopeNotGrantedError), (404, PlatformRefusedError)],
)
def test_refusals_are_named(platform: StubPlatform, status: int, error: type[Exception]) -> None:
    platform.reply = lambda _asked: (status, {"Retry-After": "9"}, b"")
    with pytest.raises(error) as caught:
        read(FACTS, f"{platform.url}/m")
    assert caught.value.http_status == status  # type: ignore[attr-defined]
    if error is PlatformRefusedError:
        assert caught.value.retry_after == 9  # type: ignore[attr-defined]
