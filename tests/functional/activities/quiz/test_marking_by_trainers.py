"""Trainers mark essays, give other points with a reason, and set attempts aside."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.activities.quiz.models import QuizMark, QuizReset
from lti_tool.coursework.models import Attempt, Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

ESSAY: dict[str, Any] = {
    "id": "own",
    "type": "essay",
    "points": 3,
    "prompt": "Расскажите о своём опыте.",
    "sample": "Образец-ответа",
    "rubric": [
        {
            "id": "facts",
            "title": "Опыт",
            "points": 2,
            "levels": [
                {"text": "Описан подробно", "points": 2},
                {"text": "Назван", "points": 1},
                {"text": "Не назван", "points": 0},
            ],
        },
        {"id": "why", "title": "Вывод", "points": 1},
    ],
}
WRITTEN = {**QUIZ, "items": [QUIZ["items"][1], ESSAY]}
PAGE = {"version-one": "0", "version-own": "0", "intent": "hand-in-anyway"}


@pytest.fixture
def written(school: School) -> School:
    """A quiz with an essay: one point by rule and three by a trainer."""
    school.place("quiz", WRITTEN, points="4", title="Вопросы")
    return school


def handed_in(school: School, name: str, text: str, one: str = "y") -> Person:
    person = school.person(name)
    number = person.post("quiz/attempts").location.rsplit("/", 1)[-1]
    person.post(f"quiz/attempts/{number}", {**PAGE, "item-one": one, "item-own": text})
    return person


def points(school: School) -> list[Decimal]:
    with school.database():
        return list(db.session.scalars(select(Result.score_given).order_by(Result.user_id)))


def sent(school: School) -> list[Decimal]:
    with school.database():
        return list(db.session.scalars(select(Delivery.score_given).order_by(Delivery.id)))


def attempt_ids(school: School) -> list[int]:
    with school.database():
        return list(db.session.scalars(select(Attempt.id).order_by(Attempt.id)))


def test_an_essay_waits_for_its_mark_and_nothing_is_sent_until_then(written: School) -> None:
    person = handed_in(written, "Анна", "Мой опыт\nтакой")
    assert points(written) == []
    assert sent(written) == []
    page = person.text("quiz/attempts/1/result")
    assert "Ждёт проверки" in page
    assert "Мой опыт\nтакой" in page
    assert "ждёт проверки" in person.text("quiz/")
    trainer = written.trainer()
    assert "1 ответ ждёт проверки" in trainer.text("quiz/overview")
    queue = trainer.text("quiz/marking")
    assert "Анна" in queue
    (attempt,) = attempt_ids(written)
    work = trainer.text(f"quiz/works/{attempt}/mark/own")
    assert "Описан подробно" in work
    marked = trainer.post(
        f"quiz/works/{attempt}/mark/own",
        {"criterion-facts": "1", "criterion-why": "0,5", "reason": "Слово-тренера", "seen": "0"},
    )
    assert marked.location.endswith("/quiz/marking?order=items")
    assert points(written) == [Decimal("2.5")]
    assert sent(written) == [Decimal("2.5")]
    assert "Всё проверено" in trainer.text("quiz/marking")
    page = person.text("quiz/attempts/1/result")
    assert "Слово-тренера" in page
    assert "Отчасти верно" in page or "1,5 из 3" in page
    again = trainer.text(f"quiz/works/{attempt}/mark/own")
    assert 'value="1" checked' in again.replace('value="1.00"', 'value="1"')


def test_an_essay_never_erases_the_score_of_an_earlier_attempt(written: School) -> None:
    person = handed_in(written, "Анна", "", one="y")
    assert points(written) == [Decimal(1)]
    person.post("quiz/attempts")
    person.post("quiz/attempts/2", {**PAGE, "item-own": "Опыт"})
    assert points(written) == [Decimal(1)]
    assert sent(written) == [Decimal(1)]


def test_the_queue_leads_from_one_answer_to_the_next_in_either_order(written: School) -> None:
    for name in ("Анна", "Борис", "Вера"):
        handed_in(written, name, f"Опыт {name}")
    first, second, third = attempt_ids(written)
    trainer = written.trainer()
    for order in ("items", "attempts"):
        page = trainer.text(f"quiz/works/{second}/mark/own?order={order}")
        assert "Ответ 2 из 3" in page
        assert f"works/{first}/mark/own?order={order}" in page
        assert f"works/{third}/mark/own?order={order}" in page
    answer = {"criterion-facts": "2", "criterion-why": "1", "seen": "0"}
    following = trainer.post(f"quiz/works/{second}/mark/own?order=attempts", answer)
    assert f"works/{third}/mark/own?order=attempts" in following.location
    following = trainer.post(f"quiz/works/{third}/mark/own", answer)
    assert f"works/{first}/mark/own" in following.location
    assert "Проверять пока нечего" not in trainer.text("quiz/marking?order=attempts")


def test_a_mark_that_says_too_little_or_too_much_is_asked_for_again(written: School) -> None:
    handed_in(written, "Анна", "Опыт")
    (attempt,) = attempt_ids(written)
    trainer = written.trainer()
    for given in (
        {"criterion-facts": "2"},
        {"criterion-facts": "1.5", "criterion-why": "1"},
        {"criterion-facts": "2", "criterion-why": "много"},
        {"criterion-facts": "NaN", "criterion-why": "1"},
    ):
        refused = trainer.post(f"quiz/works/{attempt}/mark/own", {**given, "seen": "0"})
        assert refused.status_code == 422
        assert "Выберите по каждому критерию" in refused.text
    for given in ({"points": "5", "reason": "Так"}, {"reason": "Так"}, {"points": "1"}):
        refused = trainer.post(f"quiz/works/{attempt}/mark/one", {**given, "seen": "0"})
        assert refused.status_code == 422
    assert points(written) == []


def test_other_points_for_an_item_keep_their_reason_and_can_be_taken_back(
    quiz_school: School,
) -> None:
    person = quiz_school.person("Анна")
    person.post("quiz/attempts")
    answers = {"version-results": "0", "version-one": "0", "item-one": "x"}
    person.post("quiz/attempts/1", {**answers, "intent": "hand-in-anyway"})
    (attempt,) = attempt_ids(quiz_school)
    trainer = quiz_school.trainer("Тренер Т. Т.")
    given = {"points": "0,5", "reason": "Вопрос двусмысленный", "seen": "0"}
    trainer.post(f"quiz/works/{attempt}/mark/one", given)
    assert points(quiz_school) == [Decimal("0.5")]
    page = person.text("quiz/attempts/1/result")
    assert "Вопрос двусмысленный" in page
    assert "0,5 из 1" in page
    stale = trainer.post(f"quiz/works/{attempt}/mark/one", given)
    assert stale.status_code == 409
    assert "quiz-mark-stale" in stale.text
    with quiz_school.database():
        seen = db.session.scalars(select(QuizMark.id)).one()
    back = {"intent": "take-back", "reason": "Передумали", "seen": str(seen)}
    trainer.post(f"quiz/works/{attempt}/mark/one", back)
    assert points(quiz_school) == [Decimal(0)]
    history = trainer.text(f"quiz/works/{attempt}")
    for words in ("Что ставили тренеры", "Вопрос двусмысленный", "отменено", "Передумали"):
        assert words in history
    whole = {"points": "3", "reason": "Болел", "seen": "0"}
    trainer.post(f"quiz/works/{attempt}/mark", whole)
    assert points(quiz_school) == [Decimal(3)]
    assert "Болел" in person.text("quiz/attempts/1/result")
    assert "Вся попытка" in trainer.text(f"quiz/works/{attempt}")


def test_other_points_and_their_reason_wait_for_the_review_policy(school: School) -> None:
    school.place("quiz", {**QUIZ, "review": {"verdicts": "never", "feedback": "never"}}, points="4")
    person = school.person("Анна")
    person.post("quiz/attempts")
    person.post("quiz/attempts/1", {"intent": "hand-in-anyway"})
    (attempt,) = attempt_ids(school)
    given = {"points": "1", "reason": "Тайная-причина", "seen": "0"}
    school.trainer().post(f"quiz/works/{attempt}/mark/one", given)
    page = person.text("quiz/attempts/1/result")
    assert "Тайная-причина" not in page
    assert "поставил тренер" not in page
    assert points(school) == [Decimal(1)]


def test_an_attempt_set_aside_counts_no_more_and_is_given_back(quiz_school: School) -> None:
    person = quiz_school.person("Анна")
    for number in (1, 2):
        person.post("quiz/attempts")
        one = "y" if number == 1 else "x"
        answers = {"version-results": "0", "version-one": "0", "item-one": one}
        person.post(f"quiz/attempts/{number}", {**answers, "intent": "hand-in-anyway"})
    first, _second = attempt_ids(quiz_school)
    trainer = quiz_school.trainer()
    assert trainer.post(f"quiz/works/{first}/aside", {"reason": " "}).status_code == 422
    for _ in range(2):
        trainer.post(f"quiz/works/{first}/aside", {"reason": "Сбой сети"})
    assert points(quiz_school) == [Decimal(0)]
    assert "Сбой сети" in trainer.text(f"quiz/works/{first}")
    assert "не в счёт" in trainer.text("quiz/overview")
    assert "не учитывается" in person.text("quiz/attempts/1/result")
    start = person.text("quiz/")
    assert "Осталась 1 попытка из 3" in start
    assert "не в счёт" in start
    assert person.post("quiz/attempts").location.endswith("/attempts/3")
    with quiz_school.database():
        assert len(db.session.scalars(select(QuizReset)).all()) == 1


def test_setting_aside_the_only_attempt_leaves_the_standing_score(quiz_school: School) -> None:
    person = quiz_school.person("Анна")
    person.post("quiz/attempts")
    answers = {"version-results": "0", "version-one": "0", "item-one": "y"}
    person.post("quiz/attempts/1", {**answers, "intent": "hand-in-anyway"})
    (attempt,) = attempt_ids(quiz_school)
    quiz_school.trainer().post(f"quiz/works/{attempt}/aside", {"reason": "Сбой"})
    assert points(quiz_school) == [Decimal(1)]
    assert len(sent(quiz_school)) == 1


def test_an_open_attempt_is_closed_when_it_is_set_aside(quiz_school: School) -> None:
    person = quiz_school.person("Анна")
    person.post("quiz/attempts")
    (attempt,) = attempt_ids(quiz_school)
    trainer = quiz_school.trainer()
    assert trainer.get(f"quiz/works/{attempt}/mark").status_code == 404
    trainer.post(f"quiz/works/{attempt}/aside", {"reason": "Не тот человек"})
    assert points(quiz_school) == []
    assert person.post("quiz/attempts").location.endswith("/attempts/2")


def test_an_improved_attempt_keeps_the_marks_of_what_does_not_come_back(school: School) -> None:
    school.place("quiz", {**WRITTEN, "improve": True}, points="4")
    person = handed_in(school, "Анна", "Опыт", one="x")
    (attempt,) = attempt_ids(school)
    full = {"criterion-facts": "2", "criterion-why": "1", "seen": "0"}
    school.trainer().post(f"quiz/works/{attempt}/mark/own", full)
    person.post("quiz/attempts")
    page = person.text("quiz/attempts/2")
    assert "item-own" not in page
    person.post("quiz/attempts/2", {**PAGE, "item-one": "y"})
    assert points(school) == [Decimal(4)]


def test_nobody_else_reaches_marking(written: School) -> None:
    person = handed_in(written, "Анна", "Опыт")
    (attempt,) = attempt_ids(written)
    for path in ("quiz/marking", f"quiz/works/{attempt}/mark", f"quiz/works/{attempt}/mark/own"):
        assert person.get(path).status_code == 403
    assert person.post(f"quiz/works/{attempt}/aside", {"reason": "Так"}).status_code == 403
    other = School(written.app)
    other.place("quiz", WRITTEN)
    stranger = other.trainer()
    assert "Проверять пока нечего" in stranger.text("quiz/marking")
    for path in (f"quiz/works/{attempt}/mark/own", f"quiz/works/{attempt}/mark"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, {"points": "1"}).status_code == 404
    assert stranger.post(f"quiz/works/{attempt}/aside", {"reason": "Так"}).status_code == 404
    assert written.trainer().get(f"quiz/works/{attempt}/mark/nothing").status_code == 404


def test_the_table_to_take_away_leaves_what_waits_empty(written: School) -> None:
    handed_in(written, "Анна", "Опыт")
    rows = written.trainer().text("quiz/attempts.csv").splitlines()
    assert rows[0].endswith('one,own,"one, секунды","own, секунды"')
    assert ",1.0000,," in rows[1]


def test_the_trainers_try_says_what_waits_for_a_mark(written: School) -> None:
    page = written.trainer().post("quiz/preview", {**PAGE, "item-own": "Опыт"}).text
    assert "Ждёт проверки" in page
