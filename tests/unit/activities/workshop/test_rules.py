"""What a sheet needs, and what exactly is signed: by example and for every text there can be."""

import hashlib
import json
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.workshop.rules import (
    PartRule,
    Way,
    canonical,
    content,
    content_hash,
    filled,
    joined,
    missing,
    normal,
    seconds_by_step,
    shown,
    signatures_needed,
    signing_name,
    slot_key,
    slot_that_keeps,
    sources,
    sources_to_return,
    texts_of,
)

FEELINGS = PartRule("feelings", "Чувства", 3, 3)
ACTIONS = PartRule("actions", "Действия", 3, 3, pairs_with="feelings")
RULES = PartRule("rules", "Правила", 2, 4)
DECK = [FEELINGS, ACTIONS, RULES]


def texts(**steps: str) -> dict[str, str]:
    """Return texts by slot key: ``texts(rules="a|b")`` fills rules.1 and rules.2."""
    return {
        slot_key(step, number): text
        for step, written in steps.items()
        for number, text in enumerate(written.split("|"), 1)
    }


FULL = texts(feelings="a|b|c", actions="d|e|f", rules="g|h")


def test_an_empty_sheet_misses_every_place_it_must_have() -> None:
    assert missing(DECK, {}) == {"feelings": [1, 2, 3], "actions": [1, 2, 3], "rules": [1, 2]}


def test_a_full_sheet_misses_nothing() -> None:
    assert missing(DECK, FULL) == {}
    assert missing(DECK, {**FULL, "rules.4": "one more"}) == {}


def test_blank_texts_are_empty_places() -> None:
    assert missing(DECK, {**FULL, "rules.2": " \n "}) == {"rules": [2]}


def test_any_places_make_up_the_minimum() -> None:
    assert missing([RULES], {"rules.2": "x", "rules.4": "y"}) == {}
    assert missing([RULES], {"rules.4": "y"}) == {"rules": [1]}


def test_a_paired_step_answers_every_written_place_of_its_partner() -> None:
    open_ended = PartRule("goals", "Цели", 1, 5)
    steps = [open_ended, PartRule("measures", "Меры", 1, 5, pairs_with="goals")]
    written = texts(goals="a|b", measures="c")
    assert missing(steps, written) == {"measures": [2]}
    assert missing(steps, {"goals.1": "a", "measures.3": "c"}) == {"measures": [1]}
    assert missing([PartRule("alone", "", 1, 1, pairs_with="nobody")], {}) == {"alone": [1]}


def test_a_page_shows_one_place_more_than_is_written_up_to_the_maximum() -> None:
    assert shown(RULES, {}) == 2
    assert shown(RULES, texts(rules="a|b")) == 3
    assert shown(RULES, texts(rules="a|b|c|d")) == 4
    assert shown(FEELINGS, FULL) == 3
    assert shown(RULES, {}, partner=4) == 4


def test_a_row_changes_places_with_its_neighbour() -> None:
    assert sources("up", 2, 3, 4) == {2: 1, 1: 2}
    assert sources("down", 2, 3, 4) == {2: 3, 3: 2}
    assert sources("up", 1, 3, 4) == {}
    assert sources("down", 4, 4, 4) == {}


def test_below_a_removed_row_the_others_close_ranks() -> None:
    assert sources("remove", 1, 3, 4) == {1: 2, 2: 3, 3: None}
    assert sources("remove", 4, 3, 4) == {}


def rearranged(rows: list[int], change: dict[int, int | None], new: int = 0) -> list[int]:
    """Rows by number, 0 for an empty one, after ``change``; ``new`` comes where no row does."""
    moved = {row: rows[source - 1] if source else new for row, source in change.items()}
    return [moved.get(row, text) for row, text in enumerate(rows, 1)]


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_removed_row_comes_back_to_where_it_was(number: int, last: int) -> None:
    before = list(range(1, last + 1)) + [0] * (9 - last)
    after = rearranged(before, sources("remove", number, last, 9))
    left = last - 1 if number <= last else last
    back = sources_to_return(number, left, 9)
    assert back or last == 9, "only a full list has no place"
    if number <= last:
        assert rearranged(after, back, new=number) == before


def test_a_full_list_has_no_place_for_a_row_more() -> None:
    assert sources_to_return(2, 4, 4) == {}
    assert sources_to_return(2, 3, 4) == {2: None, 3: 2, 4: 3}
    assert sources_to_return(4, 1, 4) == {4: None}


@given(
    st.sampled_from(["up", "down", "remove"]),
    st.integers(1, 9),
    st.integers(0, 9),
)
def test_of_all_rows_only_the_removed_one_goes(way: Way, number: int, last: int) -> None:
    before = list(range(1, last + 1)) + [0] * (9 - last)
    after = rearranged(before, sources(way, number, last, 9))
    gone = {before[number - 1]} - {0} if way == "remove" else set()
    assert sorted(set(before) - set(after) - {0}) == sorted(gone)
    assert len(set(after) - {0}) == last - len(gone)


def test_filled_places_are_named_by_number() -> None:
    assert filled(RULES, {"rules.1": "", "rules.3": "x", "rules.9": "not a place"}) == [3]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Два слова \r\n\r\n  и строка\t", "Два слова\n\nи строка"),
        ("одно\rдругое", "одно\nдругое"),
        ("Йод ёлка", "Йод ёлка"),
        (unicodedata.normalize("NFD", "Йод ёлка"), "Йод ёлка"),
        (" \n ", ""),
    ],
)
def test_a_text_has_one_written_form(written: str, kept: str) -> None:
    assert normal(written) == kept


