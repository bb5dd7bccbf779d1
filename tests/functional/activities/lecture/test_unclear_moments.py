"""«Непонятно» at a moment, and the trainer's one answer to it for everybody."""

from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.activities.lecture.models import MomentAnswer, WatchRecord
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.web.csrf import HEADER
from tests.functional.activities.lecture.conftest import stage_of
from tests.functional.activities.school import Person, School
from tests.functional.notices.test_what_people_are_told import follow, told_all


def mark(person: Person, at: Any, *, on: bool = True) -> TestResponse:
    headers = {HEADER: person.token, "Accept": "application/json"}
    body = {"at": at, "on": on}
    return person.client.post(person.url("lecture/unclear"), json=body, headers=headers)


def marks(school: School) -> list[list[int]]:
    with school.database():
        return [one.unclear for one in db.session.scalars(select(WatchRecord))]


def test_a_mark_is_kept_once_and_can_be_taken_back(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    for _twice in range(2):
        answer = mark(anna, 12_000)
        assert answer.get_json()["map"]["unclear"] == [12_000]
    assert '"unclear": [12000]' in stage_of(anna)["data-map"]
    assert mark(anna, 13_000, on=False).get_json()["map"]["unclear"] == []
    assert marks(lecture_school) == [[]]


def test_without_scripts_a_chapter_is_marked_by_a_plain_form(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    answer = anna.post("lecture/unclear", {"at": "8700"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("#said-8700")
    assert marks(lecture_school) == [[8_700]]


def test_a_person_cannot_fill_the_table_with_marks(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    mark(anna, 0)
    with lecture_school.database():
        record = db.session.scalars(select(WatchRecord)).one()
        record.unclear = [one * 100_000 for one in range(1, 21)]
        db.session.commit()
    answer = mark(anna, 0)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "too-much-unclear")
    assert len(marks(lecture_school)[0]) == 20


@pytest.mark.parametrize(
    ("at", "status", "code"),
    [
        (44_401, 404, "moment-unknown"),
        (-1, 400, "watching-unreadable"),
        ("here", 400, "watching-unreadable"),
    ],
)
def test_what_is_no_moment_is_refused(
    lecture_school: School, at: Any, status: int, code: str
) -> None:
    answer = mark(lecture_school.person("Анна"), at)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert marks(lecture_school) == []


def test_a_trainers_answer_is_shown_to_everybody_at_that_moment(lecture_school: School) -> None:
    anna, boris = lecture_school.person("Анна"), lecture_school.person("Борис")
    mark(anna, 12_000)
    mark(boris, 15_000)
    trainer = lecture_school.trainer()
    page = trainer.text("lecture/overview")
    assert "непонятно 2 людям" in page
    assert 'id="moment-12000"' in page
    answer = trainer.post("lecture/answers", {"at": "12000", "text": " Это <b>вот</b> что. "})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("#moment-12000")
    for person in (anna, boris, lecture_school.person("Вера")):
        text = person.text("lecture/")
        assert "Это &lt;b&gt;вот&lt;/b&gt; что.</p>" in text
        assert 'data-answer-at="12000"' in text
    assert "отвечено" in trainer.text("lecture/overview")
    trainer.post("lecture/answers", {"at": "12000", "text": "Иначе."})
    assert "Иначе." in anna.text("lecture/")


def test_an_answer_outlives_the_marks_and_is_taken_back_by_an_empty_one(
    lecture_school: School,
) -> None:
    anna, trainer = lecture_school.person("Анна"), lecture_school.trainer()
    mark(anna, 12_000)
    trainer.post("lecture/answers", {"at": "12000", "text": "Так."})
    mark(anna, 12_000, on=False)
    assert "отметок больше нет" in trainer.text("lecture/overview")
    trainer.post("lecture/answers", {"at": "12000", "text": ""})
    assert "Что было непонятно" not in trainer.text("lecture/overview")
    assert "Ответы тренера" not in anna.text("lecture/")


def test_only_trainers_answer_and_only_participants_mark(lecture_school: School) -> None:
    anna, trainer = lecture_school.person("Анна"), lecture_school.trainer()
    assert anna.post("lecture/answers", {"at": "0", "text": "x"}).status_code == 403
    assert mark(trainer, 0).status_code == 403
    assert trainer.post("lecture/answers", {"at": "44401", "text": "x"}).status_code == 404
    assert trainer.post("lecture/answers", {"at": "0"}).status_code == 400
    with lecture_school.database():
        assert db.session.scalars(select(MomentAnswer)).all() == []


def test_answers_stay_in_their_own_course(lecture_school: School) -> None:
    trainer = lecture_school.trainer()
    trainer.post("lecture/answers", {"at": "0", "text": "Только здесь."})
    with lecture_school.database():
        version = db.session.get_one(Placement, lecture_school.placement_id).version
        definition, media = dict(version.definition), dict(version.media)
    other = School(lecture_school.app)
    other_id = other.place("lecture", definition)
    with other.database():
        db.session.get_one(Placement, other_id).version.media = media
        db.session.commit()
    assert "Только здесь." not in other.person("Анна").text("lecture/")
    stranger = other.trainer()
    stranger.post("lecture/answers", {"at": "0", "text": ""})
    assert "Только здесь." in lecture_school.person("Борис").text("lecture/")


def test_a_link_of_another_kind_takes_neither_marks_nor_answers(lecture_school: School) -> None:
    lecture_school.place("quiz", {"items": []})
    assert mark(lecture_school.person("Анна"), 0).status_code == 404
    trainer = lecture_school.trainer()
    assert trainer.post("lecture/answers", {"at": "0", "text": "x"}).status_code == 404


def test_an_answer_reaches_those_who_did_not_follow_there(lecture_school: School) -> None:
    asked, elsewhere = lecture_school.person("Спросил"), lecture_school.person("В другом месте")
    mark(asked, 9_000)
    mark(elsewhere, 40_000)
    answer = {"at": "9000", "text": "Вот почему"}
    assert lecture_school.trainer().post("lecture/answers", answer).status_code == 303
    assert told_all([asked, elsewhere]) == [
        ["Есть ответ на то, что было непонятно Вам в лекции"],
        [],
    ]
    assert follow(asked) == "lecture/"


def test_each_sees_their_own_bell_on_the_lectures_page(lecture_school: School) -> None:
    asked, other = lecture_school.person("Спросил"), lecture_school.person("Не спрашивал")
    mark(asked, 9_000)
    lecture_school.trainer().post("lecture/answers", {"at": "9000", "text": "Вот почему"})
    assert "1 новое уведомление" in asked.text("lecture/")
    assert 'aria-label="Уведомления"' in other.text("lecture/")
    assert "1 новое уведомление" in asked.text("lecture/")
    follow(asked)
    assert 'aria-label="Уведомления"' in asked.text("lecture/")
