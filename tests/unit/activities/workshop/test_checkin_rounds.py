"""When groups are asked again, and what is never shown of their answers."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.workshop.afterwards.checkin_rounds import (
    HEIGHT,
    Tally,
    blocks,
    rounds,
    tally,
)

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
MONTH = timedelta(weeks=4)
DAY = timedelta(days=1)


def test_a_round_comes_after_four_weeks_and_again() -> None:
    assert rounds(START, MONTH, [], START + MONTH - DAY) == []
    assert rounds(START, MONTH, [], START + MONTH) == [START + MONTH]
    assert rounds(START, MONTH, [], START + 2 * MONTH) == [START + MONTH, START + 2 * MONTH]


def test_a_trainers_opening_is_a_round_from_which_the_time_runs_anew() -> None:
    early = START + 10 * DAY
    assert rounds(START, MONTH, [early], START + 11 * DAY) == [early]
    assert rounds(START, MONTH, [early], START + MONTH) == [early]
    assert rounds(START, MONTH, [early], early + MONTH) == [early, early + MONTH]


def test_openings_before_the_sheet_was_handed_in_are_none_of_its_rounds() -> None:
    assert rounds(START, MONTH, [START - DAY, START], START + DAY) == []


def test_two_answers_are_not_shown_and_three_are() -> None:
    assert tally(["kept", "not"]) is None
    assert tally(["kept", "not", "partly"]) == Tally(1, 1, 1)


@given(st.lists(st.sampled_from(["kept", "partly", "not"]), min_size=3, max_size=40))
def test_a_column_is_as_high_as_all_answers_together(says: list[str]) -> None:
    drawn = blocks([tally(says)])
    assert sum(one.people for one in drawn) == len(says)
    assert abs(sum(one.height for one in drawn) - HEIGHT) <= 2


def test_only_the_last_rounds_with_answers_are_drawn() -> None:
    told = Tally(3, 0, 0)
    drawn = blocks([told, None, told, None, None, told])
    assert [(one.kind, one.x) for one in drawn] == [("kept", 56), ("kept", 224)]
