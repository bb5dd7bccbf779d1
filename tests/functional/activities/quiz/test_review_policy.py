"""Nothing of the key, the score or the explanations is seen before the quiz's policy lets it."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from tests.functional.activities.school import Person, School

WHENS = ("at-once", "after-attempt", "after-last", "after-closing", "never")
STAGES = ("checked", "more-left", "none-left", "closed")
ITEMS: list[dict[str, Any]] = [
    {
        "id": "i0",
        "type": "single",
        "prompt": "Какой?",
        "feedback": "Пояснение-общее",
        "options": [
            {"id": "a", "text": "Тот", "correct": True, "feedback": "Пояснение-ключ"},
            {"id": "b", "text": "Не тот", "feedback": "Пояснение-своё"},
        ],
    },
    {
        "id": "i1",
        "type": "short",
        "prompt": "Слово?",
        "accept": ["тайна"],
        "hint": "Подсказка-к-слову",
    },
]
PAGE = {"version-i0": "0", "version-i1": "0", "item-i0": "b", "item-i1": "мимо"}
# What a page says when a part of the review is shown, for the wrong answers above.
TOLD = {
    "score": "score-given",
    "verdicts": "quiz-verdict",
    "key": "Верно: тайна",
    "feedback": "Пояснение-своё",
}


def finished(school: School, review: dict[str, str], stage: str) -> Person:
    """Let somebody answer wrongly, and bring things to ``stage``."""
    limit = 1 if stage == "none-left" else 2
    school.place("quiz", {"items": ITEMS, "attempts_limit": limit, "review": review}, points="2")
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    person.post("quiz/attempts/1", {**PAGE, "intent": "hand-in"})
    if stage == "closed":
        with school.database():
            placement = db.session.get_one(Placement, school.placement_id)
            placement.closes_at = clock.now() - timedelta(seconds=1)
            db.session.commit()
    return person


def may(when: str, stage: str) -> bool:
    return WHENS.index(when) <= STAGES.index(stage)


@pytest.mark.parametrize("part", ["verdicts", "key", "feedback"])
def test_of_an_open_attempt_each_part_is_shown_of_checked_answers_alone(
    school: School, part: str
) -> None:
    secrets = ("Пояснение", "тайна", "mark-wrong", TOLD["verdicts"])
    for when in WHENS:
        review = {**dict.fromkeys(TOLD, "never"), part: when}
        school.place("quiz", {"items": ITEMS, "review": review}, points="2")
        person = school.person("Иванова Анна")
        person.post("quiz/attempts")
        person.post("quiz/attempts/1", {**PAGE, "intent": "save"})
        page = person.text("quiz/attempts/1")
        assert not any(secret in page for secret in secrets), (part, when)
        assert ("check-i0" in page) is (when == "at-once")
        for item in ("i0", "i1"):
            person.post("quiz/attempts/1", {"intent": f"check-{item}", f"tries-{item}": "0"})
            page = person.text("quiz/attempts/1")
            if item == "i0":
                assert "тайна" not in page, "nothing of the item that was not checked"
        for other, words in TOLD.items():
            assert (words in page) is (other == part and may(when, "checked")), (when, other)


@pytest.mark.parametrize("part", TOLD)
def test_each_part_is_shown_in_its_cells_and_no_other(school: School, part: str) -> None:
    whens = WHENS[1:] if part == "score" else WHENS
    for when, stage in product(whens, STAGES[1:]):
        person = finished(school, {**dict.fromkeys(TOLD, "never"), part: when}, stage)
        page = person.text("quiz/attempts/1/result")
        for other, words in TOLD.items():
            expected = other == part and may(when, stage)
            assert (words in page) is expected, (part, when, stage, other)
        assert ("Работа сдана" in page) is not may(when, stage)
        shown = "0 баллов" in person.text("quiz/")
        assert shown is (part == "score" and may(when, stage)), (part, when, stage)


@pytest.mark.parametrize("when", WHENS)
def test_a_hint_in_the_next_attempt_tells_no_verdict_that_is_kept_back(
    school: School, when: str
) -> None:
    review = {**dict.fromkeys(TOLD, "never"), "verdicts": when}
    person = finished(school, review, "more-left")
    person.post("quiz/attempts")
    page = person.text("quiz/attempts/2")
    assert "Слово?" in page
    assert ("Подсказка-к-слову" in page) is may(when, "more-left")


@pytest.mark.parametrize(("earned", "is_hinted"), [("", False), ("2", False), ("1", True)])
def test_an_essay_gets_its_hint_once_a_trainer_found_it_wanting(
    school: School, earned: str, is_hinted: bool
) -> None:
    essay = {"id": "own", "type": "essay", "points": 2, "prompt": "Как?", "hint": "Подсказка"}
    school.place("quiz", {"items": [essay], "attempts_limit": 2}, points="2")
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    person.post("quiz/attempts/1", {"version-own": "0", "item-own": "Так", "intent": "hand-in"})
    if earned:
        with school.database():
            attempt = db.session.scalars(select(Attempt.id)).one()
        mark = {"points": earned, "reason": "Так", "seen": "0"}
        assert school.trainer().post(f"quiz/works/{attempt}/mark/own", mark).status_code == 303
    person.post("quiz/attempts")
    assert ("Подсказка" in person.text("quiz/attempts/2")) is is_hinted


@pytest.mark.parametrize("part", TOLD)
def test_what_waits_for_the_last_attempt_waits_until_that_is_handed_in(
    school: School, part: str
) -> None:
    review = {**dict.fromkeys(TOLD, "never"), part: "after-last"}
    person = finished(school, review, "more-left")
    person.post("quiz/attempts")
    for path in ("", "attempts/1/result", "attempts/2"):
        page = person.text(f"quiz/{path}")
        assert not any(words in page for words in (*TOLD.values(), "0 баллов")), path
    person.post("quiz/attempts/2", {**PAGE, "intent": "hand-in"})
    for number in (1, 2):
        assert TOLD[part] in person.text(f"quiz/attempts/{number}/result")


def test_the_key_with_its_explanations_waits_for_both(school: School) -> None:
    review = {"key": "after-last", "feedback": "after-attempt"}
    early = finished(school, review, "more-left").text("quiz/attempts/1/result")
    assert "Пояснение-своё" in early
    for secret in ("Пояснение-ключ", "Пояснение-общее", "тайна"):
        assert secret not in early
    late = finished(school, review, "none-left").text("quiz/attempts/1/result")
    for told in ("Пояснение-ключ", "Пояснение-общее", "тайна"):
        assert told in late


def test_verdicts_kept_back_show_what_was_answered_and_no_more(school: School) -> None:
    review = {"verdicts": "never", "key": "never", "score": "after-attempt", "feedback": "never"}
    page = finished(school, review, "closed").text("quiz/attempts/1/result")
    assert "Вы выбрали это" in page
    assert "Вы ответили: мимо" in page
    assert "mark-wrong" not in page


def test_the_trainer_sees_what_participants_see_and_when(school: School) -> None:
    school.place("quiz", {"items": ITEMS, "review": {"key": "never"}})
    page = school.trainer().text("quiz/overview")
    for words in ("Что видят участники", "Попытки ещё есть", "Тест закрыт", "Верные ответы"):
        assert words in page
