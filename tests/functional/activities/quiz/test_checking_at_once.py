"""Checked at once: an answer is told as the review allows, and is closed from then on."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizAnswer, QuizSitting
from lti_tool.db import db
from tests.functional.activities.quiz.test_review_policy import ITEMS
from tests.functional.activities.quiz.test_taking_a_quiz import result_of
from tests.functional.activities.school import Person, School

REVIEW = {"verdicts": "at-once", "feedback": "at-once"}
QUIZ: dict[str, Any] = {
    "review": REVIEW,
    "items": [{**ITEMS[0], "hint": "Подсказка-раз"}, {**ITEMS[1], "hint": "Подсказка-два"}],
}
TRIES = {**QUIZ, "tries": 2}


def begun(school: School, quiz: dict[str, Any] = QUIZ) -> Person:
    school.place("quiz", quiz, points="2")
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    return person


def check(person: Person, item: str, given: str, *, version: int = 0, tries: int = 0) -> Any:
    page = {f"version-{item}": str(version), f"item-{item}": given, f"tries-{item}": str(tries)}
    return person.post("quiz/attempts/1", {**page, "at": item, "intent": f"check-{item}"})


def tried(school: School, item: str) -> tuple[int, bool]:
    with school.database():
        found = db.session.scalars(select(QuizAnswer).where(QuizAnswer.item == item)).one()
        return found.tries, found.checked_at is not None


def test_a_checked_answer_shows_what_was_right_and_cannot_be_changed(school: School) -> None:
    person = begun(school)
    assert "Ответ можно сразу проверить; после этого" in person.text("quiz/")
    assert check(person, "i0", "b").location.endswith("#item-i0")
    page = person.text("quiz/attempts/1")
    assert "Пояснение-своё" in page
    assert "Неверно" in page
    assert "Пояснение-ключ" not in page
    assert 'name="item-i0"' not in page
    assert 'name="item-i1"' in page
    edit = {"base_version": 1, "given": ["a"], "edit_id": "edit-0001"}
    refused = person.patch("quiz/attempts/1/answers/i0", edit)
    assert refused.status_code == 409
    assert refused.json == {"error": {"code": "answer-closed"}, "version": 1, "given": ["b"]}
    assert check(person, "i0", "a", version=1).status_code == 409
    person.post("quiz/attempts/1", {"version-i1": "0", "item-i1": "тайна", "intent": "hand-in"})
    assert result_of(school, person) == Decimal(1)


def test_a_try_that_was_not_right_gets_its_hint_and_another_try(school: School) -> None:
    person = begun(school, TRIES)
    assert "до 2 раз; засчитывается последний" in person.text("quiz/")
    assert "Подсказка" not in person.text("quiz/attempts/1")
    check(person, "i1", "мимо")
    page = person.text("quiz/attempts/1")
    assert "пока верно не всё" in page
    assert "Осталась 1 проверка" in page
    assert "Подсказка-два" in page
    for secret in ("Подсказка-раз", "тайна", "Пояснение"):
        assert secret not in page
    check(person, "i1", "тайна", version=1, tries=1)
    page = person.text("quiz/attempts/1")
    assert tried(school, "i1") == (2, True)
    assert 'name="item-i1"' not in page
    assert "Верно" in page


def test_the_last_try_closes_whatever_it_is(school: School) -> None:
    person = begun(school, TRIES)
    check(person, "i0", "b")
    check(person, "i0", "b", version=1, tries=1)
    assert tried(school, "i0") == (2, True)
    assert "Пояснение-своё" in person.text("quiz/attempts/1")


def test_one_wish_sent_twice_is_one_try(school: School) -> None:
    person = begun(school, TRIES)
    for _click in range(2):
        check(person, "i0", "b")
    assert tried(school, "i0") == (1, False)


def test_what_is_right_at_the_first_try_needs_no_second(school: School) -> None:
    person = begun(school, TRIES)
    check(person, "i0", "a")
    assert tried(school, "i0") == (1, True)


def test_an_empty_answer_is_not_checked_and_tells_nothing(school: School) -> None:
    person = begun(school, {**QUIZ, "review": {**REVIEW, "key": "at-once"}})
    assert check(person, "i1", "").status_code == 303
    assert check(person, "nothing", "").status_code == 303
    page = person.text("quiz/attempts/1")
    assert "тайна" not in page
    assert 'name="item-i1"' in page


@pytest.mark.parametrize("review", [{}, {"key": "after-attempt"}])
def test_nothing_is_checked_where_the_review_does_not_say_at_once(
    school: School, review: dict[str, str]
) -> None:
    person = begun(school, {"items": ITEMS, "review": review})
    check(person, "i0", "b")
    assert tried(school, "i0") == (0, False)
    assert "Пояснение" not in person.text("quiz/attempts/1")


def test_nothing_is_checked_once_the_time_is_up(school: School) -> None:
    person = begun(school, {**QUIZ, "time_limit": 1})
    person.post("quiz/attempts/1", {"version-i0": "0", "item-i0": "b", "intent": "save"})
    with school.database():
        db.session.scalars(select(QuizSitting)).one().ends_at = clock.now() - timedelta(hours=1)
        db.session.commit()
    check(person, "i0", "b", version=1)
    assert tried(school, "i0") == (0, False)
    assert "Время вышло" in person.text("quiz/attempts/1")


def test_item_by_item_a_checked_answer_stays_in_view_until_one_goes_on(school: School) -> None:
    person = begun(school, {**QUIZ, "layout": "items", "back": False})
    check(person, "i0", "b")
    page = person.text("quiz/attempts/1")
    assert "Пояснение-своё" in page
    assert 'value="next"' in page
    person.post("quiz/attempts/1", {"at": "i0", "intent": "next"})
    page = person.text("quiz/attempts/1")
    assert "Пояснение-своё" not in page
    assert 'name="item-i1"' in page


def test_an_essay_that_is_checked_waits_for_its_trainer(school: School) -> None:
    essay = {"id": "own", "type": "essay", "prompt": "Расскажите.", "sample": "Образец-ответа"}
    person = begun(school, {**TRIES, "items": [*QUIZ["items"], essay]})
    check(person, "own", "Мои слова")
    page = person.text("quiz/attempts/1")
    assert tried(school, "own") == (1, True)
    assert "Ждёт проверки" in page
    assert "Мои слова" in page
    assert "Образец-ответа" not in page


def test_the_trainer_reads_what_is_told_at_once(school: School) -> None:
    school.place("quiz", QUIZ)
    page = school.trainer().text("quiz/overview")
    assert "Ответ проверен, попытка идёт" in page
    assert "который не проверен" in page
