"""What the review keeps back is in nothing that a participant gets: not one byte follows from it.

Two quizzes that differ in their key and explanations alone are taken in the same way. With
everything kept back, all that comes to the participant is the same to the letter.
"""

import re
from typing import Any

import pytest

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


def taken(school: School, item: dict[str, Any], given: list[str]) -> list[str]:
    """Let somebody take a quiz of ``item`` twice; return all that they get, their own left out."""
    school.place(
        "quiz", {"items": [item], "review": KEPT_BACK, "attempts_limit": 2, "tries": 1}, points="2"
    )
    person = school.person("Иванова Анна")
    got = [person.text("quiz/")]

    def save(version: int, edit: str, answer: list[str]) -> str:
        body = {"base_version": version, "given": answer, "edit_id": f"{edit}-long-enough"}
        sent = person.patch("quiz/attempts/1/answers/i", body)
        return f"{sent.status_code} {sorted(sent.headers.keys())} {sent.text}"

    person.post("quiz/attempts")
    got += [person.text("quiz/attempts/1"), save(0, "first", given), save(0, "stale", [])]
    asked = person.post("quiz/attempts/1", {"intent": "check-i", "tries-i": "0"})
    got += [asked.text, person.text("quiz/attempts/1"), person.text("quiz/attempts/1/hand-in")]
    got.append(person.post("quiz/attempts/1", {"intent": "hand-in"}).text)
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


@pytest.mark.parametrize("kind", KEYS)
def test_what_comes_before_the_review_allows_is_the_same_whatever_the_key(
    school: School, kind: str
) -> None:
    common, one, other, given = KEYS[kind]
    item = {"id": "i", "type": kind, "prompt": "Вопрос?", **common}
    secrets = {"feedback": "Ключ-общий", "hint": "Ключ-подсказка"}
    first = taken(school, {**item, **one}, given)
    second = taken(school, {**item, **other, **secrets}, given)
    assert len(first) == len(second)
    for number, (this, that) in enumerate(zip(first, second, strict=True)):
        assert this == that, f"the {number + 1}th answer follows from the key"
    assert "Вопрос?" in first[1]
    assert "Работа сдана" in first[9]
