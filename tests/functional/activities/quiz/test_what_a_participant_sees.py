"""A trainer looks at a participant's page of any moment; nothing of it is kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from tests.functional.activities.quiz.test_checking_at_once import QUIZ as AT_ONCE
from tests.functional.activities.quiz.test_extensions import extend
from tests.functional.activities.quiz.test_review_policy import ITEMS
from tests.functional.activities.school import School
from tests.unit.coursework.items.samples import SAMPLES

DAY = timedelta(days=1)
POLICY = {"verdicts": "after-attempt", "feedback": "after-last", "key": "after-closing"}
QUIZ: dict[str, Any] = {
    "items": ITEMS,
    "attempts_limit": 2,
    "review": {**POLICY, "score": "after-attempt"},
}


def look(school: School, at: datetime, situation: str, who: int = 0) -> str:
    moment = at.strftime("%Y-%m-%dT%H:%M")
    return school.trainer().text(f"quiz/sight?who={who}&at={moment}&situation={situation}")


@pytest.fixture
def fortnight(school: School) -> School:
    """A quiz that opened ten days ago and closes in ten."""
    now = clock.now()
    school.place("quiz", QUIZ, points="2", opens_at=now - 10 * DAY, closes_at=now + 10 * DAY)
    return school


@pytest.mark.parametrize(
    ("days", "situation", "told", "hidden"),
    [
        (-20, "before", ["Тест сейчас не открыт"], ["Какой?"]),
        (-20, "none-left", ["так быть не может", "Тест сейчас не открыт"], ["Какой?"]),
        (0, "before", ["Осталось 2 попытки из 2", "disabled"], ["Какой?"]),
        (0, "answering", ["Какой?", "Слово?"], ["Пояснение", "тайна", "quiz-verdict"]),
        (0, "more-left", ["quiz-verdict", "Ваш результат"], ["Пояснение", "Верно: тайна"]),
        (0, "none-left", ["quiz-verdict", "Пояснение-ключ"], ["Верно: тайна"]),
        (20, "none-left", ["quiz-verdict", "Верно: тайна"], ["Начать"]),
        (20, "answering", ["так быть не может", "Верно: тайна"], []),
    ],
)
def test_each_moment_shows_what_the_review_lets_be_seen_then(
    fortnight: School, days: int, situation: str, told: list[str], hidden: list[str]
) -> None:
    page = look(fortnight, clock.now() + days * DAY, situation)
    assert "Что видит участник" in page
    for words in told:
        assert words in page, words
    for words in hidden:
        assert words not in page, words


def test_who_has_more_time_is_seen_with_it(fortnight: School) -> None:
    anna = fortnight.person("Анна")
    later = clock.now() + 30 * DAY
    extend(fortnight, f"user-{anna.user_id}", closes_at=later.strftime("%Y-%m-%dT%H:%M"))
    at = clock.now() + 20 * DAY
    assert "Тест сейчас не открыт" in look(fortnight, at, "before")
    assert "Тест сейчас не открыт" not in look(fortnight, at, "before", anna.user_id)
    assert "Верно: тайна" not in look(fortnight, at, "none-left"), "Anna still answers"


def test_a_checked_answer_is_seen_among_those_that_are_open(school: School) -> None:
    school.place("quiz", {**AT_ONCE, "time_limit": 20, "attempts_limit": 1}, points="2")
    page = look(school, clock.now(), "checked")
    assert "Пояснение-ключ" in page
    assert 'name="item-i1"' in page
    assert "тайна" not in page
    choices = school.trainer().text("quiz/sight")
    assert 'value="none-left"' in choices
    assert 'value="more-left"' not in choices


def test_question_by_question_the_first_is_seen(school: School) -> None:
    school.place("quiz", {"items": ITEMS, "layout": "items", "back": False})
    page = look(school, clock.now(), "answering")
    assert "Вопрос 1 из 2" in page
    assert "Слово?" not in page


def test_every_kind_of_question_has_a_made_up_answer(school: School) -> None:
    dumped = (one.model_dump(mode="json", exclude_unset=True) for one in SAMPLES.values())
    items = [{**one, "id": f"i{n}"} for n, one in enumerate(dumped)]
    school.place("quiz", {"items": items}, points="9")
    page = look(school, clock.now(), "more-left")
    assert page.count("quiz-item") == len(items)
    assert "Слова участника" in page


def test_a_look_keeps_nothing_and_is_no_participants_affair(fortnight: School) -> None:
    for situation in ("answering", "none-left"):
        look(fortnight, clock.now(), situation)
    assert fortnight.person().get("quiz/sight").status_code == 403
    with fortnight.database():
        for model in (Attempt, QuizAnswer):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_moment_that_is_none_is_asked_for_again(fortnight: School) -> None:
    trainer = fortnight.trainer()
    assert "Посмотреть их страницы" in trainer.text("quiz/overview")
    refused = trainer.get("quiz/sight?who=0&at=завтра&situation=answering")
    assert refused.status_code == 422
    assert "Напишите дату" in refused.text
    assert trainer.get("quiz/sight?who=0&at=&situation=nothing").status_code == 422
