"""A quiz is scored fairly: by example, and for every answer there can be."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.quiz.rules import (
    Key,
    Verdict,
    as_decimal,
    item_share,
    quiz_fraction,
    verdict,
)

# The deck's question: a, c and d are right, b is not.
DECK = Key(right=frozenset("acd"), wrong=frozenset("b"))
THREE_WRONG = Key(right=frozenset("ab"), wrong=frozenset("xyz"))
SINGLE = Key(right=frozenset("a"), wrong=frozenset("bc"))
WHOLE = Key(right=frozenset("ab"), wrong=frozenset("c"), partial=False)
NO_WRONG = Key(right=frozenset("ab"), wrong=frozenset())


@pytest.mark.parametrize(
    ("key", "chosen", "share"),
    [
        (DECK, "", Fraction(0)),
        (DECK, "a", Fraction(1, 3)),
        (DECK, "ac", Fraction(2, 3)),
        (DECK, "acd", Fraction(1)),
        (DECK, "abcd", Fraction(0)),
        (DECK, "b", Fraction(0)),
        (THREE_WRONG, "ax", Fraction(1, 6)),
        (THREE_WRONG, "abx", Fraction(2, 3)),
        (THREE_WRONG, "axyz", Fraction(0)),
        (SINGLE, "a", Fraction(1)),
        (SINGLE, "b", Fraction(0)),
        (WHOLE, "ab", Fraction(1)),
        (WHOLE, "a", Fraction(0)),
        (WHOLE, "abc", Fraction(0)),
        (NO_WRONG, "a", Fraction(1, 2)),
        (NO_WRONG, "ab", Fraction(1)),
    ],
)
def test_an_answer_is_worth_its_right_part_less_its_wrong_part(
    key: Key, chosen: str, share: Fraction
) -> None:
    assert item_share(key, frozenset(chosen)) == share


def test_a_key_without_a_right_option_is_worth_nothing() -> None:
    key = Key(right=frozenset(), wrong=frozenset("ab"))
    assert item_share(key, frozenset("a")) == 0


def test_an_option_the_item_does_not_have_counts_nothing() -> None:
    assert item_share(DECK, frozenset({"a", "nonsense"})) == Fraction(1, 3)
    assert item_share(WHOLE, frozenset({"a", "b", "nonsense"})) == 1


def test_thirds_are_rounded_only_once_at_the_end() -> None:
    assert as_decimal(Fraction(2, 3)) == Decimal("0.666667")
    assert quiz_fraction([(Fraction(1, 3), Decimal(3))] * 3) == Decimal("0.333333")
    assert quiz_fraction([(Fraction(1), Decimal(1)), (Fraction(0), Decimal("0.5"))]) == Decimal(
        "0.666667"
    )


def test_a_quiz_worth_nothing_is_worth_nothing() -> None:
    assert quiz_fraction([]) == 0


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("", Verdict.OMITTED),
        ("acd", Verdict.RIGHT),
        ("ac", Verdict.PARTLY),
        ("abcd", Verdict.PARTLY),
        ("b", Verdict.WRONG),
    ],
)
def test_the_verdict_says_it_in_a_word(chosen: str, said: Verdict) -> None:
    assert verdict(DECK, frozenset(chosen)) is said


@st.composite
def keys(draw: st.DrawFn) -> Key:
    options = draw(st.lists(st.uuids().map(str), min_size=2, max_size=12, unique=True))
    right = draw(st.sets(st.sampled_from(options), min_size=1))
    return Key(frozenset(right), frozenset(options) - right, draw(st.booleans()))


@st.composite
def answered(draw: st.DrawFn) -> tuple[Key, frozenset[str]]:
    key = draw(keys())
    return key, frozenset(draw(st.sets(st.sampled_from(sorted(key.right | key.wrong)))))


POINTS = st.decimals("0.01", "100", places=2)


@given(st.lists(st.tuples(answered(), POINTS), min_size=1, max_size=8))
def test_every_score_lies_between_nothing_and_everything(
    items: list[tuple[tuple[Key, frozenset[str]], Decimal]],
) -> None:
    score = quiz_fraction((item_share(*answer), points) for answer, points in items)
    assert 0 <= score <= 1


@given(st.lists(st.tuples(answered(), POINTS), min_size=1, max_size=8), st.randoms())
def test_the_order_of_items_does_not_matter(
    items: list[tuple[tuple[Key, frozenset[str]], Decimal]], random: object
) -> None:
    pairs = [(item_share(*answer), points) for answer, points in items]
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert quiz_fraction(pairs) == quiz_fraction(shuffled)


@given(answered())
def test_one_more_right_choice_never_scores_less(answer: tuple[Key, frozenset[str]]) -> None:
    key, chosen = answer
    for option in key.right - chosen:
        assert item_share(key, chosen | {option}) >= item_share(key, chosen)


@given(answered())
def test_one_wrong_choice_less_never_scores_less(answer: tuple[Key, frozenset[str]]) -> None:
    key, chosen = answer
    for option in key.wrong & chosen:
        assert item_share(key, chosen - {option}) >= item_share(key, chosen)


@given(keys())
def test_choosing_everything_is_worth_no_more_than_choosing_nothing(key: Key) -> None:
    everything = item_share(key, key.right | key.wrong)
    assert everything == (1 if not key.wrong else 0)
    assert item_share(key, key.right) == 1