def test_the_canonical_form_is_the_documented_one() -> None:
    """The test vector of docs/sheet-content.md."""
    steps = [
        PartRule("feelings", "Эмоции и чувства", 2, 2),
        PartRule("rules", "Правила", 1, 3),
    ]
    written = {
        "feelings.1": "Радость ",
        "feelings.2": "Доверие",
        "rules.1": "Слушаем\r\nдруг друга",
        "rules.3": "",
    }
    signed = content("Подтверждаю согласие", steps, written)
    assert canonical(signed).decode() == (
        '{"format":"accord-sheet/1","statement":"Подтверждаю согласие","steps":['
        '{"id":"feelings","slots":["Радость","Доверие"],"title":"Эмоции и чувства"},'
        '{"id":"rules","slots":["Слушаем\\nдруг друга"],"title":"Правила"}]}'
    )
    assert content_hash(signed) == VECTOR


VECTOR = "5b4c23b16de72f6aae899c841fc4e0c325a178d263c5cd3a2193cb8d0f8a9a1f"


def test_the_hash_is_the_sha256_of_the_canonical_form() -> None:
    signed = content("ок", DECK, FULL)
    assert content_hash(signed) == hashlib.sha256(canonical(signed)).hexdigest()


def test_a_kept_content_gives_its_texts_and_its_hash_again() -> None:
    signed = content("ок", DECK, FULL)
    kept = json.loads(json.dumps(signed))
    assert texts_of(kept) == FULL
    assert content_hash(kept) == content_hash(signed)


def test_joining_keeps_both_texts_and_equal_lines_once() -> None:
    assert joined("a\nb", "b\nc") == "a\nb\nc"
    assert joined("", "mine") == "mine"
    assert joined("same", "same") == "same"


TEXT = st.text(max_size=30)
SHEETS = st.dictionaries(
    st.sampled_from([key for step in DECK for key in step.slot_keys()]), TEXT, max_size=10
)


@given(TEXT)
def test_the_written_form_of_a_written_form_is_itself(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(SHEETS, st.data())
def test_one_changed_character_anywhere_changes_the_hash(
    sheet: dict[str, str], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from([key for step in DECK for key in step.slot_keys()]))
    changed = {**sheet, key: sheet.get(key, "") + data.draw(st.sampled_from("xё1.«"))}
    before, after = (content_hash(content("ок", DECK, one)) for one in (sheet, changed))
    assert before != after


@given(SHEETS)
def test_the_order_of_writing_does_not_change_the_hash(sheet: dict[str, str]) -> None:
    backwards = dict(reversed(sheet.items()))
    assert content_hash(content("ок", DECK, sheet)) == content_hash(content("ок", DECK, backwards))


@given(SHEETS)
def test_filling_what_is_missing_completes_the_sheet(sheet: dict[str, str]) -> None:
    written = dict(sheet)
    for _round in DECK:
        for step, numbers in missing(DECK, written).items():
            written |= {slot_key(step, number): "text" for number in numbers}
    assert missing(DECK, written) == {}


@pytest.mark.parametrize(
    ("quorum", "members", "needed"),
    [("one", 5, 1), ("majority", 4, 3), ("majority", 5, 3), ("majority", 1, 1), ("all", 4, 4)],
)
def test_a_quorum_says_how_many_must_have_signed(quorum: str, members: int, needed: int) -> None:
    assert signatures_needed(quorum, members) == needed


@pytest.mark.parametrize(
    ("name", "first", "family", "signed"),
    [
        ("Анна Иванова", "Анна", "Иванова", "Иванова А."),
        ("Анна Петровна Иванова", "Анна Петровна", "Иванова", "Иванова А. П."),
        ("Ёлкина Ева", "Ева", "Ёлкина", "Ёлкина Е."),
        ("Ann Brown", "Ann", "Brown", "Ann Brown"),
        ("Анна", "", "Иванова", "Анна"),
        ("Анна", "Анна", "", "Анна"),
        ("", "", "", ""),
    ],
)
def test_one_signs_by_surname_and_initials_in_cyrillic(
    name: str, first: str, family: str, signed: str
) -> None:
    assert signing_name(name, first, family) == signed


def test_a_taken_rule_is_found_where_half_of_its_words_stand() -> None:
    taken = "Начинаем вовремя, слушаем всех"
    texts = {"rules.1": "Говорим по очереди", "rules.2": "Начинаем вовремя и расходимся вовремя"}
    assert slot_that_keeps(taken, texts) == "rules.2"
    assert slot_that_keeps(taken, {**texts, "rules.3": taken}) == "rules.3"
    assert slot_that_keeps(taken, {"rules.1": "Слушаем молча"}) is None
    assert slot_that_keeps(taken, {}) is None
    assert slot_that_keeps("…", {"rules.1": "…"}) is None


def at(minute: float) -> datetime:
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC) + timedelta(minutes=minute)


def test_the_time_before_an_edit_went_into_what_was_written_then() -> None:
    edits = [(at(2), "feelings"), (at(5), "feelings"), (at(6), "rules"), (at(7), "feelings")]
    spent = seconds_by_step(at(0), edits)
    assert spent == {"feelings": 6 * 60, "rules": 60}


def test_a_break_counts_for_nothing() -> None:
    edits = [(at(2), "feelings"), (at(2 + 24 * 60), "rules"), (at(4 + 24 * 60), "rules")]
    assert seconds_by_step(at(0), edits) == {"feelings": 120, "rules": 120}


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from("abc"))))
def test_no_more_time_is_spent_than_went_by(moments: list[tuple[int, str]]) -> None:
    edits = [(at(minute), step) for minute, step in sorted(moments)]
    spent = seconds_by_step(at(0), edits)
    assert sum(spent.values()) <= 60 * max((minute for minute, _step in moments), default=0)
    assert set(spent) == {step for _minute, step in moments}
