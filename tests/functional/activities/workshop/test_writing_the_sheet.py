"""Slots are saved one by one: nothing is overwritten unseen, nothing is lost, nothing doubled."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lti_tool.activities.workshop.models import Sheet, Signature, Slot, SlotEdit
from lti_tool.contexts.models import Group
from lti_tool.db import db
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import (
    MADE_UP,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)


def standing(crew: Crew, key: str) -> tuple[str, int] | None:
    with crew.school.database():
        found = db.session.scalar(select(Slot).where(Slot.key == key))
        return (found.text, found.version) if found else None


def test_a_slot_is_saved_and_the_others_see_it_after_a_reload(crew: Crew) -> None:
    saved = crew.anna.patch("workshop/slots/feelings.1", slot(0, " Интерес ", "edit-1"))
    assert (saved.status_code, saved.json) == (200, {"version": 1})
    page = crew.others[0].text("workshop/steps/feelings")
    assert "Интерес</textarea>" in page
    assert "записано: Иванова Анна" in page
    assert 'name="version-feelings.1" value="1"' in page


def test_the_same_edit_sent_again_is_one_edit(crew: Crew) -> None:
    for _ in range(3):
        assert crew.anna.patch("workshop/slots/rules.1", slot(0, "Раз", "edit-1")).json == {
            "version": 1
        }
    crew.anna.patch("workshop/slots/rules.1", slot(1, "Два", "edit-2"))
    assert crew.anna.patch("workshop/slots/rules.1", slot(0, "Раз", "edit-1")).json == {
        "version": 1
    }
    assert standing(crew, "rules.1") == ("Два", 2)
    with crew.school.database():
        assert db.session.scalar(select(func.count()).select_from(SlotEdit)) == 2


def test_a_late_edit_gets_the_text_that_stands_and_changes_nothing(crew: Crew) -> None:
    crew.anna.patch("workshop/slots/rules.1", slot(0, "Первое", "edit-a"))
    late = crew.others[0].patch("workshop/slots/rules.1", slot(0, "Второе", "edit-b"))
    assert late.status_code == 409
    assert late.json == {
        "error": {"code": "slot-conflict"},
        "version": 1,
        "text": "Первое",
        "author": "Иванова Анна",
        "merged": "Первое\nВторое",
    }
    assert standing(crew, "rules.1") == ("Первое", 1)
    same = crew.others[0].patch("workshop/slots/rules.1", slot(0, "Первое", "edit-c"))
    assert same.json == {"version": 1}


def test_nobody_is_in_conflict_with_their_own_words_whose_answer_was_lost(crew: Crew) -> None:
    crew.anna.patch("workshop/slots/rules.1", slot(0, "Слуш", "edit-a"))
    later = slot(0, "Слушаем", "edit-b", replaces=["edit-x", "edit-a"])
    assert crew.anna.patch("workshop/slots/rules.1", later).json == {"version": 2}
    crew.others[0].patch("workshop/slots/rules.1", slot(2, "Слушаем всех", "edit-c"))
    last = slot(0, "Слушаем друг друга", "edit-d", replaces=["edit-a", "edit-b"])
    assert crew.anna.patch("workshop/slots/rules.1", last).status_code == 409
    assert standing(crew, "rules.1") == ("Слушаем всех", 3)


def test_a_version_from_nowhere_is_a_conflict_with_an_empty_slot(crew: Crew) -> None:
    odd = crew.anna.patch("workshop/slots/rules.1", slot(7, "Текст", "edit-a"))
    assert (odd.status_code, odd.json and odd.json["text"]) == (409, "")


def test_members_who_write_the_same_slot_at_once_lose_nothing(crew: Crew) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(
                lambda number: crew.everybody[number % 2].patch(
                    "workshop/slots/rules.1", slot(0, f"Текст {number}", f"edit-{number}")
                ),
                range(8),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    winner = next(number for number, one in enumerate(answers) if one.status_code == 200)
    assert standing(crew, "rules.1") == (f"Текст {winner}", 1)
    told = {answer.json["text"] for answer in answers if answer.status_code == 409 and answer.json}
    assert told == {f"Текст {winner}"}


def test_duplicates_of_one_edit_that_arrive_at_once_are_one_edit(crew: Crew) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda _: crew.anna.patch("workshop/slots/rules.1", slot(0, "Текст", "edit-1")),
                range(6),
            )
        )
    assert [answer.json for answer in answers] == [{"version": 1}] * 6
    with crew.school.database():
        assert db.session.scalar(select(func.count()).select_from(SlotEdit)) == 1


def test_different_slots_at_once_are_all_saved(crew: Crew) -> None:
    keys = ["feelings.1", "feelings.2", "actions.1", "actions.2", "rules.1", "rules.2"]
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(
                lambda key: crew.anna.patch(f"workshop/slots/{key}", slot(0, key, f"edit-{key}")),
                keys,
            )
        )
    assert {answer.status_code for answer in answers} == {200}
    assert all(standing(crew, key) == (key, 1) for key in keys)


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("nothing.1", {"base_version": 0, "text": "x", "edit_id": "edit-1"}),
        ("rules.4", {"base_version": 0, "text": "x", "edit_id": "edit-1"}),
        ("feelings.1", {"base_version": 0, "text": "x" * 61, "edit_id": "edit-1"}),
        ("rules.1", {"base_version": "0", "text": "x", "edit_id": "edit-1"}),
        ("rules.1", {"base_version": 0, "text": 5, "edit_id": "edit-1"}),
        ("rules.1", {"base_version": 0, "text": "x", "edit_id": "no spaces"}),
        ("rules.1", {"base_version": 0, "text": "x", "edit_id": "edit-1", "group": "1"}),
        ("rules.1", None),
    ],
)
def test_an_edit_that_makes_no_sense_is_a_named_fault(crew: Crew, key: str, body: object) -> None:
    refused = crew.anna.patch(f"workshop/slots/{key}", body)
    assert refused.status_code == 400
    assert refused.json is not None
    assert refused.json["error"]["code"] == "slot-unreadable"
    assert standing(crew, key) is None


def test_an_edit_voids_the_signatures_and_tells_those_who_had_signed(crew: Crew) -> None:
    fill(crew.anna)
    for person in crew.everybody:
        sign(person)
    assert "Лист подписали 2 человека" in crew.anna.text("workshop/steps/rules")
    same = crew.anna.patch("workshop/slots/rules.1", slot(1, "Начинаем вовремя", "edit-0"))
    assert same.json == {"version": 1}
    assert "Подписали 2 из 2" in crew.anna.text("workshop/signing")
    crew.others[0].patch("workshop/slots/rules.1", slot(1, "Начинаем вовремя!", "edit-1"))
    page = crew.anna.text("workshop/signing")
    assert "Текст изменился после Вашей подписи" in page
    assert "Изменилось: Правило 1" in page
    assert "Текст изменился после" in crew.anna.text("workshop/steps/rules")
    with crew.school.database():
        in_force = select(func.count()).where(Signature.voided_at.is_(None))
        assert db.session.scalar(in_force) == 0


def test_a_sheet_that_is_handed_in_cannot_be_written_on(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    refused = crew.others[0].patch("workshop/slots/rules.1", slot(1, "Другое", "edit-1"))
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["error"]["code"] == "sheet-submitted"
    assert crew.anna.get("workshop/steps/rules").location.endswith("/workshop/submission")
    assert crew.anna.get("workshop/signing").location.endswith("/workshop/submission")


def test_a_made_up_workshop_works_as_its_definition_says(school: School) -> None:
    school.place("workshop", MADE_UP, points="0", title="The fair")
    person = school.person("Ann")
    form_group(school, person, "Crew")
    page = person.text("workshop/")
    assert "Stall 1" in page
    assert "is-1" in page.split("Stall 1")[0].rsplit("<li", 1)[1]
    assert "hidden data-spare" in page.split("Stall 2")[0].rsplit("<li", 1)[1]
    for number in range(1, 10):
        person.patch(f"workshop/slots/stalls.{number}", slot(0, "Pies", f"edit-{number}"))
    page = person.text("workshop/steps/stalls")
    assert "Stall 9" in page
    assert "Stall 10" not in page
    sign(person)
    hand_in(person)
    assert "Лист сдан" in person.text("workshop/")


def test_a_group_made_elsewhere_gets_its_sheet_with_the_first_word(workshop_school: School) -> None:
    person = workshop_school.person("Анна")
    group_id = form_group(workshop_school, person, "Радуга")
    with workshop_school.database():
        # As if the group had come from the LMS or a trainer: no sheet has been begun.
        db.session.delete(db.session.scalars(select(Sheet)).one())
        db.session.commit()
    assert "пока пусто" in person.text("workshop/steps/feelings")
    assert "0 из 5" in workshop_school.trainer().text("workshop/overview")
    assert person.patch("workshop/slots/rules.1", slot(0, "x", "edit-1")).status_code == 200
    with workshop_school.database():
        assert db.session.scalars(select(Sheet.group_id)).all() == [group_id]
        assert db.session.get_one(Group, group_id).name == "Радуга"
