"""What a trainer noted at a row goes where the row goes, on every page that is open."""

import re

import pytest

from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import (
    FULL,
    Crew,
    fill,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_being_marked import decide
from tests.functional.activities.workshop.test_moving_rows import move, offered
from tests.functional.activities.workshop.test_signing_and_handing_in import submissions
from tests.functional.activities.workshop.test_the_live_sheet import changes

RULES = ["Вовремя", "По очереди"]
ASKED = "Во сколько именно?"


@pytest.fixture
def returned(crew: Crew) -> Crew:
    """The group has its sheet back, with a note at the first rule."""
    return returned_with(crew, {"note-rules.1": ASKED})


def returned_with(crew: Crew, notes: dict[str, str]) -> Crew:
    fill(crew.anna, {**FULL, "rules": RULES})
    for person in crew.everybody:
        sign(person)
    hand_in(crew.anna)
    work = f"submission:{submissions(crew)[0].id}"
    decide(crew.school.trainer(), work, intent="return", **notes)
    return crew


def noted_at(person: Person) -> list[str]:
    """The slots beside which the note stands on a page of the rules."""
    return re.findall(rf'id="note-([^"]+)">.{{,80}}{re.escape(ASKED)}', margins(person))


def margins(person: Person) -> str:
    """What an open page gets told to stand in its margins and above the sheet."""
    return person.text("workshop/around/rules")


def test_a_note_goes_with_the_row_it_was_said_of(returned: Crew) -> None:
    anna, petr = returned.everybody
    assert noted_at(petr) == ["rules.1"]
    before = changes(petr)
    move(anna, "rules", "rules.1", "down")
    assert noted_at(petr) == ["rules.2"]
    assert 'steps/rules#note-rules.2">Правило 2</a>: ' in margins(petr)
    assert changes(petr, before["cursor"])["around"] > before["around"], "their open pages are told"
    anna.patch("workshop/slots/rules.2", slot(2, "Начинаем в 15:00", "reworded"))
    assert noted_at(petr) == ["rules.2"], "reworded where it stands, it is still that row"


def test_a_note_at_a_removed_row_is_still_read_and_comes_back_with_it(returned: Crew) -> None:
    anna = returned.anna
    offer = offered(anna.text(move(anna, "rules", "rules.1", "remove").location))
    assert noted_at(anna) == []
    assert f"Правило, строка убрана</a>: {ASKED}" in margins(anna)
    move(anna, "rules", offer["key"], "return", gone=offer["gone"])
    assert noted_at(anna) == ["rules.1"]


def test_notes_at_rows_that_close_ranks_go_with_them(returned: Crew) -> None:
    anna = returned.anna
    move(anna, "rules", "rules.1", "down")
    move(anna, "rules", "rules.1", "remove")
    assert noted_at(anna) == ["rules.1"]


def test_a_note_at_an_emptied_row_and_that_at_the_row_below_are_both_kept(crew: Crew) -> None:
    crew = returned_with(crew, {"note-rules.1": "Лишнее", "note-rules.2": ASKED})
    anna = crew.anna
    anna.patch("workshop/slots/rules.1", slot(1, "", "emptied"))
    move(anna, "rules", "rules.1", "remove")
    assert noted_at(anna) == ["rules.1"]
    assert "Правило, строка убрана</a>: Лишнее" in margins(anna)
