"""What a mark is worth to each member, and what it waits for before they see it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.coursework import feedback
from lti_tool.coursework.feedback import Feedback
from lti_tool.review import rules
from lti_tool.review.rules import Decided

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
POINTS = st.decimals(0, 100, places=2)


@pytest.mark.parametrize(
    ("points", "of", "maximum", "worth"),
    [
        ("7", "10", "10", "7"),
        ("7", "10", "20", "14"),
        ("1", "3", "10", "3.33"),
        ("3", "3", "5", "5"),
    ],
)
def test_rubric_points_are_counted_in_the_placements_own(
    points: str, of: str, maximum: str, worth: str
) -> None:
    assert rules.scaled(Decimal(points), Decimal(of), Decimal(maximum)) == Decimal(worth)


@given(POINTS, st.decimals(-200, 200, places=2), POINTS)
def test_a_members_points_stay_between_nothing_and_everything(
    points: Decimal, change: Decimal, maximum: Decimal
) -> None:
    assert 0 <= rules.adjusted(points, change, maximum) <= maximum


def test_a_member_gets_the_groups_points_and_their_own_change() -> None:
    assert rules.adjusted(Decimal(7), Decimal("1.5"), Decimal(10)) == Decimal("8.5")
    assert rules.adjusted(Decimal(9), Decimal(3), Decimal(10)) == 10


@pytest.mark.parametrize(
    ("mark", "needs_second", "release_at", "stage"),
    [
        (Decided(is_set=False), False, None, "open"),
        (Decided(is_set=True, set_by=1), False, None, "ready"),
        (Decided(is_set=True, set_by=1), True, None, "second"),
        (Decided(is_set=True, set_by=1, agreed_by=2), True, None, "ready"),
        (Decided(is_set=True, set_by=1), False, NOW + timedelta(hours=1), "scheduled"),
        (Decided(is_set=True, set_by=1), False, NOW, "ready"),
    ],
)
def test_a_mark_waits_for_what_was_arranged(
    mark: Decided, needs_second: bool, release_at: datetime | None, stage: str
) -> None:
    found = rules.stage(mark, needs_second=needs_second, release_at=release_at, now=NOW)
    assert found == stage


def test_the_second_trainer_who_sets_a_mark_has_agreed_thereby() -> None:
    first = rules.set_by(Decided(is_set=False), 1)
    assert first == Decided(is_set=True, set_by=1)
    assert rules.set_by(first, 1) == first
    assert rules.set_by(first, 2) == Decided(is_set=True, set_by=1, agreed_by=2)
    assert rules.set_by(Decided(is_set=True), 2) == Decided(is_set=True, set_by=2)


def test_work_is_shared_out_to_whoever_has_least_and_nobody_loses_theirs() -> None:
    taken = {"a": 1, "b": 1, "gone": 9}
    given_out = rules.split_evenly(["a", "b", "c", "d", "e"], [1, 2], taken)
    assert given_out == {"c": 2, "d": 2, "e": 1}
    assert rules.split_evenly(["a"], [], {}) == {}


def test_the_bank_takes_lines_worth_keeping_once_each() -> None:
    texts = ["Ясно \n да\nДобавьте  срок", "Добавьте срок\n" + "я" * 50]
    assert rules.phrases_in(texts, 20) == ["Ясно", "Добавьте срок"]


def test_what_a_person_is_told_is_kept_and_read_again() -> None:
    told = Feedback({"rules": Decimal(3)}, {"rules.1": "Когда?"}, Decimal(8), Decimal(-1), "Не был")
    assert feedback.read(told.stored()) == told
    assert feedback.read(Feedback().stored()) == Feedback()
    assert feedback.read(None) == feedback.NOTHING_SAID
