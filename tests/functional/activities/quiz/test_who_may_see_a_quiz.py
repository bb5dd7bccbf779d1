"""Everybody sees their own attempts; trainers read all of their course's and change none."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from lti_tool.activities.quiz import KIND
from lti_tool.contexts.roles import Role
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from lti_tool.web.errors import PageNotFound
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

ANSWERED = {
    "version-results": "0",
    "version-one": "0",
    "item-results": ["a", "c"],
    "item-one": "y",
    "intent": "hand-in",
}


def done(school: School, name: str = "Иванова Анна") -> Person:
    person = school.person(name)
    person.post("quiz/attempts")
    person.post("quiz/attempts/1", ANSWERED)
    return person


def first_attempt(school: School) -> int:
    with school.database():
        return db.session.scalars(select(Attempt.id)).one()


def test_the_attempt_of_another_person_is_not_found(quiz_school: School) -> None:
    done(quiz_school)
    stranger = quiz_school.person("Петров Пётр")
    for path in ("quiz/attempts/1", "quiz/attempts/1/hand-in", "quiz/attempts/1/result"):
        assert stranger.get(path).status_code == 404
    assert stranger.post("quiz/attempts/1", ANSWERED).status_code == 404
    edit = {"base_version": 0, "given": ["a"], "edit_id": "edit-0001"}
    assert stranger.patch("quiz/attempts/1/answers/results", edit).status_code == 404


def test_a_participant_is_kept_out_of_the_trainers_pages(quiz_school: School) -> None:
    person = done(quiz_school)
    attempt = first_attempt(quiz_school)
    for path in ("quiz/overview", f"quiz/works/{attempt}", "quiz/preview"):
        assert person.get(path).status_code == 403
    assert person.post("quiz/preview", ANSWERED).status_code == 403


def test_a_trainer_of_another_course_finds_nothing(quiz_school: School) -> None:
    done(quiz_school)
    attempt = first_attempt(quiz_school)
    other = School(quiz_school.app)
    other.place("quiz", QUIZ)
    assert other.trainer().get(f"quiz/works/{attempt}").status_code == 404


def test_a_link_to_another_kind_has_no_quiz_pages(school: School) -> None:
    school.place("lecture", {})
    assert school.person().get("quiz/").status_code == 404


def test_a_change_without_the_sessions_token_is_refused(quiz_school: School) -> None:
    person = quiz_school.person()
    person.token = "forged"
    assert person.post("quiz/attempts").status_code == 400
    edit = {"base_version": 0, "given": ["a"], "edit_id": "edit-0001"}
    assert person.patch("quiz/attempts/1/answers/results", edit).status_code == 400


def test_a_trainer_begins_no_attempt(quiz_school: School) -> None:
    trainer = quiz_school.trainer()
    assert trainer.get("quiz/").location.endswith("/quiz/overview")
    refused = trainer.post("quiz/attempts")
    assert refused.status_code == 403
    assert "participants-only" in refused.text


def test_the_trainers_table_lists_who_did_what(quiz_school: School) -> None:
    done(quiz_school, "Иванова Анна")
    quiz_school.person("Петров Пётр")
    nameless = quiz_school.person("")
    nameless.post("quiz/attempts")
    quiz_school.person("Смотритель", Role.OTHER)
    page = quiz_school.trainer().text("quiz/overview")
    assert page.index("Иванова Анна") < page.index("Петров Пётр") < page.index("Имя не указано")
    assert "3 из 4" in page
    assert "не начато" in page
    assert "ещё не сдано" in page
    assert "Смотритель" not in page


def test_an_empty_table_says_when_it_fills(quiz_school: School) -> None:
    assert "Здесь ещё никого не было" in quiz_school.trainer().text("quiz/overview")


def test_the_trainer_reads_an_attempt_with_the_whole_key(quiz_school: School) -> None:
    done(quiz_school)
    page = quiz_school.trainer().text(f"quiz/works/{first_attempt(quiz_school)}")
    assert "Иванова Анна" in page
    assert "Ключ-Г" in page
    assert 'type="checkbox"' not in page


def test_the_trainer_reads_what_is_saved_of_an_open_attempt(quiz_school: School) -> None:
    quiz_school.person("Иванова Анна").post("quiz/attempts")
    page = quiz_school.trainer().text(f"quiz/works/{first_attempt(quiz_school)}")
    assert "Ещё не сдано" in page


def test_the_trainers_try_is_scored_and_leaves_no_trace(quiz_school: School) -> None:
    trainer = quiz_school.trainer()
    assert "ничего не сохраняется" in trainer.text("quiz/preview")
    page = trainer.post("quiz/preview", ANSWERED).text
    assert "Ключ-Г" in page
    assert "3" in page
    with quiz_school.database():
        for model in (Attempt, Result, Delivery):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_somebody_without_a_role_takes_the_quiz_and_is_not_sent_to_the_gradebook(
    quiz_school: School,
) -> None:
    guest = quiz_school.person("Гость", Role.OTHER)
    guest.post("quiz/attempts")
    guest.post("quiz/attempts/1", ANSWERED)
    assert "Ваш результат" in guest.text("quiz/attempts/1/result")
    with quiz_school.database():
        assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_the_review_room_reaches_attempts_through_their_placement(quiz_school: School) -> None:
    person = done(quiz_school)
    second = quiz_school.person("Петров Пётр")
    second.post("quiz/attempts")
    attempt = first_attempt_of(quiz_school, person)
    reviewing = KIND.reviewing
    here, elsewhere_id = quiz_school.placement_id, quiz_school.place("quiz", QUIZ)
    with quiz_school.database(), quiz_school.app.test_request_context():
        placement = db.session.get_one(Placement, here)
        works = reviewing.works(placement)
        assert [work.state for work in works] == ["in_progress", "submitted"]
        work = reviewing.work(placement, f"attempt:{attempt}")
        assert work is not None
        assert work.members[0].name == "Иванова Анна"
        assert reviewing.work_of(placement, person.user_id) == work
        assert reviewing.work_of(placement, 10**6) is None
        for ref in ("attempt:x", "submission:1", f"attempt:{10**16}", "attempt:999999"):
            assert reviewing.work(placement, ref) is None
        with pytest.raises(PageNotFound):
            reviewing.return_for_rework(placement, work, "")
        elsewhere = db.session.get_one(Placement, elsewhere_id)
        assert reviewing.work(elsewhere, work.ref) is None
        with pytest.raises(PageNotFound):
            reviewing.render(elsewhere, work)
    assert not reviewing.needs_mark


def first_attempt_of(school: School, person: Person) -> int:
    with school.database():
        return db.session.scalars(select(Attempt.id).where(Attempt.user_id == person.user_id)).one()


def test_a_score_is_exact(quiz_school: School) -> None:
    person = done(quiz_school)
    with quiz_school.database():
        result = db.session.scalars(select(Result)).one()
        assert (result.user_id, result.score_given) == (person.user_id, Decimal(3))
