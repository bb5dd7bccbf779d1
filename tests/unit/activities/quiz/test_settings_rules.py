"""The rules behind a quiz's settings: what counts, what is shown when, when time is up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.quiz.definition import Review, read
from lti_tool.activities.quiz.marking import EVERYTHING, Shown, shown_at
from lti_tool.activities.quiz.papers import new_paper
from lti_tool.activities.quiz.rules import (
    RECEIPT_ALPHABET,
    Allowance,
    Counts,
    Grant,
    Stage,
    When,
    counted,
    deadline,
    is_shown,
    never_below,
    receipt,
    same_receipt,
    shuffled,
    stage_of,
)
from tests.unit.coursework.items.samples import options

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GRACE = timedelta(seconds=10)
NAMES = st.lists(st.text(min_size=1), unique=True, max_size=8)


@pytest.mark.parametrize(
    ("counts", "standing"),
    [
        (Counts.BEST, "0.9"),
        (Counts.LAST, "0.4"),
        (Counts.FIRST, "0.5"),
        (Counts.AVERAGE, "0.6"),
    ],
)
def test_one_of_several_attempts_counts_or_their_average(counts: Counts, standing: str) -> None:
    made = [Decimal("0.5"), Decimal("0.9"), Decimal("0.4")]
    assert counted(counts, made) == Decimal(standing)
    assert counted(counts, made[:1]) == Decimal("0.5")


def test_without_an_attempt_nothing_counts() -> None:
    with pytest.raises(ValueError, match="no attempts"):
        counted(Counts.BEST, [])


@given(NAMES, st.text())
def test_a_shuffle_keeps_everything_and_is_the_same_each_time(names: list[str], seed: str) -> None:
    mixed = shuffled(seed, names)
    assert sorted(mixed) == sorted(names)
    assert shuffled(seed, list(reversed(names))) == mixed


def test_seeds_differ_in_their_orders() -> None:
    names = [str(number) for number in range(6)]
    assert len({tuple(shuffled(str(seed), names)) for seed in range(50)}) > 40


# Every cell: what is shown from when on, at each stage of things.
MATRIX = {
    When.AT_ONCE: (False, True, True, True, True),
    When.AFTER_ATTEMPT: (False, False, True, True, True),
    When.AFTER_LAST: (False, False, False, True, True),
    When.AFTER_CLOSING: (False, False, False, False, True),
    When.NEVER: (False, False, False, False, False),
}


@pytest.mark.parametrize("when", When)
@pytest.mark.parametrize("stage", Stage)
def test_each_cell_of_the_review_policy(when: When, stage: Stage) -> None:
    assert is_shown(when, stage) is MATRIX[when][list(Stage).index(stage)]


@pytest.mark.parametrize("field", ["score", "verdicts", "key", "feedback"])
def test_each_part_of_a_review_has_its_own_moment(field: str) -> None:
    hidden = dict.fromkeys(("score", "verdicts", "key", "feedback"), When.NEVER)
    shown = shown_at(Review(**{**hidden, field: When.AFTER_LAST}), Stage.NONE_LEFT)
    assert shown == Shown(**{name: name == field for name in hidden})
    assert not shown.nothing
    assert shown_at(Review(**hidden), Stage.CLOSED).nothing
    assert not EVERYTHING.nothing


@pytest.mark.parametrize(
    ("finished", "left", "closed", "for_all", "stage"),
    [
        (False, True, True, True, Stage.ANSWERING),
        (True, True, False, False, Stage.MORE_LEFT),
        (True, False, False, False, Stage.NONE_LEFT),
        (True, True, True, False, Stage.NONE_LEFT),
        (True, True, True, True, Stage.CLOSED),
    ],
)
def test_the_stage_follows_from_the_facts(
    finished: bool, left: bool, closed: bool, for_all: bool, stage: Stage
) -> None:
    facts = {"finished": finished, "attempts_left": left, "closed": closed, "for_all": for_all}
    assert stage_of(**facts) is stage


@given(st.decimals(0, 1, places=3), st.lists(st.none() | st.decimals(0, 1, places=3)))
def test_earlier_keys_only_ever_raise_a_score(now: Decimal, kept: list[Decimal | None]) -> None:
    best = never_below(now, kept)
    assert best is not None
    assert best >= now
    assert best in [now, *kept]
    assert never_below(None, kept) is None


def test_the_time_limit_has_its_grace_and_the_closing_has_none() -> None:
    limited = deadline(NOON, None, GRACE)
    assert not limited.is_over(NOON + GRACE - timedelta(microseconds=1))
    assert limited.is_over(NOON + GRACE)
    assert limited.is_here(NOON - timedelta(seconds=2))
    assert not limited.is_here(NOON - timedelta(seconds=3))
    assert deadline(NOON, NOON + MINUTE, GRACE) == limited
    closing = deadline(NOON + MINUTE, NOON, GRACE)
    assert closing.is_over(NOON)
    assert deadline(NOON, NOON, GRACE) == closing
    assert deadline(None, NOON, GRACE) == closing


def test_without_a_limit_time_is_never_up() -> None:
    endless = deadline(None, None, GRACE)
    assert not endless.is_over(NOON)
    assert not endless.is_here(NOON)


def test_a_receipt_proves_one_attempt_at_one_moment() -> None:
    code = receipt(b"secret", 7, NOON)
    assert len(code) == 9
    assert set(code) <= {*RECEIPT_ALPHABET, "-"}
    assert code == receipt(b"secret", 7, NOON)
    others = {receipt(b"other", 7, NOON), receipt(b"secret", 8, NOON)}
    assert code not in {*others, receipt(b"secret", 7, NOON + MINUTE)}


def test_a_receipt_is_the_same_however_it_is_typed() -> None:
    assert same_receipt("7K01-9QXD", " 7koL 9qxd")
    assert not same_receipt("7K01-9QXD", "7K01-9QXE")


def test_a_paper_draws_and_orders_by_its_seed_alone() -> None:
    item = {"type": "single", "prompt": "?", "options": options("a", "bcdef")}
    items = [{**item, "id": f"i{number}"} for number in range(8)]
    plain = read({"items": items})
    assert [one.id for one in new_paper(plain, "x").items] == [one["id"] for one in items]
    assert new_paper(plain, "x").places(plain.items[0]) == [0, 1, 2, 3, 4, 5]
    drawn = read({"items": items, "draw": 3})
    first = [one.id for one in new_paper(drawn, "x").items]
    assert len(first) == drawn.asks == 3
    assert first == sorted(first)
    mixed = read({"items": items, "shuffle_items": True, "shuffle_options": True})
    paper = new_paper(mixed, "x")
    assert {one.id for one in paper.items} == {one["id"] for one in items}
    assert [one.id for one in paper.items] != [one["id"] for one in items]
    assert paper.places(paper.items[0]) == new_paper(mixed, "x").places(paper.items[0])
    orders = {tuple(paper.places(one)) for one in paper.items}
    assert len(orders) > 1


@given(st.text(max_size=8), st.integers(1, 4), st.integers(1, 3))
def test_a_paper_draws_as_many_of_each_pool_as_it_says(seed: str, easy: int, hard: int) -> None:
    item = {"type": "single", "prompt": "?", "options": options("a", "b")}
    pools = {"e": ("easy", 4), "h": ("hard", 3)}
    items = [
        {**item, "id": f"{letter}{number}", "pool": pool}
        for letter, (pool, many) in pools.items()
        for number in range(many)
    ]
    quiz = read({"items": [{**item, "id": "always"}, *items], "draw": {"easy": easy, "hard": hard}})
    drawn = [one.id for one in new_paper(quiz, seed).items]
    assert sorted(one[0] for one in drawn) == sorted("a" + "e" * easy + "h" * hard)
    assert drawn == [one.id for one in quiz.items if one.id in drawn], "in the file's order"
    assert len(drawn) == quiz.asks
    assert drawn == [one.id for one in new_paper(quiz, seed).items]


def test_of_several_extensions_the_most_generous_of_each_holds() -> None:
    general = Allowance(2, 0, NOON, NOON + MINUTE)
    late, early = NOON + 5 * MINUTE, NOON - MINUTE
    allowed = general.with_more(
        [Grant(attempts=1, closes_at=late), Grant(minutes=10), Grant(minutes=5, opens_at=early)]
    )
    assert allowed == Allowance(3, 10, early, late)
    assert general.with_more([]) == general
    assert general.with_more([Grant(closes_at=NOON, opens_at=late)]) == general


def test_what_everybody_may_do_without_limit_an_extension_does_not_limit() -> None:
    free = Allowance(None, 0, None, None)
    assert free.with_more([Grant(1, 0, NOON, NOON)]) == free
    assert free.is_open(NOON)


def test_an_allowance_is_open_from_its_opening_until_its_closing() -> None:
    allowed = Allowance(1, 0, NOON, NOON + MINUTE)
    assert not allowed.is_open(NOON - MINUTE)
    assert allowed.is_open(NOON)
    assert not allowed.is_open(NOON + MINUTE)
    assert allowed.is_closed(NOON + MINUTE)
