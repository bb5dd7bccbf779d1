"""One question at a time: where one stands is kept, and what was left is closed on the server."""

from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.db import db
from tests.functional.activities.quiz.test_rekeying import corrected
from tests.functional.activities.quiz.test_settings import POOL, asked
from tests.functional.activities.school import Person, School

ITEMS: list[dict[str, Any]] = POOL["items"][:3]
BACK = {"items": ITEMS, "layout": "items", "improve": True}
NO_BACK = {**BACK, "back": False}


def begun(school: School, quiz: dict[str, Any]) -> Person:
    school.place("quiz", quiz, points="3")
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    return person


def send(person: Person, item: str, given: str, intent: str, version: int = 0) -> Any:
    page = {"at": item, f"version-{item}": str(version), f"item-{item}": given}
    return person.post("quiz/attempts/1", {**page, "intent": intent})


def given(school: School) -> dict[str, list[str]]:
    with school.database():
        return {one.item: one.given for one in db.session.scalars(select(QuizAnswer))}


@pytest.mark.parametrize(
    ("quiz", "words"),
    [(BACK, "можно вернуться к любому"), (NO_BACK, "вернуться к прежнему нельзя")],
)
def test_the_first_page_says_how_questions_follow(
    school: School, quiz: dict[str, Any], words: str
) -> None:
    school.place("quiz", quiz)
    assert words in school.person().text("quiz/")
    assert "Участники видят эти вопросы по одному" in school.trainer().text("quiz/preview")


def test_questions_come_one_by_one_and_the_place_survives_a_new_launch(school: School) -> None:
    person = begun(school, BACK)
    assert asked(person.text("quiz/attempts/1")) == ["i0"]
    send(person, "i0", "a", "next")
    elsewhere = school.launch(person.user_id, person.name)
    page = elsewhere.text("quiz/attempts/1")
    assert asked(page) == ["i1"]
    assert "Вопрос 2 из 3" in page
    assert "Вопрос-0" not in page


def test_one_goes_back_and_forth_and_changes_what_one_likes(school: School) -> None:
    person = begun(school, BACK)
    send(person, "i0", "a", "go-2")
    assert asked(person.text("quiz/attempts/1")) == ["i2"]
    send(person, "i2", "a", "go-0")
    page = person.text("quiz/attempts/1")
    assert asked(page) == ["i0"]
    assert "checked" in page
    assert send(person, "i0", "b", "go-99", version=1).status_code == 303
    assert asked(person.text("quiz/attempts/1")) == ["i2"]
    assert given(school) == {"i0": ["b"], "i2": ["a"]}


def test_what_was_left_cannot_be_changed_by_any_way(school: School) -> None:
    person = begun(school, NO_BACK)
    send(person, "i0", "a", "next")
    edit = {"base_version": 1, "given": ["b"], "edit_id": "edit-0001"}
    refused = person.patch("quiz/attempts/1/answers/i0", edit)
    assert refused.status_code == 409
    assert refused.json == {"error": {"code": "answer-closed"}, "version": 1, "given": ["a"]}
    early = {"base_version": 0, "given": ["b"], "edit_id": "edit-0002"}
    assert person.patch("quiz/attempts/1/answers/i2", early).status_code == 409
    stale = send(person, "i0", "b", "next", version=1)
    assert stale.status_code == 409
    assert "Этот вопрос уже закрыт" in stale.text
    assert asked(stale.text) == ["i1"]
    assert given(school) == {"i0": ["a"]}


def test_going_on_twice_from_one_question_goes_on_once(school: School) -> None:
    person = begun(school, NO_BACK)
    for _click in range(2):
        assert send(person, "i0", "a", "next").status_code == 303
    send(person, "i0", "a", "go-2", version=1)
    send(person, "nothing", "a", "next")
    assert asked(person.text("quiz/attempts/1")) == ["i1"]


def test_an_answer_that_waited_offline_is_no_trouble_when_it_stands_already(
    school: School,
) -> None:
    person = begun(school, NO_BACK)
    send(person, "i0", "a", "next")
    late = {"base_version": 0, "given": ["a"], "edit_id": "edit-0001"}
    assert person.patch("quiz/attempts/1/answers/i0", late).json == {"version": 1}


def test_after_the_last_question_there_is_only_handing_in_which_asks_once(
    school: School,
) -> None:
    person = begun(school, NO_BACK)
    for item in ("i0", "i1"):
        send(person, item, "a", "next")
    page = person.text("quiz/attempts/1")
    assert 'value="next"' not in page
    send(person, "i2", "", "next")
    page = person.text("quiz/attempts/1")
    assert asked(page) == []
    assert "Осталось сдать работу" in page
    asks = person.post("quiz/attempts/1", {"intent": "hand-in"})
    assert asks.location.endswith("/hand-in")
    page = person.text("quiz/attempts/1/hand-in")
    assert "1 вопрос из 3 остался без ответа" in page
    assert "останутся как есть" in page
    person.post("quiz/attempts/1", {"intent": "hand-in-anyway"})
    assert "2 балла" in person.text("quiz/")


def test_only_what_was_not_right_comes_back_one_by_one(school: School) -> None:
    person = begun(school, NO_BACK)
    for item in ("i0", "i1", "i2"):
        send(person, item, "b" if item == "i1" else "a", "next")
    person.post("quiz/attempts/1", {"intent": "hand-in"})
    person.post("quiz/attempts")
    page = person.text("quiz/attempts/2")
    assert asked(page) == ["i1"]
    assert "Вопрос 1 из 1" in page


def test_a_question_dropped_meanwhile_does_not_move_ones_place(school: School) -> None:
    person = begun(school, NO_BACK)
    send(person, "i0", "a", "next")
    corrected(school, {**NO_BACK, "items": ITEMS[1:]})
    trainer = school.trainer()
    trainer.post("quiz/rekey", {"version": "2"})
    assert asked(person.text("quiz/attempts/1")) == ["i1"]


def test_on_one_page_there_is_nowhere_to_go(school: School) -> None:
    person = begun(school, {"items": ITEMS})
    for intent in ("next", "go-2"):
        assert send(person, "i0", "a", intent).status_code == 303
    assert asked(person.text("quiz/attempts/1")) == ["i0", "i1", "i2"]
    assert send(person, "i0", "a", "elsewhere").status_code == 400
