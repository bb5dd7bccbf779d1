"""The sandbox takes in what a tool's picker returns, and registers tools by invite link."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.claims import claim
from lti_tool.sandbox_lms.server import SandboxServer
from lti_tool.sandbox_lms.world import World
from tests.functional.lti_browser import LtiBrowser
from tests.functional.sandbox_lms.tool_stub import ToolStub

ITEM: dict[str, Any] = {
    "type": "ltiResourceLink",
    "title": "Мини-лекция",
    "text": "Семь минут",
    "custom": {"activity": "pos/lecture"},
    "lineItem": {
        "scoreMaximum": 10,
        "label": "Лекция",
        "resourceId": "pos/lecture",
        "tag": "lecture",
        "submissionReview": {"url": "http://127.0.0.1/review", "custom": {"review": "1"}},
    },
    "available": {"startDateTime": "2026-03-02T09:00:00Z"},
    "submission": {"endDateTime": "2026-03-09T18:00:00+03:00"},
}


def opened(browser: LtiBrowser, tool: ToolStub) -> tuple[dict[str, Any], str]:
    """Open the picker; return the request's claims and the return URL."""
    browser.deep_link("author")
    told = tool.claims_of(tool.launches[-1])
    return told, told[claim("deep_linking_settings")]["deep_link_return_url"]


def test_chosen_activities_become_links_with_columns(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.features.deep_linking_data = "opaque <data> & кириллица"
    told, return_url = opened(browser, tool)
    assert claim("resource_link") not in told
    assert told[claim("message_type")] == claims.DEEP_LINKING_REQUEST
    plain = {"type": "ltiResourceLink", "title": "Без оценки"}
    answer = browser.post(return_url, tool.deep_linking_answer(told, content_items=[ITEM, plain]))
    assert answer.status_code == 200
    assert "Добавлено 2 занятия" in browser.page(answer).text
    link = world.link("Мини-лекция")
    item = world.course.line_item_of(link)
    assert item is not None
    assert item.score_maximum == 10
    assert (item.resource_id, item.tag) == ("pos/lecture", "lecture")
    assert link.submission == (None, "2026-03-09T18:00:00+03:00")
    assert world.link("Без оценки").line_item_id is None
    browser.launch("anna", "Мини-лекция")
    assert tool.claims_of(tool.launches[-1])[claim("custom")]["activity"] == "pos/lecture"
    browser.review("trainer", "Мини-лекция", of="anna")
    reviewed = tool.claims_of(tool.launches[-1])
    assert reviewed[claim("target_link_uri")] == "http://127.0.0.1/review"
    assert reviewed[claim("custom")]["review"] == "1"


def test_cancelling_places_nothing_and_an_answer_counts_once(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    told, return_url = opened(browser, tool)
    form = tool.deep_linking_answer(told)
    assert "Ничего не добавлено" in browser.post(return_url, form).text
    assert browser.post(return_url, form).status_code == 404
    assert len(world.course.links) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "http://elsewhere.example"},
        {"nonce": None},
        {"exp": 1},
        {"message_type": "LtiResourceLinkRequest"},
        {"version": "1.1"},
        {"deployment_id": "foreign"},
        {"data": "unasked"},
        {"content_items": {}},
        {"content_items": [{"type": "link", "url": "http://127.0.0.1/"}]},
        {"content_items": [ITEM | {"custom": {"a": 1}}]},
        {"content_items": [ITEM | {"lineItem": {"scoreMaximum": "10"}}]},
        {"content_items": [ITEM | {"submission": {"endDateTime": "2026-03-09"}}]},
        {"content_items": [ITEM | {"available": None}]},
        {"content_items": [ITEM | {"url": "javascript:1"}]},
    ],
)
def test_a_faulty_answer_is_refused_whole(
    browser: LtiBrowser, tool: ToolStub, world: World, changes: dict[str, Any]
) -> None:
    told, return_url = opened(browser, tool)
    answer = browser.post(return_url, tool.deep_linking_answer(told, **changes))
    assert answer.status_code == 400
    assert len(world.course.links) == 2


