"""What the sandbox refuses although many a platform would let it pass."""

from typing import Any

import pytest
import requests

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.claims import claim
from lti_tool.sandbox_lms.launches import OMIT
from lti_tool.sandbox_lms.world import World
from tests.functional.lti_browser import LtiBrowser
from tests.functional.sandbox_lms.tool_stub import ToolStub

ITEMS = claims.SCOPE_LINE_ITEM


def url(world: World, path: str = "", query: str = "") -> str:
    return f"{world.url}/services/{world.course.id}/lineitems{path}?type_id=1{query}"


def item_url(world: World, path: str = "", query: str = "") -> str:
    return url(world, f"/{world.link('Quiz').line_item_id}/lineitem{path}", query)


def write(tool: ToolStub, method: str, where: str, body: Any) -> requests.Response:
    return tool.call(method, where, ITEMS, body=body, content_type=claims.TYPE_LINE_ITEM)


def test_the_token_endpoint_wants_the_right_kind_of_request(tool: ToolStub, world: World) -> None:
    where = f"{world.url}/lti/token"
    wrong_grant = requests.post(where, data={"grant_type": "password"}, timeout=5)
    assert wrong_grant.json()["error"] == "unsupported_grant_type"
    untyped = requests.post(where, data={"grant_type": "client_credentials"}, timeout=5)
    assert untyped.json()["error"] == "invalid_request"
    headless = tool.sign({"iss": world.tool_of().client_id}).split(".")
    no_kid = requests.post(
        where,
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": ".".join(["eyJhbGciOiJSUzI1NiJ9", *headless[1:]]),
            "scope": ITEMS,
        },
        timeout=5,
    )
    assert "kid" in no_kid.json()["error_description"]
    tool.kid = "never-published-by-this-name"
    world.tool_of().jwks_url = f"{tool.url}/nowhere"
    assert "no key set" in tool.ask_token(ITEMS).json()["error_description"]


def test_bodies_must_be_json_objects_with_the_right_types(tool: ToolStub, world: World) -> None:
    token = tool.ask_token(ITEMS).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": claims.TYPE_LINE_ITEM}
    for body in (b"{", b'{"label": "x", "scoreMaximum": NaN}', b"\xff\xfe\x00", b"[]"):
        answer = requests.post(url(world), data=body, headers=headers, timeout=5)
        assert answer.status_code == 400, body
    assert write(tool, "POST", url(world), {"label": "x", "scoreMaximum": 1, "tag": 1}).ok is False


def test_a_client_that_asks_for_another_media_type_is_told_so(tool: ToolStub, world: World) -> None:
    token = tool.ask_token(ITEMS).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}
    assert requests.get(url(world), headers=headers, timeout=5).status_code == 406


def test_paging_by_limit_refuses_nonsense_and_foreign_courses(tool: ToolStub, world: World) -> None:
    assert tool.call("GET", url(world, query="&limit=0"), ITEMS).status_code == 400
    assert tool.call("GET", url(world, query="&limit=x"), ITEMS).status_code == 400
    assert len(tool.call("GET", url(world, query="&limit=1"), ITEMS).json()) == 1
    foreign = url(world).replace(f"/services/{world.course.id}/", "/services/99/")
    assert tool.call("GET", foreign, ITEMS).status_code == 404
    roster = f"{world.url}/services/CourseSection/99/bindings/1/memberships"
    assert tool.call("GET", roster, claims.SCOPE_MEMBERS).status_code == 404


