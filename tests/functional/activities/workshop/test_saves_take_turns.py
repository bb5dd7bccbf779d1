"""A save is judged before it holds anybody up; what changes before it is written is looked at."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select

from lti_tool.activities.workshop.models import SlotEdit
from lti_tool.activities.workshop.sheet import standing
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.sheet.standing import Met
from lti_tool.db import db
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import (
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)

RULE = "workshop/slots/rules.1"
SECONDS = 20


def meanwhile(happens: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Let something happen once between the reading of a save and its writing."""
    find, came_of_it = standing.find, list[object]()
    other = threading.Thread(target=lambda: came_of_it.append(happens()))

    def found_then(place: Place, key: str, edit_id: str) -> Met | None:
        found = find(place, key, edit_id)
        if not other.ident and threading.current_thread() is threading.main_thread():
            other.start()
            other.join(SECONDS)
        return found

    monkeypatch.setattr(standing, "find", found_then)
    return came_of_it


def saved(person: Person, path: str, base: int, text: str, edit: str) -> int:
    return person.patch(path, slot(base, text, edit)).status_code


def test_a_save_that_is_being_judged_holds_up_nobody_elses(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    vera = crew.school.person("Вера")
    form_group(crew.school, vera, "Мост")
    others = meanwhile(lambda: saved(vera, RULE, 0, "Слушаем", "vera-1"), monkeypatch)
    assert saved(crew.anna, RULE, 0, "Начинаем вовремя", "anna-1") == 200
    assert others == [200]


def test_who_was_overtaken_while_being_judged_is_shown_the_others_text(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, petr = crew.everybody
    fill(anna)
    others = meanwhile(lambda: saved(anna, RULE, 1, "Начинаем точно", "anna-1"), monkeypatch)
    late = petr.patch(RULE, slot(1, "Всегда начинаем", "petr-1"))
    assert others == [200]
    assert late.status_code == 409
    assert late.json is not None
    assert (late.json["version"], late.json["text"]) == (2, "Начинаем точно")


def test_a_save_sent_twice_at_the_same_moment_is_one_edit(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = meanwhile(lambda: saved(crew.anna, RULE, 0, "Слушаем", "anna-1"), monkeypatch)
    again = crew.anna.patch(RULE, slot(0, "Слушаем", "anna-1"))
    assert others == [200]
    assert again.json == {"version": 1}
    with crew.school.database():
        assert db.session.scalars(select(SlotEdit.edit_id)).all() == ["anna-1"]


def test_nothing_is_written_on_a_sheet_that_was_handed_in_while_the_save_was_judged(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, petr = crew.everybody
    fill(anna)
    sign(anna)
    others = meanwhile(lambda: hand_in(anna), monkeypatch)
    late = petr.patch(RULE, slot(1, "Всегда начинаем вовремя", "petr-1"))
    assert others == [None]
    assert late.status_code == 409
    assert "sheet-submitted" in late.text
    assert "Всегда" not in anna.text("workshop/submission")


def test_all_who_save_at_once_are_saved(crew: Crew) -> None:
    people = [crew.school.person(f"Человек {number}") for number in range(6)]
    for number, person in enumerate(people):
        form_group(crew.school, person, f"Группа {number}")
    answers: list[int] = []

    def often(person: Person) -> None:
        answers.extend(
            saved(person, RULE, base, f"Правило {base}", f"edit-{base}") for base in range(8)
        )

    threads = [threading.Thread(target=often, args=(person,)) for person in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join(SECONDS)
    assert answers == [200] * 48