def test_what_the_platform_does_not_accept_is_refused(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.features.set_many({"accept_multiple": False, "accept_lineitem": False})
    told, return_url = opened(browser, tool)
    settings = told[claim("deep_linking_settings")]
    assert (settings["accept_multiple"], settings["accept_lineitem"]) == (False, False)
    plain = {"type": "ltiResourceLink", "title": "Одно"}
    for items in ([ITEM], [plain, plain]):
        refused = browser.post(return_url, tool.deep_linking_answer(told, content_items=items))
        assert refused.status_code == 400
    taken = browser.post(return_url, tool.deep_linking_answer(told, content_items=[plain]))
    assert taken.status_code == 200


def test_only_the_author_opens_the_picker(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    assert browser.deep_link("anna").status_code == 403
    assert browser.deep_link("trainer").status_code == 403
    world.features.trainer_may_deep_link = True
    assert browser.deep_link("trainer").text == "launched"


def register(url: str, tool: ToolStub, **changes: Any) -> requests.Response:
    """What the tool does when its registration URL is opened."""
    query = parse_qs(urlsplit(url).query)
    configuration = requests.get(query["openid_configuration"][0], timeout=5).json()
    assert configuration["issuer"] == tool.world.issuer
    token = query.get("registration_token", [""])[0]
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(
        configuration["registration_endpoint"],
        json=tool.metadata(**changes),
        headers=headers,
        timeout=5,
    )


def test_a_tool_registers_by_its_invite_once(world: World, lms: SandboxServer) -> None:
    with ToolStub(world) as tool:
        url = world.registration_url(f"{tool.url}/register?invite=one")
        assert parse_qs(urlsplit(url).query)["invite"] == ["one"]
        answer = register(url, tool)
        assert answer.status_code == 200
        made = world.tools[answer.json()["client_id"]]
        assert answer.json()[claims.TOOL_CONFIGURATION]["deployment_id"] == made.deployment_id
        again = register(url, tool)
        assert (again.status_code, again.json()["error"]) == (401, "token_already_used")
        browser = LtiBrowser(world)
        browser.launch("anna", "Quiz")
        told = tool.claims_of(tool.launches[0])
        assert told[claim("custom")] == {"activity": "pos/quiz", "groups": "1"}
        browser.deep_link("author")
        assert tool.logins[-1]["target_link_uri"] == f"{tool.url}/pick"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_types": ["code"]}, "invalid_response_types"),
        ({"redirect_uris": "x"}, "missing_redirect_uris"),
        ({"jwks_uri": ""}, "missing_jwks_uri"),
        ({"initiate_login_uri": "ftp://x"}, "invalid_url"),
        ({"token_endpoint_auth_method": "none"}, "invalid_token_endpoint_auth_method"),
        ({"application_type": "native"}, "invalid_application_type"),
        ({claims.TOOL_CONFIGURATION: {}}, "missing_domain"),
        ({claims.TOOL_CONFIGURATION: None}, "missing_lti_tool_configuration"),
        (
            {claims.TOOL_CONFIGURATION: {"domain": "a", "target_link_uri": "http://b/x"}},
            "domain_targetlinkuri_mismatch",
        ),
    ],
)
def test_a_faulty_registration_is_refused_with_a_word(
    world: World, lms: SandboxServer, changes: dict[str, Any], error: str
) -> None:
    with ToolStub(world) as tool:
        answer = register(world.registration_url(f"{tool.url}/register"), tool, **changes)
        assert (answer.status_code, answer.json()["error"]) == (400, error)
        assert not world.tools


def test_registration_may_need_no_token_name_no_deployment_and_wait_for_activation(
    world: World, lms: SandboxServer
) -> None:
    world.features.set_many(
        {
            "registration_token": False,
            "registration_names_deployment": False,
            "activate_by_hand": True,
        }
    )
    with ToolStub(world) as tool:
        url = world.registration_url(f"{tool.url}/register")
        assert "registration_token" not in url
        answer = register(url, tool)
        assert "deployment_id" not in answer.json()[claims.TOOL_CONFIGURATION]
        browser = LtiBrowser(world)
        browser.sign_in("author")
        page = browser.open_top(f"{world.url}/admin/tools")
        assert "ждёт включения" in page.text
        page = browser.submit(page, button="Включить")
        assert "включён" in page.text
        assert browser.launch("anna", "Quiz").text == "launched"


def test_a_foreign_registration_token_is_refused(world: World, lms: SandboxServer) -> None:
    with ToolStub(world) as tool:
        headers = {"Authorization": "Bearer made-up"}
        answer = requests.post(
            f"{world.url}/lti/register", json=tool.metadata(), headers=headers, timeout=5
        )
        assert answer.status_code == 401


def test_the_administrators_page_opens_the_invite_in_a_frame(
    browser: LtiBrowser, world: World
) -> None:
    browser.sign_in("author")
    page = browser.open_top(f"{world.url}/admin/tools")
    shown = browser.submit(page, {"url": "http://127.0.0.1:1/lti/register?invite=x"})
    frame = browser.frame_url(shown)
    assert frame.startswith("http://127.0.0.1:1/lti/register?invite=x&openid_configuration=")
    assert "registration_token=" in frame
