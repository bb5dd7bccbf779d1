"""What a posted score does to a cell of the sandbox's gradebook."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lti_tool.sandbox_lms.grades import (
    Cell,
    ScoreRefused,
    apply_score,
    read_score,
    rescale,
    tidy,
)

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def body(**changes: Any) -> dict[str, Any]:
    return {
        "userId": "5",
        "timestamp": MOMENT.isoformat(),
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": Decimal("2.5"),
        "scoreMaximum": 10,
        "comment": "Хорошо",
    } | changes


def test_a_whole_score_stands_on_the_columns_scale() -> None:
    cell = Cell()
    assert apply_score(cell, read_score(body()), Decimal(100))
    assert (cell.points, cell.comment, cell.progress) == (Decimal(25), "Хорошо", "FullyGraded")


@pytest.mark.parametrize("data", [[], "text", None, {}])
def test_what_is_no_score_is_refused(data: object) -> None:
    with pytest.raises(ScoreRefused) as refused:
        read_score(data)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"comment": 5},
        {"scoreGiven": -1},
        {"scoreGiven": Decimal("NaN")},
        {"scoreMaximum": Decimal("-1")},
        {"timestamp": "2026-03-02 09:00"},
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ScoreRefused):
        read_score(body(**changes))


def test_points_are_exact_and_tidy() -> None:
    assert rescale(Decimal(1), Decimal(3), Decimal(10)) == Decimal("3.33333")
    assert rescale(Decimal(12), Decimal(10), Decimal(5)) == Decimal(5)
    assert str(tidy(Decimal("100.0"))) == "100"
    assert str(tidy(Decimal("10.50"))) == "10.5"


def test_an_override_refuses_older_scores_and_keeps_its_points() -> None:
    cell = Cell(points=Decimal(7), overridden=True, overridden_at=MOMENT + timedelta(minutes=1))
    with pytest.raises(ScoreRefused) as refused:
        apply_score(cell, read_score(body()), Decimal(10))
    assert refused.value.status == 409
    later = (MOMENT + timedelta(minutes=2)).isoformat()
    assert not apply_score(cell, read_score(body(timestamp=later)), Decimal(10))
    assert cell.points == Decimal(7)
    undated = Cell(points=Decimal(7), overridden=True)
    assert not apply_score(undated, read_score(body()), Decimal(10))
