"""Somebody answers while the server is killed: what it accepted stands, what it did not is sent."""

import json
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from lti_tool.activities.quiz.models import QuizAnswer, QuizEdit
from lti_tool.coursework.models import Result
from lti_tool.db import db
from tests.functional.activities.quiz.test_taking_a_quiz import answer, begun
from tests.functional.activities.real_server import Host
from tests.functional.activities.school import Person, School


def save(host: Host, person: Person, item: str, body: dict[str, object]) -> Any:
    told = host.ask(person, "PATCH", f"quiz/attempts/1/answers/{item}", body).getresponse()
    return json.loads(told.read())


def test_a_server_killed_while_somebody_answers_loses_nothing_it_accepted(
    quiz_school: School, hosts: list[Host]
) -> None:
    person, host = begun(quiz_school), hosts[0]
    host.start()
    assert save(host, person, "one", answer(0, "y", edit="edit-1")) == {"version": 1}
    # One more is on its way when the power goes: it arrived or it did not, nobody knows.
    last = answer(0, "a", "c", "d", edit="edit-2")
    host.ask(person, "PATCH", "quiz/attempts/1/answers/results", last)
    host.kill()
    host.start()
    # The browser sends it again under its name.
    assert save(host, person, "results", last) == {"version": 1}
    with quiz_school.database():
        given = {one.item: one.given for one in db.session.scalars(select(QuizAnswer))}
        assert sorted(db.session.scalars(select(QuizEdit.edit_id))) == ["edit-1", "edit-2"]
    assert given == {"one": ["y"], "results": ["a", "c", "d"]}
    person.post("quiz/attempts/1", {"intent": "hand-in"})
    with quiz_school.database():
        assert db.session.scalars(select(Result.score_given)).one() == Decimal(4)
