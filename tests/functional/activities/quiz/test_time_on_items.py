"""How long a question was looked at: told by the browser, bounded by the clock."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from tests.functional.activities.quiz.test_taking_a_quiz import PAGE, answer, begun
from tests.functional.activities.school import Person, School


def since(school: School, minutes: int) -> None:
    """Let the attempts have begun ``minutes`` ago."""
    with school.database():
        began = clock.now() - timedelta(minutes=minutes)
        db.session.execute(update(Attempt).values(started_at=began))
        db.session.commit()


def save(person: Person, base: int, *given: str, seconds: Any, edit: str = "edit-0001") -> Any:
    body = {**answer(base, *given, edit=edit), "seconds": seconds}
    return person.patch("quiz/attempts/1/answers/results", body)


def seconds_of(school: School, item: str = "results") -> int | None:
    with school.database():
        return db.session.scalar(select(QuizAnswer.seconds).where(QuizAnswer.item == item))


def test_the_seconds_of_every_save_add_up_and_a_save_sent_twice_counts_once(
    quiz_school: School,
) -> None:
    person = begun(quiz_school)
    since(quiz_school, 5)
    save(person, 0, "a", seconds=20)
    save(person, 1, "a", "b", seconds=12, edit="edit-0002")
    save(person, 1, "a", "b", seconds=12, edit="edit-0002")
    assert seconds_of(quiz_school) == 32


def test_nobody_looked_at_a_question_longer_than_the_attempt_has_lasted(
    quiz_school: School,
) -> None:
    person = begun(quiz_school)
    since(quiz_school, 2)
    save(person, 0, "a", seconds=86400)
    told = seconds_of(quiz_school)
    assert told is not None
    assert 120 <= told < 600


def test_the_page_that_is_handed_in_tells_its_seconds_too(quiz_school: School) -> None:
    person = begun(quiz_school)
    since(quiz_school, 5)
    save(person, 0, "a", seconds=20)
    page = {**PAGE, "version-results": "1", "item-results": ["a"], "seconds-results": "7"}
    person.post("quiz/attempts/1", {**page, "intent": "hand-in-anyway"})
    assert seconds_of(quiz_school) == 27


def test_without_a_script_nothing_is_known_of_the_time(quiz_school: School) -> None:
    person = begun(quiz_school)
    person.post("quiz/attempts/1", {**PAGE, "item-one": "y", "intent": "hand-in-anyway"})
    assert seconds_of(quiz_school, "one") is None


def test_a_time_that_is_none_is_refused(quiz_school: School) -> None:
    person = begun(quiz_school)
    assert save(person, 0, "a", seconds=-1).status_code == 400
    assert save(person, 0, "a", seconds="5").status_code == 400
