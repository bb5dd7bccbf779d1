"""What the review keeps back is in nothing that a participant gets: not one byte follows from it.

Two quizzes that differ in their key and explanations alone are taken in the same way. With
everything kept back, all that comes to the participant is the same to the letter.
"""

import re
from typing import Any

import pytest

from lti_tool.activities.quiz import finishing
from lti_tool.activities.quiz.papers import new_paper
from tests.functional.activities.school import School

KEPT_BACK = dict.fromkeys(("score", "verdicts", "key", "feedback"), "never")
# Of each kind: the item, what makes its two keys, and an answer that is right by one of them.
KEYS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[str]]] = {
    "single": (
        {},
        {"options": [{"id": "a", "text": "А", "correct": True}, {"id": "b", "text": "Б"}]},
        {
            "options": [
                {"id": "a", "text": "А", "feedback": "Ключ"},
                {"id": "b", "text": "Б", "correct": True, "see": {"activity": "x", "second": 1}},
            ]
        },
        ["a"],
    ),
    "multiple": (
        {},
        {"options": [{"id": one, "text": one, "correct": one in "ab"} for one in "abcd"]},
        {"options": [{"id": one, "text": one, "correct": one in "bcd"} for one in "abcd"]},
        ["a", "b"],
    ),
    "true-false": (
        {},
        {"statement_is": True},
        {"statement_is": False, "if_true": "Ключ"},
        ["true"],
    ),
    "matching": (
        {},
        {"pairs": [{"left": "1", "right": "А"}, {"left": "2", "right": "Б"}], "extra": ["В"]},
        {"pairs": [{"left": "1", "right": "В"}, {"left": "2", "right": "А"}], "extra": ["Б"]},
        ["1:1", "2:2"],
    ),
    "ordering": (
        {},
        {"entries": ["а", "б", "в"]},
        {"entries": ["в", "а", "б"]},
        ["1:1", "2:2", "3:3"],
    ),
    "short": (
        {},
        {"accept": ["да", {"text": "нет", "share": 0.5}]},
        {"accept": ["нет", {"text": "д*", "share": 0.5, "feedback": "Ключ"}]},
        ["да"],
    ),
    "numeric": (
        {"unit": "%"},
        {"value": 3},
        {"value": 3.25, "tolerance": 0.1},
        ["3"],
    ),
    "gaps": (
        {"text": "Это [a] и [b]."},
        {"gaps": {"a": {"choices": ["да", "нет"]}, "b": {"accept": ["да"]}}},
        {"gaps": {"a": {"choices": ["нет", "да"], "feedback": "Ключ"}, "b": {"accept": ["нет"]}}},
        ["a:1", "b:да"],
    ),
    "essay": ({"points": 2}, {"sample": "Так"}, {"sample": "Иначе"}, ["Мои слова"]),
}
OWN = (
    (r'data-attempt="\d+"', "attempt"),
    (r'datetime="[^"]+"', "moment"),
    (r"\b\d\d:\d\d\b", "time"),
    (r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", "receipt"),
    (r'name="csrf_token" value="\w+"|name="csrf-token" content="\w+"', "token"),
)


ON_ONE_PAGE: dict[str, Any] = {}
SHUFFLED: dict[str, Any] = {"shuffle_items": True, "shuffle_options": True}
ONE_BY_ONE: dict[str, Any] = {**SHUFFLED, "layout": "items"}
NO_WAY_BACK: dict[str, Any] = {**ONE_BY_ONE, "back": False, "draw": 1}
# The same in both quizzes.
BESIDE = {"id": "j", "type": "true-false", "prompt": "Вопрос?", "statement_is": True}


@pytest.fixture(autouse=True)
def _same_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both quizzes are shuffled by one seed: nothing but the key may make them differ."""
    monkeypatch.setattr(finishing, "new_paper", lambda quiz, _: new_paper(quiz, "one seed"))


def taken(
    school: School, item: dict[str, Any], given: list[str], layout: dict[str, Any]
) -> list[str]:
    """Let somebody take a quiz of ``item`` twice; return all that they get, their own left out."""
    twice = {"review": KEPT_BACK, "attempts_limit": 2, "tries": 1}
    school.place("quiz", {"items": [item, BESIDE], **twice, **layout}, points="2")
    person = school.person("Иванова Анна")
    got = [person.text("quiz/")]

    def save(version: int, edit: str, answer: list[str], of: str = "i") -> str:
        body = {"base_version": version, "given": answer, "edit_id": f"{edit}-long-enough"}
        sent = person.patch(f"quiz/attempts/1/answers/{of}", body)
        return f"{sent.status_code} {sorted(sent.headers.keys())} {sent.text}"

    person.post("quiz/attempts")
    got.append(save(0, "beside", ["false"], of="j"))
    got += [person.text("quiz/attempts/1"), save(0, "first", given), save(0, "stale", [])]
    asked = person.post("quiz/attempts/1", {"intent": "check-i", "tries-i": "0"})
    got += [asked.text, person.text("quiz/attempts/1"), person.text("quiz/attempts/1/hand-in")]
    going_on = person.post("quiz/attempts/1", {"at": "i", "intent": "next"})
    got += [going_on.text, person.text("quiz/attempts/1")]
    got.append(person.post("quiz/attempts/1", {"intent": "hand-in-anyway"}).text)
    got += [save(1, "late", []), person.text("quiz/attempts/1/result"), person.text("quiz/")]
    person.post("quiz/attempts")
    got.append(person.text("quiz/attempts/2"))
    person.post("quiz/attempts/2", {"intent": "hand-in-anyway"})
    got += [person.text(f"quiz/{path}") for path in ("attempts/2/result", "")]
    return [_without_own(text.replace(person.session_id, "session")) for text in got]


def _without_own(text: str) -> str:
    text = re.sub(r'"request_id":"\w+"', "request", text)
    for pattern, word in OWN:
        text = re.sub(pattern, word, text)
    return text


@pytest.mark.parametrize("layout", [ON_ONE_PAGE, SHUFFLED, ONE_BY_ONE, NO_WAY_BACK])
@pytest.mark.parametrize("kind", KEYS)
def test_what_comes_before_the_review_allows_is_the_same_whatever_the_key(
    school: School, kind: str, layout: dict[str, Any]
) -> None:
    common, one, other, given = KEYS[kind]
    item = {"id": "i", "type": kind, "prompt": "Вопрос?", **common}
    secrets = {"feedback": "Ключ-общий", "hint": "Ключ-подсказка"}
    first = taken(school, {**item, **one}, given, layout)
    second = taken(school, {**item, **other, **secrets}, given, layout)
    assert len(first) == len(second)
    for number, (this, that) in enumerate(zip(first, second, strict=True)):
        assert this == that, f"the {number + 1}th answer follows from the key"
    assert "Вопрос?" in first[2]
    assert sum("Работа сдана" in text for text in first) == 2
