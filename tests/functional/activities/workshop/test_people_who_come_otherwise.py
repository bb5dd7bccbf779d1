"""People who never join, late joiners, moved members; groups from a list and from the course."""

from datetime import timedelta

from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop.forming.placing import place_the_rest
from lti_tool.activities.workshop.leading.models import PlacingTime
from lti_tool.contexts.models import PlatformGroup, PlatformGroupMember
from lti_tool.db import db
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import Crew, fill, hand_in, sign
from tests.functional.activities.workshop.test_leading import local
from tests.functional.activities.workshop.test_placing_people import crews_of, placed, undo_on


def let_the_time_come(school: School) -> None:
    """Move the set time into the past and let the worker do its chore, twice."""
    with school.database():
        db.session.scalars(select(PlacingTime)).one().place_at = clock.now() - timedelta(minutes=1)
        db.session.commit()
        place_the_rest()
        place_the_rest()


def test_people_who_never_join_are_placed_at_the_set_time_and_it_can_be_taken_back(
    workshop_school: School,
) -> None:
    school = workshop_school
    people = {school.person(f"Участник {number}").user_id for number in range(4)}
    trainer = school.trainer()
    trainer.post("workshop/groups/time", {"at": local(timedelta(hours=1))})
    assert "будет распределён автоматически" in trainer.text("workshop/groups")
    let_the_time_come(school)
    assert sum(map(len, crews_of(school).values())) == 4
    assert set.union(*crews_of(school).values()) == people
    page = trainer.text("workshop/groups")
    assert "распределены автоматически" in page
    trainer.post("workshop/groups/undo", undo_on(page))
    assert crews_of(school) == {}


def test_people_who_never_join_go_into_the_smallest_groups_that_work(crew: Crew) -> None:
    school = crew.school
    late = school.person("Поздний")
    trainer = school.trainer()
    trainer.post("workshop/groups/time", {"at": local(timedelta(hours=1))})
    let_the_time_come(school)
    assert late.user_id in crews_of(school)["Радуга"]
    assert trainer.post("workshop/groups/time", {"at": "x"}).status_code == 400


def test_a_set_time_can_be_called_off(crew: Crew) -> None:
    trainer = crew.school.trainer()
    trainer.post("workshop/groups/time", {"at": local(timedelta(hours=1))})
    trainer.post("workshop/groups/time", {"none": "1"})
    assert "автоматически" not in trainer.text("workshop/groups")


def test_late_joiners_read_add_one_thing_and_sign(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    late = crew.school.person("Поздний")
    assert late.post("workshop/groups/anywhere").status_code == 303
    page = late.text("workshop/steps/rules")
    assert "Вы пришли в группу, которая уже работает" in page
    assert "уже работает" not in crew.others[0].text("workshop/steps/rules")
    fill(late, {"rules": ["Начинаем вовремя", "Благодарим"]})
    assert "уже работает" not in late.text("workshop/steps/rules")
    sign(late)
    assert "уже работает" not in late.text("workshop/steps/rules")


def test_moved_members_leave_their_text_take_their_name_and_arrive_as_late_joiners(
    crew: Crew,
) -> None:
    school, petr = crew.school, crew.others[0]
    vera = school.person("Вера")
    assert vera.post("workshop/groups", {"name": "Мост"}).status_code == 303
    fill(vera, {"feelings": ["Спокойствие"]})
    fill(petr)
    sign(petr)
    trainer = school.trainer()
    page = trainer.text(f"workshop/groups/people/{petr.user_id}")
    assert "снимается" in page
    group = page.split('name="group" value="')[1].split('"')[0]
    moved = trainer.post(f"workshop/groups/people/{petr.user_id}", {"group": group})
    assert moved.status_code == 303
    assert petr.user_id in crews_of(school)["Мост"]
    assert "Начинаем вовремя" in crew.anna.text("workshop/signing")
    assert "Вы пришли в группу, которая уже работает" in petr.text("workshop/steps/feelings")


def test_a_pasted_list_is_shown_first_then_applied_and_taken_back(crew: Crew) -> None:
    school = crew.school
    vera, nina, _oleg = (
        school.person(name) for name in ("Орлова Вера", "Котова Нина", "Сомов Олег")
    )
    trainer = school.trainer()
    assert "Показать, кто куда" in trainer.text("workshop/groups/list")
    pasted = {"list": "Радуга; Вера Орлова\nМост; Котова Нина\nКто Такой\nИванова Анна"}
    preview = trainer.post("workshop/groups/list", pasted).text
    assert "Распределить 2 человек" in preview
    assert "таких нет: Кто Такой; Иванова Анна" in preview
    assert "Мост" not in crews_of(school)
    page = placed(trainer, "list/apply", **pasted)
    assert vera.user_id in crews_of(school)["Радуга"]
    assert crews_of(school)["Мост"] == {nina.user_id}
    placed(trainer, "undo", **undo_on(page))
    assert "Мост" not in crews_of(school)
    nothing = trainer.post("workshop/groups/list", {"list": "Никто\nНикто"}).text
    assert "Ни одна строка не называет" in nothing


def test_a_list_puts_nobody_into_a_group_that_has_handed_in(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    vera = crew.school.person("Орлова Вера")
    trainer, pasted = crew.school.trainer(), {"list": "Радуга; Орлова Вера\nМост; Никто"}
    assert (
        "лист сдан: они останутся без группы" in trainer.post("workshop/groups/list", pasted).text
    )
    assert "1 человек остаётся без группы" in placed(trainer, "list/apply", **pasted)
    assert vera.user_id not in crews_of(crew.school)["Радуга"]


def test_the_courses_own_groups_are_taken_in_one_tap(workshop_school: School) -> None:
    school = workshop_school
    anna, petr = school.person("Анна"), school.person("Пётр")
    school.person("Вера")
    trainer = school.trainer()
    assert "из курса" not in trainer.text("workshop/groups")
    with school.database():
        for lti_id, name in (("7", "Физики"), ("8", "")):
            db.session.add(PlatformGroup(context_id=school.context_id, lti_id=lti_id, name=name))
        db.session.flush()
        ids = {one.lti_id: one.id for one in db.session.scalars(select(PlatformGroup))}
        for lti_id, person in (("7", anna), ("8", anna), ("8", petr)):
            db.session.add(
                PlatformGroupMember(platform_group_id=ids[lti_id], user_id=person.user_id)
            )
        db.session.commit()
    assert "Взять 2 группы из курса" in trainer.text("workshop/groups")
    placed(trainer, "platform")
    assert crews_of(school) == {"Физики": {anna.user_id}, "8": {petr.user_id}}
