"""The sandbox launches a tool as the specifications, and Moodle, would have it."""

import json
import time
from urllib.parse import quote

import pytest
import requests

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.claims import claim
from lti_tool.sandbox_lms.world import OMIT, World
from tests.functional.lti_browser import LtiBrowser
from tests.functional.sandbox_lms.tool_stub import ToolStub


def test_a_participant_launches_an_activity_in_its_frame(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    answer = browser.launch("anna", "Quiz")
    assert answer.text == "launched"
    login = tool.logins[0]
    assert login["login_hint"] == "5"
    assert json.loads(login["lti_message_hint"])["cmid"] == 1
    assert login["lti_deployment_id"] == world.tool_of().deployment_id
    assert "lti_storage_target" not in login
    told = tool.claims_of(tool.launches[0])
    assert told["sub"] == "5"
    assert told["exp"] - told["iat"] == 60
    assert told[claim("roles")] == [claims.LEARNER]
    assert told[claim("custom")] == {"activity": "pos/quiz"}
    assert told[claim("resource_link")] == {"id": "1", "title": "Quiz"}
    assert told[claim("launch_presentation")]["document_target"] == "iframe"
    assert told[claim("launch_presentation")]["locale"] == "ru"
    endpoint = told[claims.AGS_ENDPOINT]
    assert endpoint["lineitem"].endswith("/lineitem?type_id=1")
    assert endpoint["lineitems"].endswith("/lineitems?type_id=1")


def test_an_ungraded_link_names_no_line_item_and_a_window_says_so(
    world: World, lms: object, tool: ToolStub
) -> None:
    browser = LtiBrowser(world, language="en")
    browser.launch("trainer", "Reading", container="window")
    told = tool.claims_of(tool.launches[0])
    assert "lineitem" not in told[claims.AGS_ENDPOINT]
    assert told[claim("roles")] == [claims.INSTRUCTOR]
    assert told[claim("launch_presentation")]["document_target"] == "window"
    assert told[claim("launch_presentation")]["locale"] == "en"


def test_a_login_can_be_initiated_by_get_without_the_optional_parameters(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.features.set_many(
        {
            "login_method": "GET",
            "login_sends_client_id": False,
            "login_sends_deployment_id": False,
            "platform_storage": True,
        }
    )
    assert browser.launch("anna", "Quiz").text == "launched"
    assert "client_id" not in tool.logins[0]
    assert "lti_deployment_id" not in tool.logins[0]
    assert tool.logins[0]["lti_storage_target"] == "_parent"


def test_claims_can_be_left_out_and_services_switched_off(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.features.set_many(
        {"omit": ["name", "email", "context"], "ags": False, "nrps": False, "aud_is_array": True}
    )
    world.features.sends_azp = True
    browser.launch("anna", "Quiz")
    told = tool.claims_of(tool.launches[0])
    assert not {"name", "email", claim("context"), claim("ags"), claim("nrps")} & told.keys()
    assert told["aud"] == [told["azp"]]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "profile"}, "invalid_scope"),
        ({"response_type": "code"}, "unsupported_response_type"),
        ({"response_mode": None}, "invalid_request"),
        ({"prompt": "login"}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"login_hint": "6"}, "access_denied"),
    ],
)
def test_a_wrong_authentication_request_is_answered_by_an_error_form(
    browser: LtiBrowser, tool: ToolStub, changes: dict[str, str | None], error: str
) -> None:
    tool.auth_changes = changes
    browser.launch("anna", "Quiz")
    assert tool.launches[0]["error"] == error
    assert tool.launches[0]["state"] == "state-1"
    assert "id_token" not in tool.launches[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "foreign"},
        {"redirect_uri": "http://127.0.0.1/launch?x=1"},
        {"lti_message_hint": "{}"},
    ],
)
def test_an_unregistered_client_or_address_ends_on_the_platforms_page(
    browser: LtiBrowser, tool: ToolStub, changes: dict[str, str | None]
) -> None:
    tool.auth_changes = changes
    answer = browser.launch("anna", "Quiz")
    assert answer.status_code == 400
    assert "lti/auth" in answer.url
    assert not tool.launches


def test_a_message_hint_is_good_for_one_launch(browser: LtiBrowser, tool: ToolStub) -> None:
    browser.launch("anna", "Quiz")
    auth = next(answer for answer in browser.history if "/lti/auth" in answer.url)
    again = browser.get(auth.url)
    assert again.status_code == 400
    assert any("/mod/1/launch" in link for link, _ in browser.page(again).links)
    assert len(tool.launches) == 1