def test_a_deleted_column_is_gone_from_the_launch_and_can_be_made_anew(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    item = world.link("Quiz").line_item_id
    assert item is not None
    world.gradebook.cell(item, "5")
    assert tool.call("DELETE", item_url(world), ITEMS).status_code == 204
    browser.launch("anna", "Quiz")
    assert "lineitem" not in tool.claims_of(tool.launches[-1])[claim("ags")]
    made = write(
        tool, "POST", url(world), {"label": "Quiz", "scoreMaximum": 5, "resourceLinkId": "1"}
    )
    browser.launch("anna", "Quiz")
    assert tool.claims_of(tool.launches[-1])[claim("ags")]["lineitem"] == made.json()["id"]


def test_results_tell_comments_and_can_be_asked_for_one_person(
    tool: ToolStub, world: World
) -> None:
    for user, comment in (("5", "Хорошо"), ("6", "")):
        body = {
            "userId": user,
            "timestamp": "2026-03-02T09:00:00+00:00",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 1,
            "scoreMaximum": 1,
            "comment": comment,
        }
        where = item_url(world, "/scores")
        tool.call("POST", where, claims.SCOPE_SCORE, body=body, content_type=claims.TYPE_SCORE)
    one = tool.call("GET", item_url(world, "/results", "&user_id=5"), claims.SCOPE_RESULT).json()
    assert [(result["userId"], result["comment"]) for result in one] == [("5", "Хорошо")]
    everybody = tool.call("GET", item_url(world, "/results"), claims.SCOPE_RESULT).json()
    assert len(everybody) == 2


def test_group_services_are_claimed_only_when_offered(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.features.groups_service = True
    browser.launch("anna", "Quiz")
    claimed = tool.claims_of(tool.launches[-1])[claim("groups")]
    assert claimed["context_groups_url"].endswith("/groups?type_id=1")
    assert "context_group_sets_url" in claimed
    offered = requests.get(f"{world.url}/lti/openid-configuration", timeout=5).json()
    assert claims.SCOPE_GROUPS in offered["scopes_supported"]
    world.features.group_sets = False
    browser.launch("anna", "Quiz")
    assert "context_group_sets_url" not in tool.claims_of(tool.launches[-1])[claim("groups")]
    sets = f"{world.url}/services/{world.course.id}/groups/sets"
    assert tool.call("GET", sets, claims.SCOPE_GROUPS).status_code == 404


def test_a_registration_must_be_json(world: World, lms: object) -> None:
    world.features.registration_token = False
    answer = requests.post(f"{world.url}/lti/register", data=b"x", timeout=5)
    assert answer.json()["error"] == "invalid_client_metadata"


def test_a_deep_linking_nonce_counts_once_and_a_held_back_cookie_is_waited_for(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    answers = []
    for _ in range(2):
        browser.deep_link("author")
        told = tool.claims_of(tool.launches[-1])
        where = told[claim("deep_linking_settings")]["deep_link_return_url"]
        answers.append(browser.post(where, tool.deep_linking_answer(told, nonce="the same")))
    assert [answer.status_code for answer in answers] == [200, 400]
    signed_out = LtiBrowser(world)
    assert signed_out.post(where, {"JWT": "x"}).status_code == 403
    assert "reposted" in str(signed_out.history[-1].request.body)


def test_a_review_needs_its_link_and_pages_need_a_tool(
    browser: LtiBrowser, world: World, lms: object
) -> None:
    item = world.course.line_items["3"]
    browser.sign_in("trainer")
    assert browser.open_top(f"{world.url}/review/3/5/launch").status_code == 404
    assert browser.open_top(f"{world.url}/review/3/999").status_code == 404
    item.resource_link_id = None
    assert browser.open_top(f"{world.url}/review/3/5").status_code == 404
    browser.sign_in("author")
    assert browser.open_top(f"{world.url}/course/2/add").status_code == 404


def test_things_say_what_they_are(world: World) -> None:
    assert repr(OMIT) == "OMIT"
    anna = world.person("anna")
    assert world.person(anna) is anna
    link = world.course.links.pop("1")
    with pytest.raises(KeyError):
        world.course_of(link)


def test_a_kid_the_tool_never_published_is_refused(tool: ToolStub) -> None:
    body = tool.assertion()
    tool.kid = "published-instead"
    assert tool.ask_token(ITEMS).ok
    assert "has no key" in tool.ask_token(ITEMS, assertion=body).json()["error_description"]


def test_a_late_refusal_is_still_a_refusal(tool: ToolStub, world: World) -> None:
    world.faults.add("lineitems", late=0.05)
    assert requests.get(url(world), timeout=5).status_code == 401


def test_a_launch_of_another_tool_cannot_be_answered(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    other = tool.registered()
    tool.auth_changes = {"client_id": other.client_id}
    assert browser.launch("anna", "Quiz").status_code == 400


def test_a_platform_may_keep_silent_about_what_it_accepts(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.features.set_many(
        {"accept_multiple": None, "accept_lineitem": None, "history_variables": False}
    )
    world.features.submission_review = False
    world.link("Quiz").custom["history"] = "$ResourceLink.id.history"
    browser.deep_link("author")
    settings = tool.claims_of(tool.launches[-1])[claim("deep_linking_settings")]
    assert not {"accept_multiple", "accept_lineitem"} & settings.keys()
    browser.launch("anna", "Quiz")
    custom = tool.claims_of(tool.launches[-1])[claim("custom")]
    assert custom["history"] == "$ResourceLink.id.history"
    offered = requests.get(f"{world.url}/lti/openid-configuration", timeout=5).text
    assert claims.SUBMISSION_REVIEW_REQUEST not in offered
    assert browser.review("anna", "Quiz", of="anna").status_code == 404
