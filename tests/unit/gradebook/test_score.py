"""The rules of scores."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.gradebook.score import (
    LONGEST_ASKED_WAIT,
    LONGEST_WAIT,
    Outcome,
    Score,
    next_timestamp,
    next_try,
    share_of,
    stands_already,
    verdict_of,
)

NOW = datetime(2026, 11, 23, 12, 0, 0, 400_000, tzinfo=UTC)
NAIVE = NOW.replace(tzinfo=None)
moments = st.datetimes(
    min_value=NAIVE, max_value=NAIVE + timedelta(days=9_999), timezones=st.just(UTC)
)


def score(given: str = "7", maximum: str = "10", comment: str = "") -> Score:
    return Score(Decimal(given), Decimal(maximum), comment, NOW)


@pytest.mark.parametrize(
    ("fraction", "points", "share"),
    [("1", "10", "10"), ("0.333333", "10", "3.3333"), ("0.00005", "1", "0.0001"), ("0", "3", "0")],
)
def test_a_share_is_exact_to_four_places(fraction: str, points: str, share: str) -> None:
    assert share_of(Decimal(fraction), Decimal(points)) == Decimal(share)


@pytest.mark.parametrize(
    ("given", "maximum"), [("NaN", "10"), ("1", "Infinity"), ("-1", "10"), ("1", "0")]
)
def test_a_score_no_gradebook_could_take_is_refused(given: str, maximum: str) -> None:
    with pytest.raises(ValueError, match="score"):
        score(given, maximum)


def test_a_score_needs_a_zone_and_a_known_progress() -> None:
    with pytest.raises(ValueError, match="naive"):
        Score(Decimal(1), Decimal(1), "", NAIVE)
    with pytest.raises(ValueError, match="Done"):
        Score(Decimal(1), Decimal(1), "", NOW, activity_progress="Done")


@given(marked=moments, last=st.none() | moments)
def test_timestamps_rise_by_whole_seconds(marked: datetime, last: datetime | None) -> None:
    last = last.replace(microsecond=0) if last else None
    stamp = next_timestamp(marked, last)
    assert stamp.microsecond == 0
    assert last is None or stamp > last
    assert stamp >= marked.replace(microsecond=0)


def test_a_timestamp_says_when_the_work_was_marked() -> None:
    assert next_timestamp(NOW, None) == NOW.replace(microsecond=0)
    later = NOW.replace(microsecond=0) + timedelta(minutes=1)
    assert next_timestamp(NOW, later) == later + timedelta(seconds=1)


@given(tries=st.integers(min_value=1, max_value=10_000), seed=st.integers())
def test_waits_grow_to_an_hour_and_never_beyond(tries: int, seed: int) -> None:
    wait = (next_try(tries, NOW, Random(seed), None) - NOW).total_seconds()
    assert 5 <= wait <= LONGEST_WAIT
    if tries >= 10:
        assert wait >= LONGEST_WAIT / 2


def test_waits_double() -> None:
    class Whole(Random):
        def uniform(self, a: float, b: float) -> float:
            return b

    waits = [(next_try(tries, NOW, Whole(), None) - NOW).total_seconds() for tries in (1, 2, 3)]
    assert waits == [10, 20, 40]


@given(asked=st.floats(min_value=0, max_value=10**9), seed=st.integers())
def test_what_the_platform_asks_for_is_the_least_up_to_a_day(asked: float, seed: int) -> None:
    wait = (next_try(1, NOW, Random(seed), asked) - NOW).total_seconds()
    assert wait >= min(asked, LONGEST_ASKED_WAIT) - 0.001
    assert wait <= max(10, LONGEST_ASKED_WAIT * 1.1) + 0.001


@pytest.mark.parametrize(
    ("status", "outcome", "is_outage"),
    [
        (200, Outcome.DELIVERED, False),
        (201, Outcome.DELIVERED, False),
        (204, Outcome.DELIVERED, False),
        (302, Outcome.FINAL, False),
        (400, Outcome.FINAL, False),
        (401, Outcome.LATER, False),
        (403, Outcome.FINAL, False),
        (404, Outcome.MISSING, False),
        (408, Outcome.LATER, True),
        (409, Outcome.RESTAMP, False),
        (410, Outcome.MISSING, False),
        (415, Outcome.FINAL, False),
        (422, Outcome.FINAL, False),
        (429, Outcome.LATER, True),
        (500, Outcome.LATER, False),
        (502, Outcome.LATER, False),
        (503, Outcome.LATER, True),
    ],
)
def test_every_status_has_its_meaning(status: int, outcome: Outcome, is_outage: bool) -> None:
    verdict = verdict_of(status)
    assert (verdict.outcome, verdict.is_outage) == (outcome, is_outage)
    assert (verdict.reason == "") is (outcome is Outcome.DELIVERED)


@pytest.mark.parametrize(
    ("result", "maximum", "comment", "same"),
    [
        ("7", "10", None, True),
        ("35", "50", "Хорошо  очень", True),
        ("0.7", None, "Хорошо очень", True),
        ("0.7", "0", None, True),
        ("6.9", "10", None, False),
        ("7", "10", "Другое", False),
        (None, None, None, False),
    ],
)
def test_a_result_is_this_very_score_on_any_scale(
    result: str | None, maximum: str | None, comment: str | None, same: bool
) -> None:
    ours = score("7", "10", "Хорошо очень")
    points = Decimal(result) if result else None
    scale = Decimal(maximum) if maximum else None
    assert stands_already(ours, points, scale, comment) is same


def test_a_score_above_its_maximum_stands_as_the_maximum() -> None:
    assert stands_already(score("12", "10"), Decimal(10), Decimal(10), None)