def test_somebody_who_signed_out_gets_login_required(browser: LtiBrowser, tool: ToolStub) -> None:
    browser.launch("anna", "Quiz")
    hint = browser.world.launches.begin(
        message=claims.RESOURCE_LINK_REQUEST,
        user_id="5",
        client_id=browser.world.tool_of().client_id,
        course_id=browser.world.course.id,
        link_id="1",
        target_link_uri="http://127.0.0.1/",
    ).message_hint
    browser.jar.clear()
    browser.get(f"{tool.url}/login?login_hint=5&lti_message_hint={quote(hint)}")
    # The platform reposts from its own origin once, in case the cookie was only held back.
    assert any("reposted" in str(answer.request.body) for answer in browser.history)
    assert tool.launches[-1]["error"] == "login_required"


def test_the_key_rotates_with_and_without_overlap(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    def kids() -> list[str]:
        return [
            key["kid"] for key in requests.get(f"{world.url}/lti/jwks", timeout=5).json()["keys"]
        ]

    world.rotate_key(keep_old=True)
    assert kids() == ["sandbox-2", "sandbox-1"]
    world.rotate_key(keep_old=False)
    assert kids() == ["sandbox-3"]
    modulus = world.keys.jwks()["keys"][0]["n"]
    world.rotate_key(reuse_kid=True)
    assert kids() == ["sandbox-3"]
    assert world.keys.jwks()["keys"][0]["n"] != modulus
    browser.launch("anna", "Quiz")
    assert tool.claims_of(tool.launches[0])["sub"] == "5"


def test_the_next_id_token_can_be_spoilt_once(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.next_launch({"roles": OMIT, "sub": "stranger", "nonce": "mine"}, headers={"kid": None})
    world.next_launch(raw_token="garbage", state=OMIT)
    world.next_launch(raw_token=OMIT, state="foreign")
    world.next_launch(error="access_denied")
    for _ in range(5):
        browser.launch("anna", "Quiz")
    first, second, third, fourth, fifth = tool.launches
    header, payload, _ = (_decoded(part) for part in first["id_token"].split("."))
    assert header == {"alg": "RS256", "typ": "JWT"}
    assert payload is not None
    assert payload["sub"] == "stranger"
    assert claim("roles") not in payload
    assert second == {"id_token": "garbage"}
    assert third == {"state": "foreign"}
    assert fourth["error"] == "access_denied"
    assert tool.claims_of(fifth)["sub"] == "5"


def test_a_participant_opens_only_the_own_work_from_the_gradebook(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    assert browser.review("boris", "Quiz", of="anna").status_code == 403
    assert browser.review("anna", "Quiz", of="anna").text == "launched"
    assert browser.review("trainer", "Quiz", of="anna").text == "launched"
    told = tool.claims_of(tool.launches[1])
    assert told[claim("message_type")] == claims.SUBMISSION_REVIEW_REQUEST
    assert told[claim("for_user")] == {"user_id": "5"}
    assert told[claim("roles")] == [claims.INSTRUCTOR]
    assert told[claims.AGS_ENDPOINT]["lineitem"]


def test_a_copied_course_tells_its_history(
    browser: LtiBrowser, tool: ToolStub, world: World
) -> None:
    world.link("Quiz").custom |= {
        "context_history": "$Context.id.history",
        "link_history": "$ResourceLink.id.history",
        "group": "$Moodle.Person.userGroupIds",
        "unknown": "$CourseGroup.id",
    }
    course = world.course
    copy = world.copy_course()
    again = world.copy_course(copy)
    link = next(iter(again.links.values()))
    browser.launch("anna", link)
    told = tool.claims_of(tool.launches[0])
    assert told[claim("context")]["id"] == again.id
    assert told[claim("custom")] == {
        "activity": "pos/quiz",
        "context_history": f"{copy.id},{course.id}",
        "link_history": f"{next(iter(copy.links))},1",
        "group": "1",
        "unknown": "$CourseGroup.id",
    }
    assert told[claims.AGS_ENDPOINT]["lineitem"] != ""
    assert again.line_item_of(link) is not course.line_item_of(world.link("1"))


def test_a_slow_or_broken_endpoint_recovers_after_the_ordered_number_of_times(
    world: World, lms: object
) -> None:
    world.faults.add("jwks", status=503, retry_after=7, times=2, body="down")
    world.faults.add("jwks", delay=0.3, times=1)
    answers = []
    for _ in range(4):
        started = time.monotonic()
        answer = requests.get(f"{world.url}/lti/jwks", timeout=5)
        answers.append((answer.status_code, time.monotonic() - started))
        if answer.status_code == 503:
            assert answer.headers["Retry-After"] == "7"
    assert [status for status, _ in answers] == [503, 503, 200, 200]
    assert answers[2][1] >= 0.3
    assert world.requests["jwks"] == 4


def _decoded(part: str) -> dict[str, object] | None:
    import base64

    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
