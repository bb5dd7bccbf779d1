"""The sandbox's services: tokens, line items, scores, results, roster and groups."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.world import World
from tests.functional.sandbox_lms.tool_stub import ToolStub

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def line_items_url(world: World) -> str:
    return f"{world.url}/services/{world.course.id}/lineitems?type_id=1"


def line_item_url(world: World, path: str = "") -> str:
    item = world.link("Quiz").line_item_id
    return f"{world.url}/services/{world.course.id}/lineitems/{item}/lineitem{path}?type_id=1"


def score(after: float = 0, **changes: Any) -> dict[str, Any]:
    body = {
        "userId": "5",
        "timestamp": (START + timedelta(seconds=after)).isoformat(timespec="milliseconds"),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": 40,
        "scoreMaximum": 100,
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def post_score(tool: ToolStub, after: float = 0, **changes: Any) -> requests.Response:
    return tool.call(
        "POST",
        line_item_url(tool.world, "/scores"),
        claims.SCOPE_SCORE,
        body=score(after, **changes),
        content_type=claims.TYPE_SCORE,
    )


def test_a_token_is_given_for_the_scopes_the_tool_may_have(tool: ToolStub, world: World) -> None:
    answer = tool.ask_token(claims.SCOPE_SCORE, "https://foreign.example/scope")
    assert answer.status_code == 200
    assert answer.json()["scope"] == claims.SCOPE_SCORE
    assert answer.json()["expires_in"] == 3600
    refused = tool.ask_token("https://foreign.example/scope")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    assert world.requests["token"] == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "http://elsewhere.example/token"},
        {"sub": "somebody"},
        {"iss": "somebody"},
        {"exp": 1},
        {"iat": 4000000000},
        {"iat": None},
        {"jti": None},
    ],
)
def test_a_wrong_client_assertion_is_refused(tool: ToolStub, changes: dict[str, Any]) -> None:
    answer = tool.ask_token(claims.SCOPE_SCORE, **changes)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")


def test_a_client_assertion_is_good_once_and_only_with_the_published_key(tool: ToolStub) -> None:
    assertion = tool.assertion()
    assert tool.ask_token(claims.SCOPE_SCORE, assertion=assertion).status_code == 200
    assert "jti" in tool.ask_token(claims.SCOPE_SCORE, assertion=assertion).text
    assert tool.ask_token(claims.SCOPE_SCORE, assertion="garbage").status_code == 400
    published, tool.key = tool.key, rsa.generate_private_key(65537, 2048)
    assert tool.ask_token(claims.SCOPE_SCORE, assertion=tool.assertion()).status_code == 400
    tool.kid = "stub-2"
    assert tool.ask_token(claims.SCOPE_SCORE).status_code == 200, "a new kid is fetched at once"
    tool.key = published


def test_services_want_a_live_token_with_the_scope_and_the_whole_address(
    tool: ToolStub, world: World
) -> None:
    url = line_items_url(world)
    assert requests.get(url, timeout=5).status_code == 401
    assert tool.call("GET", url, claims.SCOPE_SCORE).status_code == 401
    assert tool.call("GET", url, claims.SCOPE_LINE_ITEM_READ).status_code == 200
    lost = tool.call("GET", url.partition("?")[0], claims.SCOPE_LINE_ITEM_READ)
    assert lost.status_code == 404
    world.features.access_token_seconds = 0
    assert tool.call("GET", url, claims.SCOPE_LINE_ITEM_READ).status_code == 401
    world.features.access_token_seconds = 60
    token = tool.ask_token(claims.SCOPE_LINE_ITEM_READ).json()["access_token"]
    world.tokens.revoke_all()
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(url, headers=headers, timeout=5).status_code == 401


def test_line_items_are_made_filtered_paged_changed_and_removed(
    tool: ToolStub, world: World
) -> None:
    url, scope = line_items_url(world), claims.SCOPE_LINE_ITEM

    def write(method: str, where: str, body: Any, kind: str = claims.TYPE_LINE_ITEM) -> Any:
        return tool.call(method, where, scope, body=body, content_type=kind)

    made = write("POST", url, {"label": "Extra", "scoreMaximum": 5.5, "tag": "extra"})
    assert made.status_code == 201
    assert made.json()["scoreMaximum"] == 5.5
    assert write("POST", url, {"label": "x", "scoreMaximum": 0}).status_code == 400
    assert write("POST", url, {"scoreMaximum": 1}).status_code == 400
    wrong_type = write("POST", url, {"label": "x", "scoreMaximum": 1}, "application/json")
    assert wrong_type.status_code == 400
    foreign = {"label": "x", "scoreMaximum": 1, "resourceLinkId": "999"}
    assert write("POST", url, foreign).status_code == 404
    by_tag = tool.call("GET", f"{url}&tag=extra", scope).json()
    assert [item["label"] for item in by_tag] == ["Extra"]
    by_link = tool.call("GET", f"{url}&resource_link_id=1", scope).json()
    assert [item["resourceId"] for item in by_link] == ["pos/quiz"]
    world.features.line_items_page = 1
    first = tool.call("GET", url, scope)
    second = tool.call("GET", first.links["next"]["url"], scope)
    assert [item["label"] for item in first.json() + second.json()] == ["Quiz", "Extra"]
    assert "next" not in second.links
    damaged = tool.call("GET", first.links["next"]["url"].lower(), scope)
    assert damaged.status_code == 400
    quiz = by_link[0]
    unlinked = write("PUT", quiz["id"], {"label": "Quiz", "scoreMaximum": 10})
    assert "resourceLinkId" not in unlinked.json()
    assert world.link("Quiz").line_item_id is None
    assert tool.call("GET", quiz["id"], scope).json()["scoreMaximum"] == 10
    assert tool.call("DELETE", made.json()["id"], scope).status_code == 204
    assert tool.call("GET", made.json()["id"], scope).status_code == 404


def test_a_score_is_brought_to_the_columns_scale_and_cut_to_its_maximum(
    tool: ToolStub, world: World
) -> None:
    answer = post_score(tool, comment="Ладно")
    assert (answer.status_code, answer.content) == (200, b"")
    assert world.cell("Quiz", "anna").points == Decimal(20)
    post_score(tool, 1, scoreGiven=120)
    assert world.cell("Quiz", "anna").points == Decimal(50)
    assert world.cell("Quiz", "anna").comment == "", "a score without a comment clears it"
    post_score(tool, 2, scoreGiven=1, scoreMaximum=3)
    assert world.cell("Quiz", "anna").points == Decimal("16.66667")
    results = tool.call("GET", line_item_url(world, "/results"), claims.SCOPE_RESULT)
    assert [(r["userId"], r["resultScore"], r["resultMaximum"]) for r in results.json()] == [
        ("5", 16.66667, 50)
    ]


def test_a_score_that_is_not_fully_graded_erases_the_grade(tool: ToolStub, world: World) -> None:
    post_score(tool)
    assert post_score(tool, 1, gradingProgress="PendingManual").status_code == 200
    assert world.cell("Quiz", "anna").points is None
    results = tool.call("GET", line_item_url(world, "/results"), claims.SCOPE_RESULT)
    assert results.json() == [], "an erased grade is absent"
    post_score(tool, 2)
    assert post_score(tool, 3, scoreGiven=None, scoreMaximum=None).status_code == 200
    assert world.cell("Quiz", "anna").points is None


@pytest.mark.parametrize(
    "changes",
    [
        {"timestamp": "2026-03-02T09:00:00"},
        {"timestamp": "yesterday"},
        {"timestamp": None},
        {"userId": None},
        {"userId": "999"},
        {"userId": "4"},
        {"userId": "3"},
        {"scoreMaximum": None},
        {"scoreMaximum": 0},
        {"scoreGiven": "40"},
        {"scoreGiven": True},
        {"gradingProgress": "Done"},
        {"activityProgress": None},
        {"activityProgress": "Idle"},
    ],
)
def test_a_faulty_score_is_refused_and_changes_nothing(
    tool: ToolStub, world: World, changes: dict[str, Any]
) -> None:
    assert post_score(tool, **changes).status_code == 400
    assert world.cell("Quiz", "anna").points is None
    assert world.score_log[-1].status == 400


def test_plain_json_is_not_a_score(tool: ToolStub, world: World) -> None:
    url = line_item_url(world, "/scores")
    answer = tool.call(
        "POST", url, claims.SCOPE_SCORE, body=score(), content_type="application/json"
    )
    assert answer.status_code == 400
    assert "handler" in answer.text


def test_timestamps_rise_by_whole_seconds(tool: ToolStub, world: World) -> None:
    assert post_score(tool, 0.1).status_code == 200
    assert post_score(tool, 0.9, scoreGiven=90).status_code == 409
    assert post_score(tool, -5, scoreGiven=90).status_code == 409
    assert post_score(tool, 1.0, scoreGiven=90).status_code == 200
    assert world.cell("Quiz", "anna").points == Decimal(45)
    assert [post.status for post in world.score_log] == [200, 409, 409, 200]
    assert world.repeated_scores() == []
    post_score(tool, 1.0, scoreGiven=90)
    assert len(world.repeated_scores()) == 1
    assert world.repeated_scores(applied_only=True) == []


def test_a_locked_cell_refuses_and_an_overridden_one_stays(tool: ToolStub, world: World) -> None:
    item = world.link("Quiz").line_item_id
    assert item is not None
    world.gradebook.lock(item, "5")
    assert post_score(tool).status_code == 403
    world.gradebook.lock(item, "5", locked=False)
    world.gradebook.override(item, "5", Decimal("12.5"))
    assert post_score(tool).status_code == 409, "older than the override"
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()  # noqa: TID251 - real time
    assert post_score(tool, timestamp=later).status_code == 200
    assert world.cell("Quiz", "anna").points == Decimal("12.5")
    assert not world.score_log[-1].applied


def test_a_person_off_the_course_gets_no_score(tool: ToolStub, world: World) -> None:
    world.change_person("anna", enrolled=False)
    assert post_score(tool).status_code == 400


def test_a_lost_answer_did_its_work_and_a_down_endpoint_did_not(
    tool: ToolStub, world: World
) -> None:
    world.faults.add("scores", status=503, times=1)
    world.faults.add("scores", lose_answer=True, times=1)
    world.faults.add("scores", late=0.6, times=1)
    assert post_score(tool).status_code == 503
    assert world.cell("Quiz", "anna").points is None
    with pytest.raises(requests.ConnectionError):
        post_score(tool)
    assert world.cell("Quiz", "anna").points == Decimal(20)
    with pytest.raises(requests.Timeout):
        tool.call(
            "POST",
            line_item_url(world, "/scores"),
            claims.SCOPE_SCORE,
            body=score(1, scoreGiven=60),
            content_type=claims.TYPE_SCORE,
            timeout=0.2,
        )
    while len(world.score_log) < 3:
        time.sleep(0.05)
    assert world.cell("Quiz", "anna").points == Decimal(30)
    log = world.score_log
    assert [(post.status, post.applied, post.lost) for post in log] == [
        (503, False, False),
        (200, True, True),
        (200, True, False),
    ]
