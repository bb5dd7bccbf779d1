"""Each kind of item is scored fairly: by example, and more right never scores less."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.activities.quiz.rules import WHOLE, Verdict, part_of, total, verdict, worth
from lti_tool.coursework.items.base import Item, UnreadableAnswer
from lti_tool.coursework.items.gaps import Gaps
from lti_tool.coursework.items.numeric import read_number
from lti_tool.coursework.items.writing import Accepted, accepted_by, matches
from tests.unit.coursework.items.samples import DECK, SAMPLES, answers, item, options

NONE, ALL = Fraction(0), Fraction(1)
# The matching's choices in alphabetical order: 1997, 1998, 2004.
# The ordering's entries: анализ, нормы, обмен, цели; right: нормы 1, цели 2, анализ 3, обмен 4.


@pytest.mark.parametrize(
    ("name", "answer", "share"),
    [
        ("single", ["a"], ALL),
        ("single", ["b"], NONE),
        ("multiple", ["a"], Fraction(1, 3)),
        ("multiple", ["a", "c"], Fraction(2, 3)),
        ("multiple", ["a", "c", "d"], ALL),
        ("multiple", ["a", "b", "c", "d"], NONE),
        ("multiple", ["b"], NONE),
        ("multiple, mild", ["a", "x"], Fraction(1, 3)),
        ("multiple, mild", ["a", "b", "x", "y", "z"], Fraction(1, 2)),
        ("multiple, all", ["a", "b"], ALL),
        ("multiple, all", ["a"], NONE),
        ("multiple, all", ["a", "b", "c"], NONE),
        ("true-false", ["false"], ALL),
        ("true-false", ["true"], NONE),
        ("matching", ["1:1", "2:2", "3:2"], ALL),
        ("matching", ["1:1", "2:3"], Fraction(1, 3)),
        ("matching", ["1:3", "2:3", "3:3"], NONE),
        ("ordering", ["2:1", "4:2", "1:3", "3:4"], ALL),
        # The last two changed places: five pairs right, one wrong.
        ("ordering", ["2:1", "4:2", "1:4", "3:3"], Fraction(2, 3)),
        ("ordering", ["2:4", "4:3", "1:2", "3:1"], NONE),
        ("ordering", ["2:1"], NONE),
        ("ordering", ["2:1", "4:2"], Fraction(1, 6)),
        ("ordering", ["2:1", "4:1"], NONE),
        ("ordering, all", ["1:2", "2:1"], ALL),
        ("ordering, all", ["1:1", "2:2"], NONE),
        ("short", ["  СОГЛАШЕНИЕ. "], ALL),
        ("short", ["договор о правилах"], ALL),
        ("short", ["Правила"], Fraction(1, 2)),
        ("short", ["приказ"], NONE),
        ("numeric", ["2,5"], ALL),
        ("numeric", ["2.6 %"], ALL),
        ("numeric", ["2,61"], NONE),
        ("numeric", ["много"], NONE),
        ("gaps", ["what:2", "how:записанный", "who:подписанный"], ALL),
        ("gaps", ["what:1", "how: Записанный "], Fraction(1, 3)),
        ("gaps, all", ["a:да"], ALL),
        ("gaps, all", ["a:нет"], NONE),
    ],
)
def test_an_answer_is_worth_what_the_table_says(
    name: str, answer: list[str], share: Fraction
) -> None:
    asked = SAMPLES[name]
    assert asked.share(asked.clean(answer)) == share


@pytest.mark.parametrize(
    ("name", "answer", "said"),
    [
        ("multiple", ["a", "c", "d"], Verdict.RIGHT),
        ("multiple", ["a", "b", "c", "d"], Verdict.PARTLY),
        ("multiple", ["b"], Verdict.WRONG),
        ("ordering", ["2:1", "4:4", "1:3", "3:2"], Verdict.PARTLY),
        ("matching", ["1:3"], Verdict.WRONG),
        ("short", ["правила"], Verdict.PARTLY),
    ],
)
def test_the_verdict_says_it_in_a_word(name: str, answer: list[str], said: Verdict) -> None:
    assert verdict(SAMPLES[name], SAMPLES[name].clean(answer)) is said


def test_a_matching_may_ask_for_all_or_nothing() -> None:
    pairs = [{"left": "а", "right": "1"}, {"left": "б", "right": "2"}]
    asked = item("matching", credit="all", pairs=pairs)
    assert asked.share(["1:1", "2:2"]) == 1
    assert asked.share(["1:1", "2:1"]) == 0
    assert asked.has_right(["1:1", "2:1"])


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("single", ["a", "b"]),
        ("single", ["z"]),
        ("true-false", ["maybe"]),
        ("true-false", ["maybe so"]),
        ("matching", ["1:4"]),
        ("matching", ["1:1", "1:2"]),
        ("ordering", ["5:1"]),
        ("short", ["one", "two"]),
        ("gaps", ["what:договор"]),
        ("gaps", ["how:" + "x" * 5001]),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(name: str, answer: list[str]) -> None:
    with pytest.raises(UnreadableAnswer):
        SAMPLES[name].clean(answer)


def test_choosing_everything_is_worth_no_more_than_choosing_nothing() -> None:
    assert DECK.share(["a", "b", "c", "d"]) == 0
    no_wrong = item("multiple", options=options("ab", ""))
    assert no_wrong.share(["a", "b"]) == 1
    assert no_wrong.share(["a"]) == Fraction(1, 2)


@given(answers(DECK), st.sampled_from("acd"))
def test_one_more_right_option_never_scores_less(answer: tuple[str, ...], more: str) -> None:
    assert DECK.share(DECK.clean([*answer, more])) >= DECK.share(answer)


@given(answers(DECK))
def test_one_wrong_option_less_never_scores_less(answer: tuple[str, ...]) -> None:
    assert DECK.share([one for one in answer if one != "b"]) >= DECK.share(answer)


RIGHT_PARTS = {
    "matching": ["1:1", "2:2", "3:2"],
    "gaps": ["what:2", "how:записанный", "who:подписанный"],
}


@pytest.mark.parametrize("name", RIGHT_PARTS)
@given(data=st.data())
def test_one_more_right_part_never_scores_less(name: str, data: st.DataObject) -> None:
    asked = SAMPLES[name]
    answer = data.draw(answers(asked))
    for right in RIGHT_PARTS[name]:
        part = right.partition(":")[0]
        others = [one for one in answer if not one.startswith(f"{part}:")]
        assert asked.share(asked.clean([*others, right])) >= asked.share(answer)


@given(st.permutations(range(4)), st.integers(0, 2))
def test_putting_two_neighbours_right_never_scores_less(order: list[int], at: int) -> None:
    asked = SAMPLES["ordering"]
    names = ["2", "4", "1", "3"]

    def worth(places: list[int]) -> Fraction:
        return asked.share([f"{names[what]}:{place}" for place, what in enumerate(places, 1)])

    mended = list(order)
    mended[at : at + 2] = sorted(mended[at : at + 2])
    assert worth(mended) >= worth(list(order))


@pytest.mark.parametrize(
    ("pattern", "text", "met"),
    [
        ("договор", "договор", True),
        ("договор*", "договор", True),
        ("*договор*", "наш договор о правилах", True),
        ("а*б*в", "а-б-в", True),
        ("а*б*в", "а-в", False),
        ("аб*ба", "аба", False),
        ("*", "", True),
        ("а*", "ба", False),
    ],
)
def test_a_star_stands_for_anything_or_nothing(pattern: str, text: str, met: bool) -> None:
    assert matches(pattern, text) is met


def test_spaces_case_yo_quotes_and_dashes_do_not_matter_unless_capitals_are_minded() -> None:
    forms = (Accepted(text="Учёт «и» договор-план"),)
    assert accepted_by(forms, ' учет  "И" ДОГОВОР—ПЛАН. ')
    assert not accepted_by(forms, "учет и план")
    assert accepted_by((Accepted(text="ПОС"),), "ПОС", case=True)
    assert not accepted_by((Accepted(text="ПОС"),), "пос", case=True)


def test_the_form_of_most_worth_counts() -> None:
    forms = (Accepted.model_validate({"text": "до*", "share": "0.5"}), Accepted(text="договор"))
    found = accepted_by(forms, "Договор")
    assert found is not None
    assert found.share == 1


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,5", "1234.5"),
        ("\u22123", "-3"),
        ("2.50 %", "2.50"),
        ("1,2,3", None),
        ("", None),
        ("Infinity", None),
        ("1e99", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: str | None) -> None:
    found = read_number(text, "%")
    assert (None if found is None else str(found)) == number


def test_a_form_that_was_written_into_a_gap_is_explained_before_the_gap_itself() -> None:
    forms = ["знак", {"text": "правил*", "share": "0.5", "feedback": "Почти"}]
    gaps = item("gaps", text="[a]", gaps={"a": {"accept": forms, "feedback": "Это знак"}})
    for answer, words in (("a:правила", "Почти"), ("a:знак", "Это знак"), ("a:нет", "Это знак")):
        (line,) = gaps.marked([answer], whole_key=False)
        assert line.feedback.text == words
    (line,) = gaps.marked([], whole_key=False)
    assert line.feedback.is_empty


def test_a_gap_text_is_shown_cut_at_its_gaps_and_other_brackets_stay() -> None:
    asked = item("gaps", text="Да [x] и [1998], [a].", gaps={"a": {"accept": ["а"]}})
    assert isinstance(asked, Gaps)
    shown = asked.asked()
    assert [part.before.text for part in shown.parts] == ["Да [x] и [1998],"]
    assert shown.after == "."


def test_an_unfinished_ordering_is_shown_as_it_was_given() -> None:
    lines = SAMPLES["ordering"].marked(["3:1", "2:2"], whole_key=False)
    assert [line.text.text for line in lines] == ["обмен", "нормы", "анализ", "цели"]


@pytest.mark.parametrize("name", ["single", "numeric", "true-false", "multiple, all"])
def test_some_kinds_give_all_or_nothing(name: str) -> None:
    asked: Item = SAMPLES[name]
    assert not asked.gives_parts


@pytest.mark.parametrize("name", ["multiple", "matching", "ordering", "short", "gaps"])
def test_some_kinds_give_a_part_for_a_part(name: str) -> None:
    assert SAMPLES[name].gives_parts


def test_an_essay_is_worth_what_a_person_says_and_waits_until_then() -> None:
    essay = SAMPLES["essay"]
    assert essay.gives_parts
    assert essay.clean(["  Первая\r\nвторая\x00 "]) == ("Первая\nвторая",)
    assert worth(essay, ["Текст"]) is None
    assert verdict(essay, ["Текст"]) is Verdict.WAITING
    assert worth(essay, ["Текст"], Fraction(1, 2)) == Fraction(1, 2)
    assert verdict(essay, ["Текст"], Fraction(1, 2)) is Verdict.PARTLY
    assert verdict(essay, ["Текст"], Fraction(0)) is Verdict.WRONG
    assert worth(essay, []) == 0
    assert verdict(essay, []) is Verdict.OMITTED
    assert essay.marked(["Текст"], whole_key=True)[0].right == "Так, например."
    assert not essay.marked(["Текст"], whole_key=False)[0].right
    with pytest.raises(UnreadableAnswer):
        essay.clean(["x" * 10_001])


def test_the_marks_of_an_attempt_go_before_its_rules() -> None:
    items = [SAMPLES["single"], SAMPLES["essay"].model_copy(update={"id": "e"})]
    given = {"i": ["a"], "e": ["Текст"]}
    assert total(items, given, {}) is None
    assert total(items, given, {"e": Fraction(1, 3)}) == Decimal("0.500000")
    assert total(items, given, {"e": Fraction(1, 3), "i": Fraction(0)}) == Decimal("0.25")
    assert total(items, given, {WHOLE: Fraction(1, 3)}) == Decimal("0.333333")
    assert total(items, {}, {}) == 0
    assert part_of(Decimal("1.5"), Decimal(3)) == Fraction(1, 2)
