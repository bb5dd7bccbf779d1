"""The lecture's page is drawn once for everybody; what is one's own is seen by nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager

import time_machine
from flask import Flask, template_rendered

from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.lecture.conftest import (
    THAT_HOUR,
    StagePage,
    redefine,
    report,
    stage_of,
)
from tests.functional.activities.lecture.test_questions_on_the_way import WHO, answer
from tests.functional.activities.school import Person, School
from tests.functional.lti.counting import counting


@contextmanager
def templates_drawn(app: Flask) -> Iterator[list[str]]:
    """Collect the names of the templates that are drawn."""
    drawn: list[str] = []

    def note(_app: Flask, template: object, **_more: object) -> None:
        drawn.append(str(getattr(template, "name", None)))

    with template_rendered.connected_to(note, app):
        yield drawn


def what_is_own(person: Person) -> list[str]:
    """What must stand on nobody else's page."""
    stage = stage_of(person)
    return [person.url("lecture/"), person.token, stage["data-opened"], stage["data-name"]]


def test_the_second_person_has_the_page_without_its_being_drawn(lecture_school: School) -> None:
    anna, boris = lecture_school.person("Анна"), lecture_school.person("Борис")
    anna.text("lecture/")
    with templates_drawn(lecture_school.app) as drawn:
        boris.text("lecture/")
        anna.text("lecture/")
    assert drawn == []


def test_everybody_reads_their_own_name_and_sends_their_own_forms(lecture_school: School) -> None:
    redefine(lecture_school, checks=[WHO])
    anna, boris = lecture_school.person("Анна"), lecture_school.person("Борис")
    pages = {"Анна": anna.text("lecture/"), "Борис": boris.text("lecture/")}
    for name, reader, other in (("Анна", anna, boris), ("Борис", boris, anna)):
        page = pages[name]
        fields = StagePage(page).fields
        assert fields["csrf_token"] == reader.token
        assert fields["next"] == reader.url("lecture/")
        assert stage_of(reader)["data-base"] == reader.url("lecture/")
        assert f'<span class="bar-name">{name}</span>' in page
        assert not [one for one in what_is_own(other) if one in page]
    assert "Борис" not in pages["Анна"]
    assert "Анна" not in pages["Борис"]


def test_what_one_watched_and_answered_is_on_no_other_page(lecture_school: School) -> None:
    redefine(lecture_school, checks=[WHO])
    anna, boris = lecture_school.person("Анна"), lecture_school.person("Борис")
    with time_machine.travel(THAT_HOUR, tick=False):
        opened = stage_of(anna)["data-opened"]
    report(anna, opened, [0, 44_400], position=12_000)
    answer(anna, "who", "all")
    hers, his = anna.text("lecture/"), boris.text("lecture/")
    assert "check-verdict" in hers
    assert "check-verdict" not in his
    assert 'class="score"' in hers
    assert 'class="score"' not in his
    assert '"percent": 100' in StagePage(hers).stage["data-map"]
    assert '"percent": 0' in StagePage(his).stage["data-map"]
    assert StagePage(hers).stage["data-position"] == "12000"
    assert StagePage(his).stage["data-position"] == "0"
    assert StagePage(hers).fields["csrf_token"] == anna.token


def test_who_has_not_begun_is_not_looked_up_among_the_answers(lecture_school: School) -> None:
    redefine(lecture_school, checks=[WHO])
    anna = lecture_school.person("Анна")

    def asked_for_answers() -> list[str]:
        with counting(lecture_school.app) as asked:
            anna.text("lecture/")
        return [one for one in asked.of("lecture.show") if "check_answer" in one]

    assert asked_for_answers() == []
    answer(anna, "who", "all")
    assert len(asked_for_answers()) == 1


def test_another_title_of_the_link_stands_on_the_page_at_once(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    assert "<title>Посмотрите мини-лекцию</title>" in anna.text("lecture/")
    with lecture_school.database():
        db.session.get_one(Placement, lecture_school.placement_id).title = "Лекция <2>"
        db.session.commit()
    assert "<title>Лекция &lt;2&gt;</title>" in anna.text("lecture/")
