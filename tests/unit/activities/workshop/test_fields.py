"""What a slot takes is what its field says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.workshop.fields import FieldKind, day_of, fits, value_of

KINDS: list[FieldKind] = ["short", "long", "date", "person", "choice"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_value_fits_everywhere(kind: FieldKind) -> None:
    assert fits(kind, (), 20, value_of(kind, "  \n "))


@pytest.mark.parametrize(
    ("text", "is_day"),
    [("2026-09-01", True), ("2026-02-30", False), ("20260901", False), ("завтра", False)],
)
def test_a_date_is_a_day_that_exists(text: str, is_day: bool) -> None:
    assert fits("date", (), 20, value_of("date", text)) is is_day
    assert (day_of(text) is not None) is is_day


def test_a_choice_is_one_of_those_offered() -> None:
    offered = ("Раз в месяц ", "Раз в четверть")
    assert fits("choice", offered, 1, value_of("choice", " Раз в месяц"))
    assert not fits("choice", offered, 100, value_of("choice", "Никогда"))


def test_a_short_text_and_a_name_stand_on_one_line() -> None:
    assert value_of("short", "Среда,\n 15:00") == "Среда, 15:00"
    assert value_of("person", "Иванова\r\nАнна") == "Иванова Анна"
    assert value_of("long", "Первое\r\nВторое") == "Первое\nВторое"


@given(st.text(max_size=60), st.integers(min_value=0, max_value=60))
def test_a_text_fits_up_to_its_length(text: str, longest: int) -> None:
    value = value_of("long", text)
    assert fits("long", (), longest, value) is (len(value) <= longest or value == "")


@given(st.sampled_from(KINDS), st.text(max_size=60))
def test_what_is_kept_is_kept_as_it_is(kind: FieldKind, text: str) -> None:
    assert value_of(kind, value_of(kind, text)) == value_of(kind, text)
