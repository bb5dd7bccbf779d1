"""A quiz's score is the exact sum of what its items are worth."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.quiz.rules import as_decimal, quiz_fraction

SHARES = st.fractions(0, 1, max_denominator=60)
POINTS = st.decimals("0.01", "100", places=2)
PAIRS = st.lists(st.tuples(SHARES, POINTS), min_size=1, max_size=8)


def test_thirds_are_rounded_only_once_at_the_end() -> None:
    assert as_decimal(Fraction(2, 3)) == Decimal("0.666667")
    assert quiz_fraction([(Fraction(1, 3), Decimal(3))] * 3) == Decimal("0.333333")
    assert quiz_fraction([(Fraction(1), Decimal(1)), (Fraction(0), Decimal("0.5"))]) == Decimal(
        "0.666667"
    )


def test_a_quiz_worth_nothing_is_worth_nothing() -> None:
    assert quiz_fraction([]) == 0


@given(PAIRS)
def test_every_score_lies_between_nothing_and_everything(
    pairs: list[tuple[Fraction, Decimal]],
) -> None:
    assert 0 <= quiz_fraction(pairs) <= 1


@given(PAIRS, st.randoms())
def test_the_order_of_items_does_not_matter(
    pairs: list[tuple[Fraction, Decimal]], random: object
) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert quiz_fraction(pairs) == quiz_fraction(shuffled)


@given(PAIRS, st.integers(0, 7), SHARES)
def test_an_item_worth_more_never_makes_the_score_less(
    pairs: list[tuple[Fraction, Decimal]], at: int, more: Fraction
) -> None:
    at %= len(pairs)
    better = list(pairs)
    better[at] = (max(pairs[at][0], more), pairs[at][1])
    assert quiz_fraction(better) >= quiz_fraction(pairs)
