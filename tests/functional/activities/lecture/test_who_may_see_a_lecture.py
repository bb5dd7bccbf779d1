"""Trainers see who watched what; nobody sees anything through another activity's link."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import delete, select

from lti_tool.activities.lecture.reviewing import REVIEWING, viewers
from lti_tool.contexts.models import LinkOpening, Membership, User
from lti_tool.contexts.roles import Role
from lti_tool.coursework.kind import Work
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.web.errors import PageNotFound
from tests.functional.activities.lecture.conftest import THAT_HOUR, report, stage_of
from tests.functional.activities.school import Person, School


def watch(school: School, name: str, milliseconds: int, role: Role = Role.LEARNER) -> Person:
    with time_machine.travel(THAT_HOUR, tick=False):
        person = school.person(name, role)
        opened = stage_of(person)["data-opened"]
    with time_machine.travel(THAT_HOUR + timedelta(seconds=60), tick=False):
        assert report(person, opened, [0, milliseconds]).status_code == 200
    return person


def test_a_trainer_sees_everybody_with_what_they_watched(lecture_school: School) -> None:
    watch(lecture_school, "Анна", 44_400)
    watch(lecture_school, "Борис", 11_100)
    lecture_school.person("Вера")
    lecture_school.person("")
    page = lecture_school.trainer().text("lecture/overview").replace("\u00a0", " ")
    for words in (
        "Анна",
        "100 %",
        "5 из 5",
        "Борис",
        "25 %",
        "Вера",
        "просмотра ещё не было",
        "Имя не указано",
    ):
        assert words in page, words
    assert page.index("Анна") < page.index("Борис") < page.index("Вера")


def test_a_trainer_sees_where_the_lecture_was_replayed_and_left(lecture_school: School) -> None:
    with time_machine.travel(THAT_HOUR, tick=False):
        boris = lecture_school.person("Борис")
        opened = stage_of(boris)["data-opened"]
    with time_machine.travel(THAT_HOUR + timedelta(seconds=60), tick=False):
        report(boris, opened, [0, 12_000], again=[[9_000, 12_000]], position=12_000)
        report(boris, opened, [0, 12_000], again=[[9_000, 12_000]], position=12_000)
    watch(lecture_school, "Анна", 44_400)
    page = " ".join(lecture_school.trainer().text("lecture/overview").split())
    assert "Что-то посмотрели 2 человека." in page
    assert "<strong>Пересматривали</strong> больше всего — 1 человек, 0:08" in page
    assert "<strong>Пока остановились здесь</strong> больше всего — 1 человек, 0:11" in page
    assert "<strong>Непонятно</strong> никто" in page
    row = page[page.index("Второй слайд") :]
    counts = re.findall(r'class="is-number" data-label="[^"]+">(\d+)<', row)[:4]
    assert counts == ["1", "1", "1", "0"]


def test_a_trainer_sees_who_is_on_the_roster_and_never_came(lecture_school: School) -> None:
    vera = lecture_school.person("Вера")
    with lecture_school.database():
        membership = db.session.scalars(
            select(Membership).where(Membership.user_id == vera.user_id)
        ).one()
        membership.launched_at, membership.launch_role = None, ""
        membership.roster_role = Role.LEARNER.value
        db.session.execute(delete(LinkOpening).where(LinkOpening.user_id == vera.user_id))
        db.session.commit()
    page = lecture_school.trainer().text("lecture/overview")
    assert "Вера" in page
    assert "ещё не заходил(а)" in page


def test_an_empty_course_says_so(lecture_school: School) -> None:
    assert "Лекцию ещё никто не открывал" in lecture_school.trainer().text("lecture/overview")


def test_a_trainer_sees_the_page_of_a_participant_and_leaves_no_trace(
    lecture_school: School,
) -> None:
    trainer = lecture_school.trainer()
    page = trainer.text("lecture/")
    assert "Ваш просмотр не засчитывается" in page
    assert "data-opened" not in page
    answer = report(trainer, "x", [0, 1000])
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "viewers-only")


def test_a_participant_does_not_see_the_overview(lecture_school: School) -> None:
    assert lecture_school.person("Анна").get("lecture/overview").status_code == 403


def test_a_visitor_may_watch_and_gets_no_score_in_the_gradebook(lecture_school: School) -> None:
    visitor = watch(lecture_school, "Гость", 44_400, Role.OTHER)
    assert "data-on-its-way" not in visitor.text("lecture/")


def test_a_link_of_another_kind_leads_to_no_lecture(lecture_school: School) -> None:
    lecture_school.place("quiz", {"items": []})
    anna = lecture_school.person("Анна")
    assert anna.get("lecture/").status_code == 404
    assert anna.get("lecture/score").status_code == 404
    assert lecture_school.trainer().get("lecture/overview").status_code == 404


def test_the_review_room_reaches_what_was_watched(lecture_school: School) -> None:
    placement_id = lecture_school.placement_id
    anna = watch(lecture_school, "Анна", 44_400)
    boris = watch(lecture_school, "Борис", 11_100)
    other_id = lecture_school.place("lecture", {"items": []})
    with lecture_school.app.test_request_context():
        placement = db.session.get_one(Placement, placement_id)
        other = db.session.get_one(Placement, other_id)
        works = REVIEWING.works(placement)
        assert [(work.members[0].name, work.state) for work in works] == [
            ("Борис", "in_progress"),
            ("Анна", "submitted"),
        ]
        mine = REVIEWING.work_of(placement, anna.user_id)
        assert mine == works[1]
        assert REVIEWING.work(placement, works[0].ref) == works[0]
        assert REVIEWING.work(other, works[0].ref) is None
        assert REVIEWING.work_of(other, boris.user_id) is None
        assert "25" in REVIEWING.render(placement, works[0])
        with pytest.raises(PageNotFound):
            REVIEWING.render(other, works[0])
        with pytest.raises(PageNotFound):
            REVIEWING.return_for_rework(placement, works[0], "again")
    assert isinstance(mine, Work)


def test_viewers_are_listed_by_family_name_and_who_has_none_stands_last(
    lecture_school: School,
) -> None:
    placement_id = lecture_school.placement_id
    named = {"Анна Яковлева": "Яковлева", "Яна Антонова": "Антонова", "": ""}
    ids = {lecture_school.person(name).user_id: family for name, family in named.items()}
    with lecture_school.database():
        for user_id, family_name in ids.items():
            db.session.get_one(User, user_id).family_name = family_name
        db.session.commit()
    with lecture_school.app.test_request_context():
        placement = db.session.get_one(Placement, placement_id)
        listed = [viewer.name for viewer in viewers(placement, lecture_school.context_id)]
    assert listed == ["Яна Антонова", "Анна Яковлева", ""]


def test_in_a_link_without_a_course_those_who_watched_are_listed(lecture_school: School) -> None:
    placement_id = lecture_school.placement_id
    anna = watch(lecture_school, "Анна", 11_100)
    with lecture_school.app.test_request_context():
        placement = db.session.get_one(Placement, placement_id)
        assert [viewer.user_id for viewer in viewers(placement, None)] == [anna.user_id]
