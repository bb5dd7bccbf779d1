"""What everybody does in a quiz's last seconds asks little of the database, however long it is."""

import pytest

from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School
from tests.functional.lti.counting import Asked, counting

MOST_TO_SAVE = 9
MOST_TO_HAND_IN = 23
MOST_FOR_THE_RESULT = 11
MANY = 30


@pytest.fixture
def long_school(school: School) -> School:
    """A course with a quiz of many questions, which point to the lecture and have a time limit."""
    one = {**QUIZ["items"][1], "see": {"activity": "lecture", "slide": 3}}
    items = [{**one, "id": f"one-{number}"} for number in range(MANY)]
    school.place("quiz", {**QUIZ, "items": items, "time_limit": 30}, points="4")
    return school


def handed_in(school: School) -> Asked:
    """Answer everything, hand in, look at the result; return what that asked of the database."""
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    with counting(school.app) as asked:
        data = {"intent": "hand-in"}
        for number in range(MANY):
            item = f"one-{number}"
            save(person, item)
            data |= {f"item-{item}": "y", f"version-{item}": "1"}
        person.post("quiz/attempts/1", data)
        assert "Всё верно" in person.text("quiz/attempts/1/result")
    return asked


def save(person: Person, item: str) -> None:
    edit = {"base_version": 0, "given": ["y"], "edit_id": f"edit-{item}"}
    assert person.patch(f"quiz/attempts/1/answers/{item}", edit).status_code == 200


def test_handing_in_what_is_saved_takes_few_statements(long_school: School) -> None:
    handed_in(long_school)
    asked = handed_in(long_school)
    assert len(asked.of("quiz.save_answer")) <= MOST_TO_SAVE * MANY
    assert len(asked.of("quiz.send_page")) <= MOST_TO_HAND_IN
    assert len(asked.of("quiz.result")) <= MOST_FOR_THE_RESULT
    assert asked.commits["quiz.send_page"] == 1


def test_no_page_of_an_attempt_reads_the_quizs_definition_again(long_school: School) -> None:
    handed_in(long_school)
    asked = handed_in(long_school)
    assert [one for said in asked.statements.values() for one in said if ".definition" in one] == []
