"""A time limit by the server's clock: late answers are not taken, and the worker hands in."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.quiz import finishing
from lti_tool.activities.quiz.models import QuizSitting
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.housekeeping import Housekeeper
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

PAGE = {"version-results": "0", "version-one": "0"}
ANSWER = {"base_version": 0, "given": ["a", "c", "d"], "edit_id": "edit-0001"}


@pytest.fixture
def timed(school: School) -> School:
    """A course with a quiz of twenty minutes, worth 4 points."""
    school.place("quiz", {**QUIZ, "time_limit": 20, "grace_seconds": 10}, points="4")
    return school


def begun(school: School) -> Person:
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    return person


def let_time_end(school: School, *, ago: timedelta) -> None:
    """Move the end of all time limits to ``ago`` before now."""
    with school.database():
        for sitting in db.session.scalars(select(QuizSitting)):
            sitting.ends_at = clock.now() - ago
        db.session.commit()


def scores(school: School) -> list[Decimal]:
    with school.database():
        return list(db.session.scalars(select(Result.score_given)))


def test_the_limit_is_told_before_and_counted_from_the_beginning(timed: School) -> None:
    person = timed.person("Иванова Анна")
    assert "20 минут на попытку" in person.text("quiz/")
    person.post("quiz/attempts")
    page = person.text("quiz/attempts/1")
    assert 'data-left="1199"' in page or 'data-left="1200"' in page
    assert "осталось" in page
    with timed.database():
        attempt = db.session.scalars(select(Attempt)).one()
        sitting = db.session.scalars(select(QuizSitting)).one()
        assert sitting.ends_at == attempt.started_at + timedelta(minutes=20)


def test_an_answer_within_the_grace_is_taken_and_one_after_it_is_not(timed: School) -> None:
    person = begun(timed)
    let_time_end(timed, ago=timedelta(seconds=5))
    saved = person.patch("quiz/attempts/1/answers/results", ANSWER)
    assert saved.json == {"version": 1}
    let_time_end(timed, ago=timedelta(seconds=11))
    late = {"base_version": 0, "given": ["y"], "edit_id": "edit-0002"}
    refused = person.patch("quiz/attempts/1/answers/one", late)
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["error"]["code"] == "attempt-finished"
    assert scores(timed) == [Decimal(3)]


def test_the_page_hands_itself_in_at_the_end_without_asking(timed: School) -> None:
    person = begun(timed)
    let_time_end(timed, ago=timedelta(0))
    sent = person.post("quiz/attempts/1", {**PAGE, "item-one": "y", "intent": "hand-in"})
    assert sent.location.endswith("/result")
    assert scores(timed) == [Decimal(1)]


def test_a_page_sent_too_late_hands_in_what_was_saved(timed: School) -> None:
    person = begun(timed)
    person.patch("quiz/attempts/1/answers/results", ANSWER)
    let_time_end(timed, ago=timedelta(minutes=1))
    assert "Время вышло" in person.text("quiz/attempts/1")
    sent = person.post("quiz/attempts/1", {**PAGE, "item-one": "y", "intent": "hand-in-anyway"})
    assert sent.location.endswith("/result")
    assert scores(timed) == [Decimal(3)]


def test_the_worker_hands_in_what_is_saved_and_sends_the_score(timed: School) -> None:
    person = begun(timed)
    person.patch("quiz/attempts/1/answers/results", ANSWER)
    let_time_end(timed, ago=timedelta(seconds=5))
    with timed.database():
        finishing.finish_overdue()
    assert scores(timed) == []
    let_time_end(timed, ago=timedelta(seconds=11))
    with timed.database():
        Housekeeper(timed.app).run_due()
        delivery = db.session.scalars(select(Delivery)).one()
        assert (delivery.score_given, delivery.state) == (Decimal(3), "pending")
        finishing.finish_overdue()
        assert len(db.session.scalars(select(Delivery)).all()) == 1
    assert "3" in person.text("quiz/attempts/1")


def test_the_worker_hands_in_at_the_closing_date_too(quiz_school: School) -> None:
    for name in ("Иванова Анна", "Петров Пётр"):
        person = quiz_school.person(name)
        person.post("quiz/attempts")
        person.patch("quiz/attempts/1/answers/results", ANSWER)
    with quiz_school.database():
        placement = db.session.get_one(Placement, quiz_school.placement_id)
        placement.closes_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
        finishing.finish_overdue()
    assert scores(quiz_school) == [Decimal(3), Decimal(3)]


def test_the_worker_leaves_to_the_participant_what_they_hand_in_at_the_same_moment(
    timed: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(timed)
    let_time_end(timed, ago=timedelta(minutes=1))

    def quicker(*_attempt: int) -> None:
        raise AttemptFinishedError

    monkeypatch.setattr(finishing, "hold_unfinished", quicker)
    with timed.database():
        finishing.finish_overdue()
    assert scores(timed) == []


def test_an_attempt_that_closes_soon_ends_with_the_quiz(timed: School) -> None:
    soon: datetime = clock.now() + timedelta(minutes=5)
    with timed.database():
        db.session.get_one(Placement, timed.placement_id).closes_at = soon
        db.session.commit()
    page = begun(timed).text("quiz/attempts/1")
    assert any(f'data-left="{left}"' in page for left in range(290, 301))
