"""The numbers of the insights: spreads, distributions, profiles of rubrics."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.coursework.rubric import Criterion, Level
from lti_tool.insights.rules import FEWEST, distribution, profiles, spread

CLEAR = Criterion(
    id="clear",
    title="Ясность",
    points=Decimal(4),
    levels=(
        Level(text="Ясно", points=Decimal(4)),
        Level(text="Местами", points=Decimal(2)),
        Level(text="Неясно", points=Decimal(0)),
    ),
)
WHOLE = Criterion(id="whole", title="Всё вместе", points=Decimal(10))


def test_nothing_has_no_spread() -> None:
    assert spread([]) is None


def test_one_group_is_its_own_median() -> None:
    one = spread([300])
    assert one is not None
    assert (one.count, one.least, one.low, one.median, one.high, one.most) == (1, *[300] * 5)


def test_half_of_five_groups_lie_between_the_quartiles() -> None:
    five = spread([500, 100, 300, 200, 400])
    assert five is not None
    assert (five.least, five.low, five.median, five.high, five.most) == (100, 200, 300, 400, 500)


@given(st.lists(st.integers(0, 100_000), min_size=1))
def test_the_numbers_of_a_spread_stand_in_order(values: list[int]) -> None:
    lies = spread(values)
    assert lies is not None
    assert lies.least <= lies.low <= lies.median <= lies.high <= lies.most
    assert lies.count == len(values)


@pytest.mark.parametrize("count", range(FEWEST))
def test_the_scores_of_a_few_are_not_shown(count: int) -> None:
    assert distribution([Decimal(1)] * count) is None


def test_all_the_points_stand_in_the_last_column() -> None:
    lies = distribution([Decimal(one) for one in ("0", "0.05", "0.5", "0.99", "1")])
    assert lies is not None
    assert lies.columns == (2, 0, 0, 0, 0, 1, 0, 0, 0, 2)
    assert lies.median == Decimal("0.5")
    assert lies.mean == Decimal("0.508")


@given(st.lists(st.decimals(0, 1, places=4), min_size=FEWEST))
def test_every_result_stands_in_one_column(shares: list[Decimal]) -> None:
    lies = distribution(shares)
    assert lies is not None
    assert lies.count == len(shares)


def test_a_profile_counts_the_works_at_each_level() -> None:
    chosen = [{"clear": Decimal(points), "whole": Decimal(7)} for points in (4, 4, 2, 2, 2)]
    clear, whole = profiles((CLEAR, WHOLE), chosen)
    assert [(one.text, one.works) for one in clear.levels] == [
        ("Ясно", 2),
        ("Местами", 3),
        ("Неясно", 0),
    ]
    assert clear.mean == Decimal("2.8")
    assert clear.works == 5
    assert [(one.text, one.points, one.works) for one in whole.levels] == [("", Decimal(7), 5)]


def test_what_few_works_were_judged_by_has_no_profile() -> None:
    chosen = [{"clear": Decimal(4)}] * 5 + [{"whole": Decimal(7)}] * (FEWEST - 1)
    assert [one.title for one in profiles((CLEAR, WHOLE), chosen)] == ["Ясность"]


def test_points_that_are_no_level_any_more_stand_by_themselves() -> None:
    (clear,) = profiles((CLEAR,), [{"clear": Decimal(3)}] * 5)
    assert [(int(one.points), one.works) for one in clear.levels] == [
        (4, 0),
        (3, 5),
        (2, 0),
        (0, 0),
    ]
