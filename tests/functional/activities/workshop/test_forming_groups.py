"""Groups form by themselves: nobody is stuck, nobody is in two, nothing is lost by moving."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.activities.workshop.models import Sheet, Signature
from lti_tool.contexts.models import Group, GroupMembership
from lti_tool.db import db
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import (
    WORKSHOP,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
)


def stays(school: School) -> list[tuple[int, int, bool]]:
    """Return (group, person, is open) of all stays, the first first."""
    with school.database():
        rows = db.session.scalars(select(GroupMembership).order_by(GroupMembership.id))
        return [(one.group_id, one.user_id, one.left_at is None) for one in rows]


def test_a_person_without_a_group_sees_the_task_and_a_way_in(workshop_school: School) -> None:
    person = workshop_school.person("Иванова Анна")
    page = person.text("workshop/")
    for words in ("Разработайте соглашение", "Групп пока нет", "Назовите новую группу"):
        assert words in page
    for path in ("workshop/steps/feelings", "workshop/signing", "workshop/submission"):
        assert person.get(path).location.endswith("/workshop/group")


def test_naming_a_group_puts_its_founder_into_it_and_on_to_the_first_step(
    workshop_school: School,
) -> None:
    anna = workshop_school.person("Иванова Анна")
    made = anna.post("workshop/groups", {"name": "  Радуга   у моря "})
    assert made.status_code == 303
    page = anna.text("workshop/")
    assert "Радуга у моря" in page
    assert "Чувство 1" in page
    assert "Лучше, когда в группе хотя бы 2 человека" in anna.text("workshop/group")


def test_a_group_without_a_name_or_with_a_taken_one_is_asked_about_again(crew: Crew) -> None:
    maria = crew.school.person("Мария")
    nameless = maria.post("workshop/groups", {"name": "  "})
    assert nameless.status_code == 400
    assert "Напишите название группы" in nameless.text
    taken = maria.post("workshop/groups", {"name": " Радуга "})
    assert taken.status_code == 409
    assert "Группа с названием «Радуга» уже есть" in taken.text
    long = maria.post("workshop/groups", {"name": "х" * 61})
    assert "Не больше 60 знаков" in long.text
    assert len(stays(crew.school)) == 2


def test_joining_shows_the_group_and_joining_twice_is_one_stay(crew: Crew) -> None:
    petr = crew.others[0]
    petr.post(f"workshop/groups/{crew.group_id}/join")
    page = petr.text("workshop/group")
    assert "Ваша группа: Радуга" in page
    assert "Иванова Анна" in page
    assert len(stays(crew.school)) == 2


def test_a_full_group_takes_nobody_more_and_says_so(crew: Crew) -> None:
    crew.school.person("Третья").post(f"workshop/groups/{crew.group_id}/join")
    late = crew.school.person("Четвёртая")
    assert "мест нет" in late.text("workshop/group")
    refused = late.post(f"workshop/groups/{crew.group_id}/join")
    assert refused.status_code == 409
    assert "group-full" in refused.text
    assert "Радуга" in refused.text


def test_changing_groups_ends_one_stay_and_begins_another(crew: Crew) -> None:
    petr = crew.others[0]
    other = form_group(crew.school, petr, "Мост")
    assert stays(crew.school) == [
        (crew.group_id, crew.anna.user_id, True),
        (crew.group_id, petr.user_id, False),
        (other, petr.user_id, True),
    ]
    back = petr.post(f"workshop/groups/{crew.group_id}/join")
    assert back.status_code == 303
    assert stays(crew.school)[-1] == (crew.group_id, petr.user_id, True)


def test_leaving_takes_ones_signature_off_and_leaves_the_text(crew: Crew) -> None:
    petr = crew.others[0]
    fill(petr)
    for person in crew.everybody:
        sign(person)
    assert petr.post("workshop/group/leave").location.endswith("/workshop/group")
    assert "Вступите в группу" in petr.text("workshop/")
    page = crew.anna.text("workshop/submission")
    assert "Подписал 1 из 1" in page
    with crew.school.database():
        open_ones = select(Signature.user_id).where(Signature.voided_at.is_(None))
        assert db.session.scalars(open_ones).all() == [crew.anna.user_id]


def test_who_comes_late_to_a_signed_sheet_reads_and_signs_it_too(crew: Crew) -> None:
    fill(crew.anna)
    for person in crew.everybody:
        sign(person)
    late = crew.school.person("Поздняя Ольга")
    late.post(f"workshop/groups/{crew.group_id}/join")
    assert "Подписали 2 из 3" in late.text("workshop/")
    sign(late)
    assert "Подписали все" in late.text("workshop/submission")


def test_nobody_leaves_or_joins_a_sheet_that_is_handed_in(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    petr, maria = crew.others[0], crew.school.person("Мария")
    for response in (
        petr.post("workshop/group/leave"),
        petr.post("workshop/groups", {"name": "Мост"}),
        maria.post(f"workshop/groups/{crew.group_id}/join"),
    ):
        assert response.status_code == 409
        assert "sheet-submitted" in response.text
    assert len(stays(crew.school)) == 2


def test_a_group_of_another_link_is_not_found(crew: Crew) -> None:
    crew.school.place("workshop", WORKSHOP)
    stranger = crew.school.person("Чужая")
    refused = stranger.post(f"workshop/groups/{crew.group_id}/join")
    assert refused.status_code == 404
    assert "group-unknown" in refused.text
    assert "Радуга" not in stranger.text("workshop/group")


def test_a_closed_workshop_forms_no_groups(school: School) -> None:
    school.place("workshop", WORKSHOP, closes_at=clock.now() - timedelta(minutes=1))
    person = school.person()
    assert "Задание сейчас не открыто" in person.text("workshop/")
    assert person.post("workshop/groups", {"name": "Радуга"}).status_code == 403


def test_fifty_people_who_join_at_once_are_each_in_one_group_and_no_group_is_overfull(
    school: School,
) -> None:
    school.place("workshop", {**WORKSHOP, "groups": {"max_members": 10}})
    founder = school.person("Основатель")
    groups = [form_group(school, founder, f"Группа {number}") for number in range(5)]
    people = [school.person(f"Участник {number}") for number in range(50)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[1].post(f"workshop/groups/{groups[pair[0] % 5]}/join"),
                enumerate(people),
            )
        )
    # The founder stays in the last group, so one of those who chose it finds it full.
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [303] * 49 + [409]
    with school.database():
        counts = db.session.execute(
            select(GroupMembership.group_id, func.count())
            .where(GroupMembership.left_at.is_(None))
            .group_by(GroupMembership.group_id)
        )
        assert [count for _group, count in counts] == [10] * 5
        assert db.session.scalar(select(func.count()).select_from(Sheet)) == 5


def test_two_people_who_name_the_same_group_at_once_make_one(workshop_school: School) -> None:
    people = [workshop_school.person(f"Участник {number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda one: one.post("workshop/groups", {"name": "Радуга"}), people)
        )
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 5
    with workshop_school.database():
        assert db.session.scalar(select(func.count()).select_from(Group)) == 1


def test_people_who_change_places_at_once_do_not_wait_for_each_other_for_ever(
    workshop_school: School,
) -> None:
    anna, petr = workshop_school.person("Анна"), workshop_school.person("Пётр")
    first = form_group(workshop_school, anna, "Первая")
    second = form_group(workshop_school, petr, "Вторая")
    for _round in range(5):
        moves = [(anna, second), (petr, first)]
        with ThreadPoolExecutor(2) as pool:
            answers = list(
                pool.map(lambda move: move[0].post(f"workshop/groups/{move[1]}/join"), moves)
            )
        assert {answer.status_code for answer in answers} == {303}
        first, second = second, first
