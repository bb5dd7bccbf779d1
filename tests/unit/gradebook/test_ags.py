"""What is written to a gradebook, and what is read from it, whatever it answers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lti_tool.gradebook import ags
from lti_tool.gradebook.ags import PlatformResult
from lti_tool.gradebook.column import Column
from lti_tool.gradebook.score import Score
from lti_tool.platforms import service_client
from lti_tool.platforms.registration_facts import RegistrationFacts

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
URL = "https://lms.example/lineitems/3/lineitem?type_id=1"
COLUMN = Column(
    line_item_id=1,
    url=URL,
    lineitems_url="https://lms.example/lineitems?type_id=1",
    scopes=(ags.SCOPE_SCORE, ags.SCOPE_RESULT, ags.SCOPE_LINE_ITEM, "https://other/scope"),
    resource_link_lti_id="rl",
    resource_id="pos/quiz",
    label="Quiz",
    registration=RegistrationFacts(1, "iss", "client", "", "https://lms.example/token", None),
)


class Page:
    """An answer with a JSON body."""

    url, status = URL, 200

    def __init__(self, body: Any) -> None:
        self._body = body

    def json(self) -> Any:
        return self._body


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What was asked of the platform; ``answers`` are the bodies of the pages it gives."""
    seen: dict[str, Any] = {"answers": []}

    def pages(_registration: Any, url: str, **how: Any) -> Iterator[Page]:
        seen.update(url=url, **how)
        yield from (Page(body) for body in seen["answers"])

    monkeypatch.setattr(service_client, "pages", pages)
    return seen


def test_a_score_is_fully_graded_with_its_comment_and_exact_numbers() -> None:
    score = Score(Decimal("3.3333"), Decimal("10.0000"), "", NOW, submitted_at=NOW)
    written = json.loads(ags.score_payload("5", score, NOW))
    assert written == {
        "userId": "5",
        "scoreGiven": 3.3333,
        "scoreMaximum": 10,
        "comment": "",
        "timestamp": "2026-11-23T12:00:00.000Z",
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "submission": {"submittedAt": "2026-11-23T12:00:00.000Z"},
    }
    bare = json.loads(ags.score_payload("5", Score(Decimal(0), Decimal(1), "", NOW), NOW))
    assert bare["scoreGiven"] == 0
    assert "submission" not in bare


def test_only_the_gradebooks_scopes_are_asked_for(asked: dict[str, Any]) -> None:
    ags.result_of(COLUMN, URL, "5")
    assert "https://other/scope" not in asked["scopes"]
    assert asked["url"] == "https://lms.example/lineitems/3/lineitem/results?type_id=1&user_id=5"


def test_results_are_read_whatever_else_stands_there(asked: dict[str, Any]) -> None:
    asked["answers"] = [
        [
            {"userId": 5, "resultScore": 7, "resultMaximum": 10, "comment": "Да"},
            {"userId": "6", "resultScore": "7.5", "resultMaximum": True, "comment": 3},
            {"userId": "7", "resultScore": "a lot"},
            {"userId": "8", "resultScore": "Infinity"},
            {"userId": None, "resultScore": 1},
            "nonsense",
        ]
    ]
    results = ags.all_results(COLUMN, URL)
    assert results["5"] == PlatformResult("5", Decimal(7), Decimal(10), "Да")
    assert results["6"] == PlatformResult("6", Decimal("7.5"), None, None)
    assert results["7"].score is None
    assert results["8"].score is None
    assert len(results) == 4
    assert ags.result_of(COLUMN, URL, "6") == results["6"]
    assert ags.result_of(COLUMN, URL, "99") is None


def test_columns_are_looked_for_by_link_and_then_by_resource(asked: dict[str, Any]) -> None:
    asked["answers"] = [
        [{"resourceLinkId": "rl"}, {"id": "", "resourceLinkId": "rl"}],
        [{"id": "https://x/1", "resourceLinkId": "other", "resourceId": "pos/quiz"}],
        [{"id": "https://x/2", "resourceId": "pos/quiz"}],
    ]
    assert ags.find_line_item(COLUMN, frozenset()) == "https://x/2"
    assert ags.find_line_item(COLUMN, frozenset({"https://x/2"})) is None
    asked["answers"].append([{"id": "https://x/3", "resourceLinkId": "rl"}])
    assert ags.find_line_item(COLUMN, frozenset()) == "https://x/3"


def test_columns_are_not_looked_for_where_that_is_not_offered(asked: dict[str, Any]) -> None:
    assert ags.find_line_item(replace(COLUMN, lineitems_url=""), frozenset()) is None
    assert ags.find_line_item(replace(COLUMN, scopes=(ags.SCOPE_SCORE,)), frozenset()) is None
    assert "url" not in asked
