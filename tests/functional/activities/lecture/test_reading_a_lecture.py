"""A participant reads instead of watching: chapter by chapter, by the same clock, for one score."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.coursework.models import Result
from lti_tool.db import db
from lti_tool.web.csrf import HEADER
from tests.functional.activities.lecture.conftest import THAT_HOUR, redefine, report, stage_of
from tests.functional.activities.school import Person, School

CHAPTERS = (0, 8_700, 26_100)


def at(seconds: float) -> time_machine.travel:
    return time_machine.travel(THAT_HOUR + timedelta(seconds=seconds), tick=False)


def read(person: Person, opened: str, chapter: Any) -> TestResponse:
    headers = {HEADER: person.token, "Accept": "application/json"}
    body = {"opened": opened, "chapter": chapter}
    return person.client.post(person.url("lecture/read"), json=body, headers=headers)


def test_chapters_that_were_read_count_like_watched_ones(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(10):
        assert read(anna, opened, 0).get_json()["map"]["seen"] == [[0, 8_700]]
        shown = report(anna, opened, [8_700, 12_000], position=12_000).get_json()["map"]
        assert shown["seen"] == [[0, 12_000]]
    with at(40):
        read(anna, opened, 8_700)
        answer = read(anna, opened, 26_100).get_json()
    assert answer["map"]["percent"] == 100
    assert "из\u00a05" in answer["score"]
    with lecture_school.database():
        record = db.session.scalars(select(WatchRecord)).one()
        assert (record.watched, record.read) == (44_400, 41_100)
        assert record.position == 44_400
        assert db.session.scalars(select(Result)).one().score_given == Decimal(5)
    page = lecture_school.trainer().text("lecture/overview")
    assert "из них прочитано: 0:41" in page


def test_the_same_chapter_twice_counts_once(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(60):
        first = read(anna, opened, 8_700).get_json()["map"]
        again = read(anna, opened, 8_700).get_json()["map"]
    assert first == again
    with lecture_school.database():
        assert db.session.scalars(select(WatchRecord)).one().read == 17_400


def test_the_whole_text_at_once_is_not_believed(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(9):
        answers = [read(anna, opened, chapter) for chapter in CHAPTERS]
    assert [answer.status_code for answer in answers] == [200, 422, 422]
    assert answers[1].get_json()["error"]["code"] == "read-too-soon"
    with lecture_school.database():
        assert db.session.scalars(select(WatchRecord)).one().watched == 8_700


def test_without_scripts_a_chapter_is_marked_by_a_plain_form(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(60):
        answer = anna.post("lecture/read", {"opened": opened, "chapter": "26100"})
        assert answer.status_code == 303
        assert answer.headers["Location"].endswith("#said-26100")
        assert "[[26100, 44400]]" in stage_of(anna)["data-map"]


@pytest.mark.parametrize(
    ("chapter", "status", "code"),
    [
        (5_000, 404, "chapter-unknown"),
        (-1, 400, "watching-unreadable"),
        ("last", 400, "watching-unreadable"),
    ],
)
def test_what_is_no_chapter_is_refused(
    lecture_school: School, chapter: Any, status: int, code: str
) -> None:
    anna = lecture_school.person("Анна")
    answer = read(anna, stage_of(anna)["data-opened"], chapter)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)


def test_nobody_reads_for_somebody_else(lecture_school: School) -> None:
    anna, boris = lecture_school.person("Анна"), lecture_school.person("Борис")
    answer = read(boris, stage_of(anna)["data-opened"], 0)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "sitting-unreadable")
    assert read(lecture_school.trainer(), "x", 0).status_code == 403


def test_slides_with_sound_are_a_whole_lecture(lecture_school: School) -> None:
    redefine(lecture_school, video=None)
    with at(0):
        anna = lecture_school.person("Анна")
        page = anna.text("lecture/")
        assert 'type="audio/mp4"' in page
        assert 'value="video"' not in page
        assert 'value="slides"' in page
        opened = stage_of(anna)["data-opened"]
    with at(45):
        assert report(anna, opened, [0, 44_400]).get_json()["map"]["percent"] == 100
