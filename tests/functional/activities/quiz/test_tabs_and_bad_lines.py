"""Several tabs and a bad line: answers are saved once, and tabs agree."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.activities.quiz.models import QuizAnswer, QuizEdit
from lti_tool.coursework import attempts
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.quiz.test_taking_a_quiz import (
    PAGE,
    answer,
    begun,
    count,
    result_of,
)
from tests.functional.activities.school import School


def test_an_answer_is_saved_at_once_and_stands_after_a_reload(quiz_school: School) -> None:
    person = begun(quiz_school)
    saved = person.patch("quiz/attempts/1/answers/results", answer(0, "c", "a"))
    assert (saved.status_code, saved.json) == (200, {"version": 1})
    page = person.text("quiz/attempts/1")
    assert page.count(" checked") == 2
    assert 'name="version-results" value="1"' in page


def test_the_same_edit_sent_twice_is_one_edit(quiz_school: School) -> None:
    person = begun(quiz_school)
    for _ in range(2):
        assert person.patch("quiz/attempts/1/answers/results", answer(0, "a")).json == {
            "version": 1
        }
    person.patch("quiz/attempts/1/answers/results", answer(1, "a", "c", edit="edit-0002"))
    again = person.patch("quiz/attempts/1/answers/results", answer(0, "a"))
    assert again.json == {"version": 1}
    assert count(quiz_school, QuizEdit) == 2
    with quiz_school.database():
        assert db.session.scalars(select(QuizAnswer)).one().given == ["a", "c"]


def test_a_tab_that_is_behind_is_shown_the_answer_of_the_other(quiz_school: School) -> None:
    person = begun(quiz_school)
    person.patch("quiz/attempts/1/answers/results", answer(0, "a"))
    late = person.patch("quiz/attempts/1/answers/results", answer(0, "b", edit="edit-0002"))
    assert late.status_code == 409
    assert late.json == {"error": {"code": "answer-stale"}, "version": 1, "given": ["a"]}
    same = person.patch("quiz/attempts/1/answers/results", answer(0, "a", edit="edit-0003"))
    assert same.json == {"version": 1}


def test_nobody_is_in_conflict_with_their_own_answer_whose_receipt_was_lost(
    quiz_school: School,
) -> None:
    person = begun(quiz_school)
    person.patch("quiz/attempts/1/answers/results", answer(0, "a"))
    later = {**answer(0, "a", "c", edit="edit-0002"), "replaces": ["edit-0001"]}
    assert person.patch("quiz/attempts/1/answers/results", later).json == {"version": 2}
    strange = {**answer(0, "b", edit="edit-0003"), "replaces": ["edit-0001"]}
    assert person.patch("quiz/attempts/1/answers/results", strange).status_code == 409


def test_tabs_that_hand_in_and_save_at_once_lose_nothing_and_double_nothing(
    quiz_school: School,
) -> None:
    person = quiz_school.person("Иванова Анна")
    tabs = [quiz_school.launch(person.user_id, person.name) for _tab in range(6)]
    with ThreadPoolExecutor(6) as pool:
        begun_at = list(pool.map(lambda tab: tab.post("quiz/attempts").location, tabs))
        assert {address.rpartition("/")[2] for address in begun_at} == {"1"}
        first = answer(0, "a", "c", "d")
        saved = list(
            pool.map(lambda tab: tab.patch("quiz/attempts/1/answers/results", first), tabs)
        )
        assert [one.json for one in saved] == [{"version": 1}] * 6
        handed = list(
            pool.map(lambda tab: tab.post("quiz/attempts/1", {"intent": "hand-in-anyway"}), tabs)
        )
    assert {one.location.rpartition("/")[2] for one in handed} == {"result"}
    assert count(quiz_school, Attempt) == 1
    assert count(quiz_school, Delivery) == 1
    assert result_of(quiz_school, person) == Decimal(3)


def test_a_tab_that_begins_what_another_has_just_finished_is_shown_the_first_page(
    quiz_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finished_meanwhile(*_args: object, **_settings: object) -> None:
        raise AttemptFinishedError

    monkeypatch.setattr(attempts, "begin", finished_meanwhile)
    assert quiz_school.person().post("quiz/attempts").location.endswith("/quiz/")


def test_a_plain_page_that_is_behind_hands_in_nothing_and_says_so(quiz_school: School) -> None:
    person = begun(quiz_school)
    person.patch("quiz/attempts/1/answers/results", answer(0, "a"))
    sent = person.post(
        "quiz/attempts/1",
        {**PAGE, "item-results": ["b"], "item-one": "y", "intent": "hand-in"},
    )
    assert sent.status_code == 409
    assert "в другой вкладке" in sent.text
    assert result_of(quiz_school, person) is None
    assert "version-one" in sent.text
    with quiz_school.database():
        given = {one.item: one.given for one in db.session.scalars(select(QuizAnswer))}
    assert given == {"results": ["a"], "one": ["y"]}
