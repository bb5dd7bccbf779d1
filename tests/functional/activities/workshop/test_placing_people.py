"""Nobody stays without a group: a code, «anywhere», the trainer's hand; and all can be undone."""

import re
from datetime import timedelta

from sqlalchemy import select

from lti_tool.contexts.forming import code_of
from lti_tool.contexts.models import Group, GroupMembership
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)


def crews_of(school: School) -> dict[str, set[int]]:
    """Return who is in which group now."""
    with school.database():
        found: dict[str, set[int]] = {
            name: set() for name in db.session.scalars(select(Group.name))
        }
        rows = db.session.execute(
            select(Group.name, GroupMembership.user_id)
            .join(Group, Group.id == GroupMembership.group_id)
            .where(GroupMembership.left_at.is_(None))
        )
        for name, user_id in rows:
            found[name].add(user_id)
        return found


def undo_on(page: str) -> dict[str, str]:
    """Return what the button «Take it back» sends."""
    found = re.search(r'name="moment" value="([^"]+)"', page)
    assert found is not None
    return {"moment": found[1]}


def placed(trainer: Person, path: str, **fields: str) -> str:
    """Place people and return the page that follows."""
    answer = trainer.post(f"workshop/groups/{path}", fields, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_group_is_joined_by_its_code(crew: Crew) -> None:
    vera = crew.school.person("Вера")
    code = code_of(crew.group_id)
    assert code in crew.anna.text("workshop/group")
    unknown = vera.post("workshop/groups/code", {"code": "abcd"})
    assert unknown.status_code == 404
    joined = vera.post("workshop/groups/code", {"code": f" {code[:2]} {code[2:]} "})
    assert joined.status_code == 303
    assert vera.user_id in crews_of(crew.school)["Радуга"]
    late = crew.school.person("Поздний")
    assert late.post("workshop/groups/code", {"code": code}).status_code == 409


def test_who_does_not_mind_is_put_into_the_smallest_group_with_room(crew: Crew) -> None:
    school = crew.school
    solo = school.person("Один")
    form_group(school, solo, "Маленькая")
    vera, nina, oleg = (school.person(name) for name in ("Вера", "Нина", "Олег"))
    for person in (vera, nina, oleg):
        assert person.post("workshop/groups/anywhere").status_code == 303
    assert sorted(map(len, crews_of(school).values())) == [3, 3]
    last = school.person("Последний")
    assert last.post("workshop/groups/anywhere").status_code == 303
    assert crews_of(school)["Группа 1"] == {last.user_id}
    assert last.post("workshop/groups/anywhere").status_code == 303
    assert crews_of(school)["Группа 1"] == {last.user_id}


def test_nobody_is_put_into_a_group_that_has_handed_in(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    late = crew.school.person("Поздний")
    assert late.post("workshop/groups/anywhere").status_code == 303
    assert crews_of(crew.school)["Группа 1"] == {late.user_id}
    trainer = crew.school.trainer()
    other = crew.school.person("Другой")
    placed(trainer, "spread")
    assert crews_of(crew.school)["Группа 1"] == {late.user_id, other.user_id}


def test_where_every_group_has_handed_in_nobody_is_moved(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    crew.school.person("Поздний")
    page = placed(crew.school.trainer(), "spread")
    assert "Поздний" in page
    assert "1 человек остаётся без группы: группа уже сдала лист" in page
    assert len(crews_of(crew.school)) == 1


def test_a_trainer_divides_everybody_at_random_and_takes_it_back(workshop_school: School) -> None:
    people = {workshop_school.person(f"Участник {number}").user_id for number in range(7)}
    trainer = workshop_school.trainer()
    assert "7 человек пока без группы" in trainer.text("workshop/groups")
    page = placed(trainer, "divide", size="3")
    crews = crews_of(workshop_school)
    assert sorted(map(len, crews.values())) == [3, 4]
    assert set.union(*crews.values()) == people
    assert "Все в группах" in page
    assert placed(trainer, "undo", **undo_on(page)).count("Участник") == 7
    assert crews_of(workshop_school) == {}


def opened_long_ago(school: School, person: Person) -> None:
    """Let a person's launch be one of this morning."""
    with school.database():
        session = db.session.get_one(LaunchSession, person.session_id)
        session.started_at -= timedelta(hours=2)
        session.expires_at -= timedelta(hours=2)
        db.session.commit()


def test_in_one_tap_those_present_are_divided_and_who_is_away_is_not(
    workshop_school: School,
) -> None:
    school = workshop_school
    present = {school.person(f"Участник {number}").user_id for number in range(4)}
    away = school.person("Утренний")
    opened_long_ago(school, away)
    trainer = school.trainer()
    page = trainer.text("workshop/groups")
    assert "за последние 90 минут): 4 человека" in page
    assert "всех: 5 человек" in page
    assert page.count(">здесь<") == 4
    page = placed(trainer, "divide", who="here", by="size", size="2")
    crews = crews_of(school)
    assert sorted(map(len, crews.values())) == [2, 2]
    assert set.union(*crews.values()) == present
    placed(trainer, "undo", **undo_on(page))
    assert crews_of(school) == {}


def test_a_trainer_divides_into_a_number_of_groups(workshop_school: School) -> None:
    for number in range(7):
        workshop_school.person(f"Участник {number}")
    placed(workshop_school.trainer(), "divide", who="all", by="count", size="3")
    assert sorted(map(len, crews_of(workshop_school).values())) == [2, 2, 3]


def test_a_size_that_is_no_number_makes_groups_of_one(workshop_school: School) -> None:
    people = {workshop_school.person(f"Участник {number}").user_id for number in range(2)}
    placed(workshop_school.trainer(), "divide", who="all", by="size", size="-")
    assert {frozenset(crew) for crew in crews_of(workshop_school).values()} == {
        frozenset([one]) for one in people
    }


def test_undoing_leaves_alone_who_wrote_and_who_moved_on(workshop_school: School) -> None:
    school = workshop_school
    people = [school.person(f"Участник {number}") for number in range(4)]
    trainer = school.trainer()
    page = placed(trainer, "divide", size="2")
    crews = crews_of(school)
    (first, written), (second, left) = sorted(crews.items())
    writer = next(one for one in people if one.user_id in written)
    saved = writer.patch("workshop/slots/rules.1", slot(0, "Вовремя", "edit-1"))
    assert saved.status_code == 200
    newcomer = school.person("Новый")
    assert newcomer.post("workshop/groups/anywhere").status_code == 303
    placed(trainer, "undo", **undo_on(page))
    after = crews_of(school)
    assert after[first] >= written
    assert not left & after.get(second, set())


def test_the_rest_go_to_the_smallest_groups_and_back(crew: Crew) -> None:
    school = crew.school
    rest = {school.person(f"Участник {number}").user_id for number in range(3)}
    trainer = school.trainer()
    page = placed(trainer, "spread")
    assert crews_of(school)["Радуга"] >= rest
    placed(trainer, "undo", **undo_on(page))
    assert not rest & crews_of(school)["Радуга"]
    for moment in ("", "yesterday", "2026-01-01T00:00:00"):
        assert trainer.post("workshop/groups/undo", {"moment": moment}).status_code == 404


def test_before_a_move_the_trainer_reads_what_happens_to_signature_and_mark(crew: Crew) -> None:
    school, (petr,) = crew.school, crew.others
    solo = school.person("Один")
    other = form_group(school, solo, "Другая")
    free = school.person("Без группы")
    trainer = school.trainer()
    address = f"groups/people/{petr.user_id}"
    assert "Подписи под ним нет" in trainer.text(f"workshop/{address}")
    assert "Радуга" in trainer.text(f"workshop/groups/people/{free.user_id}")
    fill(crew.anna)
    for person in (crew.anna, petr):
        sign(person)
    # Dragging a name onto a group leads here, the group chosen.
    page = trainer.text(f"workshop/{address}?to={other}")
    assert "Подпись под листом группы «Радуга» снимается" in page
    assert f'value="{other}" required checked' in page
    placed(trainer, address.removeprefix("groups/"), group=str(other))
    assert petr.user_id in crews_of(school)["Другая"]
    assert "Подписал 1 из 1" in crew.anna.text("workshop/submission")
    hand_in(crew.anna)
    page = trainer.text(f"workshop/groups/people/{crew.anna.user_id}")
    assert "остаётся в его списке" in page
    refused = trainer.post(f"workshop/{address}", {"group": str(crew.group_id)})
    assert refused.status_code == 409
    placed(trainer, f"people/{crew.anna.user_id}", group=str(other))
    assert crew.anna.user_id in crews_of(school)["Другая"]
    placed(trainer, f"people/{crew.anna.user_id}", group="none")
    assert crew.anna.user_id not in crews_of(school)["Другая"]
    work = trainer.text("workshop/overview")
    assert "ждёт оценки" in work or "сдан" in work


def test_people_of_other_courses_and_unknown_groups_are_out_of_reach(crew: Crew) -> None:
    trainer = crew.school.trainer()
    elsewhere = School(crew.school.app)
    elsewhere.place("workshop", {"task": "x", "steps": []})
    stranger = elsewhere.person("Чужой")
    for path in (f"people/{stranger.user_id}", "people/999999"):
        assert trainer.get(f"workshop/groups/{path}").status_code == 404
        assert trainer.post(f"workshop/groups/{path}", {"group": "1"}).status_code == 404
    unknown = trainer.post(f"workshop/groups/people/{crew.anna.user_id}", {"group": "999999"})
    assert unknown.status_code == 404
    for path in ("groups", f"groups/people/{crew.anna.user_id}"):
        assert crew.anna.get(f"workshop/{path}").status_code == 403
    for path in ("divide", "spread", "undo", f"people/{crew.anna.user_id}"):
        assert crew.anna.post(f"workshop/groups/{path}").status_code == 403
