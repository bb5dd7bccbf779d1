"""When groups are asked again, and what is never shown of their answers."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.workshop.afterwards.checkin_rounds import (
    HEIGHT,
    SAYS,
    Most,
    Tally,
    Told,
    blocks,
    label_of,
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


def test_two_answers_are_not_shown_and_three_different_ones_are() -> None:
    assert tally(["kept", "not"]) is None
    assert tally(["kept", "not", "partly"]) == Tally(1, 1, 1)


def test_one_against_all_others_is_not_shown() -> None:
    assert tally(["kept"] * 3) is None
    assert tally(["kept", "kept", "not"]) is None
    assert tally(["kept", "kept", "kept", "not"]) is None
    assert tally(["kept", "kept", "not", "not"]) == Tally(2, 0, 2)


def test_of_five_and_more_it_is_told_what_nearly_all_say_and_not_how_many() -> None:
    most = Most("kept", 3, 5)
    assert tally(["kept"] * 5) == most
    assert tally(["kept"] * 4 + ["not"]) == most
    assert tally(["kept"] * 3 + ["not", "partly"]) == most
    assert tally(["kept", "kept", "not", "not", "partly"]) == Tally(2, 1, 2)


@pytest.mark.parametrize("people", range(1, 8))
def test_nobodys_answer_follows_from_what_is_shown(people: int) -> None:
    """Try every way to answer: neither an outsider nor a member may know another's answer."""
    others: dict[tuple[Told, str, int, int], set[str]] = {}
    for says in product(SAYS, repeat=people):
        told = tally(says)
        for seen in range(people):
            # An outsider knows nothing of their own; the first stands for every member.
            others.setdefault((told, "", -1, seen), set()).add(says[seen])
            if seen > 0:
                others.setdefault((told, says[0], 0, seen), set()).add(says[seen])
    assert all(len(possible) > 1 for possible in others.values())


@given(st.lists(st.sampled_from(SAYS), min_size=3, max_size=40))
def test_a_column_of_counts_is_as_high_as_all_answers_together(says: list[str]) -> None:
    told = tally(says)
    drawn = blocks([told])
    if isinstance(told, Tally):
        assert sum(int(one.label) for one in drawn) == len(says)
        assert abs(sum(one.height for one in drawn) - HEIGHT) <= 2
    else:
        assert len(drawn) == (0 if told is None else 1)
        assert all(one.height < HEIGHT for one in drawn)


def test_what_is_not_told_is_a_dash() -> None:
    assert [label_of(None, one) for one in SAYS] == ["—"] * 3
    assert [label_of(Most("partly", 3, 5), one) for one in SAYS] == ["—", "≥\xa03", "—"]
    assert [label_of(Tally(2, 0, 2), one) for one in SAYS] == ["2", "0", "2"]


def test_only_the_last_rounds_with_answers_are_drawn() -> None:
    told = Tally(3, 0, 0)
    drawn = blocks([told, None, told, None, None, told])
    assert [(one.kind, one.x) for one in drawn] == [("kept", 56), ("kept", 224)]
