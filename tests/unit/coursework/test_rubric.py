"""A trainer chooses levels, and the rubric says what they are worth."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from lti_tool.coursework.rubric import Criterion, maximum_of, points_of

PAIRS = Criterion.model_validate(
    {
        "id": "pairs",
        "title": "Every feeling has its action",
        "points": 4,
        "levels": [
            {"text": "All three", "points": 4},
            {"text": "One or two", "points": 2},
            {"text": "None", "points": 0},
        ],
    }
)
RULES = Criterion(id="rules", title="The rules are clear", points=Decimal("2.5"))


def test_the_chosen_levels_add_up() -> None:
    assert points_of([PAIRS, RULES], {"pairs": Decimal(2), "rules": Decimal("1.5")}) == 3.5


def test_the_most_is_what_all_criteria_are_worth() -> None:
    assert maximum_of([PAIRS, RULES]) == Decimal("6.5")


def test_while_a_criterion_is_open_there_are_no_points() -> None:
    assert points_of([PAIRS, RULES], {"pairs": Decimal(4)}) is None


@pytest.mark.parametrize(
    "chosen",
    [
        {"pairs": Decimal(3)},
        {"pairs": Decimal(6)},
        {"rules": Decimal(-1)},
        {"rules": Decimal(3)},
        {"beauty": Decimal(1)},
    ],
)
def test_a_choice_that_the_rubric_does_not_have_is_refused(chosen: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="no "):
        points_of([PAIRS, RULES], chosen)


@pytest.mark.parametrize("worth", [[3, 1], [4, 4], [2, 4], [4, 1, 2]])
def test_levels_go_from_the_best_down(worth: list[int]) -> None:
    levels = [{"text": "…", "points": points} for points in worth]
    with pytest.raises(ValidationError):
        Criterion.model_validate({"id": "a", "title": "A", "points": 4, "levels": levels})
