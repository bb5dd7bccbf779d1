"""A participant's way through a quiz, with nothing lost and nothing doubled."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizEdit
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

ALL_RIGHT = {"item-results": ["a", "c", "d"], "item-one": "y"}
PAGE = {"version-results": "0", "version-one": "0"}


def begun(school: School) -> Person:
    person = school.person("Иванова Анна")
    assert person.post("quiz/attempts").status_code == 303
    return person


def answer(base: int, *given: str, edit: str = "edit-0001") -> dict[str, object]:
    return {"base_version": base, "given": list(given), "edit_id": edit}


def count(school: School, model: type[db.Model]) -> int:  # type: ignore[name-defined]
    with school.database():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def result_of(school: School, person: Person) -> Decimal | None:
    with school.database():
        return db.session.scalar(select(Result.score_given).where(Result.user_id == person.user_id))


def test_the_first_page_says_what_how_many_and_how_it_is_scored(quiz_school: School) -> None:
    page = quiz_school.person().text("quiz/")
    for words in ("2 вопроса", "4 балла", "Осталось 2 попытки из 2", "не меньше нуля", "Начать"):
        assert words in page


def test_a_whole_attempt_without_scripts_ends_with_a_score_on_its_way(quiz_school: School) -> None:
    person = begun(quiz_school)
    sent = person.post("quiz/attempts/1", {**PAGE, **ALL_RIGHT, "intent": "hand-in"})
    assert sent.status_code == 303
    page = person.text("quiz/attempts/1")
    assert "Всё верно" in page
    assert "Ключ-А" in page
    assert result_of(quiz_school, person) == Decimal(4)
    with quiz_school.database():
        delivery = db.session.scalars(select(Delivery)).one()
        assert (delivery.score_given, delivery.score_maximum) == (Decimal(4), Decimal(4))


def test_nothing_of_the_key_reaches_the_page_before_the_attempt_is_handed_in(
    quiz_school: School,
) -> None:
    person = begun(quiz_school)
    pages = [person.text("quiz/"), person.text("quiz/attempts/1")]
    saved = person.patch("quiz/attempts/1/answers/results", answer(0, "a"))
    pages.append(saved.text)
    pages.append(person.text("quiz/attempts/1"))
    pages.append(person.text("quiz/attempts/1/hand-in"))
    for page in pages:
        assert "Ключ" not in page
        assert "correct" not in page


def test_while_attempts_are_left_only_what_was_chosen_is_explained(quiz_school: School) -> None:
    person = begun(quiz_school)
    person.post(
        "quiz/attempts/1",
        {**PAGE, "item-results": ["a", "b"], "item-one": "x", "intent": "hand-in"},
    )
    first = person.text("quiz/attempts/1/result")
    assert "Ключ-А" in first
    assert "Ключ-Б" in first
    assert "Ключ-В" not in first
    assert "Ключ-У" not in first
    person.post("quiz/attempts")
    person.post("quiz/attempts/2", {**PAGE, "intent": "hand-in-anyway"})
    assert "Ключ-В" in person.text("quiz/attempts/1/result")


def test_unanswered_items_are_asked_about_once(quiz_school: School) -> None:
    person = begun(quiz_school)
    data = {**PAGE, "item-results": ["a", "c", "d"], "intent": "hand-in"}
    asked = person.post("quiz/attempts/1", data)
    assert asked.location.endswith("/quiz/attempts/1/hand-in")
    assert "1 вопрос из 2" in person.text(asked.location)
    assert result_of(quiz_school, person) is None
    person.post("quiz/attempts/1", {"intent": "hand-in-anyway"})
    assert result_of(quiz_school, person) == Decimal(3)


def test_saving_without_scripts_keeps_the_answers_and_comes_back(quiz_school: School) -> None:
    person = begun(quiz_school)
    saved = person.post("quiz/attempts/1", {**PAGE, "item-results": ["a"], "intent": "save"})
    assert saved.location.endswith("/quiz/attempts/1")
    assert "сохранено" in person.text(saved.location)
    ready = person.post("quiz/attempts/1", {"version-one": "0", "item-one": "y", "intent": "save"})
    assert ready.status_code == 303
    assert "Ответы есть на все вопросы" in person.text("quiz/attempts/1/hand-in")


def test_handing_in_twice_makes_one_result_and_leads_to_it(quiz_school: School) -> None:
    person = begun(quiz_school)
    for _ in range(2):
        sent = person.post("quiz/attempts/1", {**PAGE, **ALL_RIGHT, "intent": "hand-in"})
        assert sent.location.endswith("/quiz/attempts/1/result")
    assert count(quiz_school, Delivery) == 1
    for path in ("quiz/attempts/1", "quiz/attempts/1/hand-in"):
        assert person.get(path).location.endswith("/quiz/attempts/1/result")


def test_an_answer_after_handing_in_is_refused_kindly(quiz_school: School) -> None:
    person = begun(quiz_school)
    person.post("quiz/attempts/1", {**PAGE, **ALL_RIGHT, "intent": "hand-in"})
    late = person.patch("quiz/attempts/1/answers/results", answer(1, "b", edit="edit-0009"))
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["error"]["code"] == "attempt-finished"


def test_the_best_attempt_counts_and_the_limit_holds(quiz_school: School) -> None:
    person = begun(quiz_school)
    person.post("quiz/attempts/1", {**PAGE, **ALL_RIGHT, "intent": "hand-in"})
    assert "Осталась 1 попытка" in person.text("quiz/attempts/1/result")
    assert person.post("quiz/attempts").location.endswith("/attempts/2")
    worse = {**PAGE, "item-results": ["a"], "item-one": "x", "intent": "hand-in"}
    person.post("quiz/attempts/2", worse)
    page = person.text("quiz/attempts/2/result")
    assert "Засчитана лучшая попытка: 4 балла" in page
    assert result_of(quiz_school, person) == Decimal(4)
    third = person.post("quiz/attempts")
    assert third.status_code == 403
    assert "no-attempts-left" in third.text
    assert "Попытка 1" in person.text("quiz/")


def test_beginning_twice_goes_on_with_the_same_attempt(quiz_school: School) -> None:
    person = begun(quiz_school)
    assert person.post("quiz/attempts").location.endswith("/attempts/1")
    assert count(quiz_school, Attempt) == 1
    assert "Продолжить попытку 1" in person.text("quiz/")


def test_an_open_attempt_has_no_result_page_yet(quiz_school: School) -> None:
    person = begun(quiz_school)
    assert person.get("quiz/attempts/1/result").location.endswith("/quiz/attempts/1")


@pytest.mark.parametrize(
    ("item", "body"),
    [
        ("nothing", {"base_version": 0, "given": ["a"], "edit_id": "edit-0001"}),
        ("results", {"base_version": 0, "given": ["z"], "edit_id": "edit-0001"}),
        ("one", {"base_version": 0, "given": ["x", "y"], "edit_id": "edit-0001"}),
        ("results", {"base_version": 0, "given": ["a"], "edit_id": "no spaces"}),
        ("results", {"base_version": "0", "given": ["a"], "edit_id": "edit-0001"}),
        ("results", {"base_version": -1, "given": ["a"], "edit_id": "edit-0001"}),
        ("results", {"given": "a"}),
        ("results", ["a"]),
        ("results", None),
    ],
)
def test_an_answer_that_makes_no_sense_is_a_named_fault(
    quiz_school: School, item: str, body: object
) -> None:
    person = begun(quiz_school)
    refused = person.patch(f"quiz/attempts/1/answers/{item}", body)
    assert refused.status_code == 400
    assert refused.json is not None
    assert refused.json["error"]["code"] == "answer-unreadable"
    assert count(quiz_school, QuizEdit) == 0


def test_a_form_with_an_unknown_button_is_refused(quiz_school: School) -> None:
    person = begun(quiz_school)
    assert person.post("quiz/attempts/1", {**PAGE, "intent": "explode"}).status_code == 400


def test_before_it_opens_nobody_begins_and_after_it_closes_what_is_saved_can_be_handed_in(
    school: School,
) -> None:
    now = clock.now()
    school.place("quiz", QUIZ, points="4", opens_at=now + timedelta(hours=1))
    early = school.person()
    assert "Тест сейчас не открыт" in early.text("quiz/")
    assert early.post("quiz/attempts").status_code == 403

    placement_id = school.place("quiz", QUIZ, points="4")
    person = begun(school)
    person.patch("quiz/attempts/1/answers/results", answer(0, "a", "c", "d"))
    with school.database():
        db.session.get_one(Placement, placement_id).closes_at = now - timedelta(seconds=1)
        db.session.commit()
    late = person.patch("quiz/attempts/1/answers/one", answer(0, "y", edit="edit-0002"))
    assert late.status_code == 409
    assert late.json is not None
    assert late.json["error"]["code"] == "attempt-finished"
    person.post("quiz/attempts/1", {**PAGE, **ALL_RIGHT, "intent": "hand-in-anyway"})
    assert result_of(school, person) == Decimal(3)
    assert "Ключ-У" in person.text("quiz/attempts/1/result")


def test_any_number_of_attempts_is_said_in_words(school: School) -> None:
    whole = {"items": [{**QUIZ["items"][1], "points": 1.5}]}
    school.place("quiz", whole, points="0")
    person = school.person()
    page = person.text("quiz/")
    assert "Попыток сколько угодно" in page
    assert "Без оценки" in page
    assert "полностью верный ответ" in page
    person.post("quiz/attempts")
    assert "1,5 балла" in person.text("quiz/attempts/1")
    person.post("quiz/attempts/1", {"version-one": "0", "item-one": "x", "intent": "hand-in"})
    assert "Баллов пока нет" in person.text("quiz/attempts/1/result")
    assert count(school, Delivery) == 0
