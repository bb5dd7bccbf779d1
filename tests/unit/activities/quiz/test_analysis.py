"""The analysis of items: against a table computed by hand, and against NumPy and SciPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lti_tool.activities.quiz.analysis import (
    Finding,
    ItemNumbers,
    Taken,
    correlation,
    item_numbers,
    reliability,
    variance,
)

# Ten attempts at four items worth one point each. By hand: the items are right 8, 6, 6 and 5 times
# of ten, so their sample variances are 8/45, 4/15, 4/15 and 5/18, together 89/90; the totals
# 4 4 4 3 3 2 2 1 1 1 have the variance 29/18. So alpha is 4/3 (1 - 89/145) = 224/435, and the
# error is the root of 29/18 * 211/435 = 211/270.
TABLE = ("1111", "1111", "1111", "1110", "1110", "1100", "1001", "1000", "0010", "0001")
NAMES = "abcd"


def taken(row: str) -> Taken:
    earned = {name: float(mark) for name, mark in zip(NAMES, row, strict=True)}
    chosen = {"a": ["x"] if row[0] == "1" else ["y"]}
    return Taken(earned, chosen, frozenset(name for name in "d" if row[3] == "0"))


ATTEMPTS = [taken(row) for row in TABLE]


def test_the_whole_table_agrees_with_what_was_computed_by_hand() -> None:
    columns = zip(*([float(one) for one in row] for row in TABLE), strict=True)
    by_hand = [8 / 45, 4 / 15, 4 / 15, 5 / 18]
    assert [variance(column) for column in columns] == pytest.approx(by_hand)
    assert variance([one.total for one in ATTEMPTS]) == pytest.approx(29 / 18)
    whole = reliability(ATTEMPTS)
    assert whole is not None
    assert whole.alpha == pytest.approx(224 / 435)
    assert whole.error == pytest.approx((211 / 270) ** 0.5)


def test_an_item_says_how_many_were_right_and_which_third_chose_what() -> None:
    numbers = item_numbers("a", 1.0, ATTEMPTS)
    assert numbers is not None
    assert numbers.asked == 10
    assert numbers.facility == 0.8
    # Thirds of ten: three, four, three.
    assert numbers.thirds == {"x": (1, 4, 3), "y": (2, 0, 0)}
    last = item_numbers("d", 1.0, ATTEMPTS)
    assert last is not None
    assert last.omitted == 5
    assert last.thirds == {}


def test_below_ten_attempts_nothing_is_told() -> None:
    assert item_numbers("a", 1.0, ATTEMPTS[:9]) is None
    assert reliability(ATTEMPTS[:9]) is None


def test_reliability_has_no_meaning_for_one_item_differing_items_or_equal_scores() -> None:
    one = [Taken({"a": 1.0}, {}, frozenset())] * 10
    assert reliability(one) is None
    differing = [*ATTEMPTS[:9], Taken({"a": 1.0, "e": 0.0}, {}, frozenset())]
    assert reliability(differing) is None
    assert reliability([ATTEMPTS[0]] * 10) is None


def test_what_does_not_vary_does_not_agree_with_anything() -> None:
    assert correlation([1.0, 1.0], [0.0, 1.0]) is None


@pytest.mark.parametrize(
    ("facility", "discrimination", "finding"),
    [
        (0.95, -0.1, Finding.AGAINST),
        (0.95, 0.5, Finding.EASY),
        (0.2, 0.5, Finding.HARD),
        (0.5, 0.1, Finding.WEAK),
        (0.5, 0.4, Finding.GOOD),
        (0.5, None, Finding.UNTOLD),
    ],
)
def test_the_most_urgent_finding_is_told(
    facility: float, discrimination: float | None, finding: Finding
) -> None:
    assert ItemNumbers(10, 0, facility, discrimination, {}).finding is finding


MARKS = st.lists(
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4), min_size=10, max_size=40
)


@settings(max_examples=50)
@given(MARKS)
def test_the_formulas_agree_with_numpy_and_scipy(rows: list[list[float]]) -> None:
    attempts = [Taken(dict(zip(NAMES, row, strict=True)), {}, frozenset()) for row in rows]
    marks = np.array(rows)
    for at, name in enumerate(NAMES):
        numbers = item_numbers(name, 1.0, attempts)
        assert numbers is not None
        assert numbers.facility == pytest.approx(marks[:, at].mean())
        rest = marks.sum(axis=1) - marks[:, at]
        if marks[:, at].std() > 0 and rest.std() > 0:
            expected = stats.pearsonr(marks[:, at], rest).statistic
            assert numbers.discrimination == pytest.approx(expected, abs=1e-9)
        else:
            assert numbers.discrimination is None
    whole = reliability(attempts)
    covariance = np.cov(marks.T)
    if covariance.sum() > 1e-12:
        alpha = 4 / 3 * (1 - np.trace(covariance) / covariance.sum())
        assert whole is not None
        assert whole.alpha == pytest.approx(alpha, abs=1e-9)


@given(st.lists(st.integers(0, 10_000), min_size=10, max_size=30))
def test_the_time_on_an_item_is_the_median_of_those_who_tell_it(times: list[int]) -> None:
    told = [Taken({"a": 1.0}, {}, frozenset(), {"a": seconds}) for seconds in times]
    silent = [Taken({"a": 0.0}, {}, frozenset())] * 5
    numbers = item_numbers("a", 1.0, [*told, *silent])
    assert numbers is not None
    assert numbers.seconds == pytest.approx(float(np.median(times)))


def test_a_time_told_by_too_few_is_not_told() -> None:
    told = [Taken({"a": 1.0}, {}, frozenset(), {"a": 5})] * 9
    numbers = item_numbers("a", 1.0, [*told, *ATTEMPTS])
    assert numbers is not None
    assert numbers.seconds is None
