"""Rows change places together with what answers them; nobody's text is lost or credited to another."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.activities.workshop.models import Signature, Slot
from lti_tool.db import db
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    Crew,
    fill,
    form_group,
    hand_in,
    hash_on,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_the_live_sheet import changes, tell_writing

TABLE: dict[str, Any] = {
    "task": "Распишите шаги.",
    "steps": [
        {
            "id": "plan",
            "title": "План",
            "text": "Кто что делает?",
            "sections": [
                {
                    "id": "deeds",
                    "title": "Дела",
                    "min_slots": 1,
                    "max_slots": 3,
                    "columns": [
                        {"id": "what", "title": "Что"},
                        {"id": "when", "title": "Когда", "field": "date", "required": False},
                    ],
                }
            ],
        }
    ],
}


def texts(crew: Crew, part: str) -> list[str]:
    """What stands in the rows of a part, in their order."""
    with crew.school.database():
        rows = db.session.scalars(
            select(Slot).where(Slot.key.startswith(f"{part}.")).order_by(Slot.key)
        )
        return [row.text for row in rows]


def move(person: Person, step: str, key: str, way: str, **form: Any) -> TestResponse:
    return person.post(f"workshop/steps/{step}/rows/{key}/{way}", form)


def test_a_row_goes_up_with_its_pair_of_another_step(crew: Crew) -> None:
    fill(crew.anna)
    moved = move(crew.others[0], "actions", "actions.2", "up")
    assert moved.location.endswith("/workshop/steps/actions#slot-actions.1")
    assert texts(crew, "feelings") == ["Доверие", "Интерес"]
    assert texts(crew, "actions") == ["Слушаем", "Спрашиваем"]
    move(crew.anna, "feelings", "feelings.1", "down")
    assert texts(crew, "actions") == ["Спрашиваем", "Слушаем"]


def test_a_moved_text_stays_its_writers_and_the_history_says_who_moved_it(crew: Crew) -> None:
    fill(crew.anna)
    (petr,) = crew.others
    since = changes(petr)["cursor"]
    move(petr, "feelings", "feelings.2", "up")
    told = {one["key"]: (one["text"], one["author"]) for one in changes(petr, since)["slots"]}
    assert told["feelings.1"] == ("Доверие", "Иванова Анна")
    assert told["actions.2"] == ("Спрашиваем", "Иванова Анна")
    history = crew.anna.text("workshop/slots/feelings.1/history")
    assert "Иванова Анна · перенесено сюда: Петров Пётр" in history
    assert "Интерес" in history


def test_a_removed_row_lets_those_below_close_ranks_and_can_be_put_back(crew: Crew) -> None:
    anna = crew.anna
    fill(anna, {"rules": ["Вовремя", "По очереди", "Без телефонов"]})
    move(anna, "rules", "rules.1", "remove")
    assert texts(crew, "rules") == ["По очереди", "Без телефонов", ""]
    put_back = {"version": "1", "base_version": "2"}
    assert anna.post("workshop/slots/rules.1/restore", put_back).status_code == 303
    assert texts(crew, "rules") == ["Вовремя", "Без телефонов", ""]
    move(anna, "rules", "rules.3", "remove")
    assert texts(crew, "rules") == ["Вовремя", "Без телефонов", ""]


def offered(page: str) -> dict[str, Any]:
    """The form of the button that puts a removed row back: where it goes, and what it names."""
    assert "Строка убрана: " in page
    (key,) = re.findall(r'formaction="[^"]*/rows/([^/"]+)/return"', page)
    return {"key": key, "gone": re.findall(r'name="gone" value="([^"]+)"', page)}


def test_a_removed_row_and_what_answers_it_come_back_at_one_touch_as_they_were(crew: Crew) -> None:
    fill(crew.anna)
    petr = crew.others[0]
    gone = move(petr, "feelings", "feelings.1", "remove")
    assert texts(crew, "feelings") == ["Доверие", ""]
    assert texts(crew, "actions") == ["Слушаем", ""]
    page = petr.text(gone.location)
    assert "Строка убрана: Интерес · Спрашиваем" in page
    offer = offered(page)
    since = changes(crew.anna)["cursor"]
    move(petr, "feelings", offer["key"], "return", gone=offer["gone"])
    assert texts(crew, "feelings") == ["Интерес", "Доверие"]
    assert texts(crew, "actions") == ["Спрашиваем", "Слушаем"]
    told = {one["key"]: (one["text"], one["author"]) for one in changes(crew.anna, since)["slots"]}
    assert told["feelings.1"] == ("Интерес", "Иванова Анна"), "its writer, not who put it back"
    assert told["actions.2"] == ("Слушаем", "Иванова Анна")


def test_a_row_comes_back_among_what_was_written_since(crew: Crew) -> None:
    anna = crew.anna
    fill(anna, {"rules": ["Вовремя", "По очереди"]})
    offer = offered(anna.text(move(anna, "rules", "rules.1", "remove").location))
    anna.patch("workshop/slots/rules.2", slot(2, "Слышим всех", "added-after"))
    move(anna, "rules", offer["key"], "return", gone=offer["gone"])
    assert texts(crew, "rules") == ["Вовремя", "По очереди", "Слышим всех"]


def test_a_row_for_which_there_is_no_place_any_more_stays_in_the_history(school: School) -> None:
    school.place("workshop", TABLE, points="10")
    anna = school.person("Анна")
    crew = Crew(school, anna, [], form_group(school, anna, "Радуга"))
    fill(anna, {"deeds-what": ["Опрос", "Встреча", "Обзор"], "deeds-when": ["", "", ""]})
    offer = offered(anna.text(move(anna, "plan", "deeds-what.1", "remove").location))
    anna.patch("workshop/slots/deeds-what.3", slot(2, "Отчёт", "added-after"))
    refused = move(anna, "plan", offer["key"], "return", gone=offer["gone"])
    assert refused.status_code == 409
    assert "row-does-not-fit" in refused.text
    assert texts(crew, "deeds-what") == ["Встреча", "Обзор", "Отчёт"]
    assert "Опрос" in anna.text("workshop/slots/deeds-what.1/history")


@pytest.mark.parametrize(
    "gone",
    [[], ["feelings.1"], ["feelings.1:x"], ["feelings.1:9"], ["rules.1:1"], ["feelings.2:1"]],
)
def test_only_a_row_that_stood_there_comes_back(crew: Crew, gone: list[str]) -> None:
    fill(crew.anna)
    move(crew.anna, "feelings", "feelings.1", "remove")
    assert move(crew.anna, "feelings", "feelings.1", "return", gone=gone).status_code == 400
    assert texts(crew, "feelings") == ["Доверие", ""]


def test_an_empty_row_goes_without_a_word(crew: Crew) -> None:
    fill(crew.anna, {"rules": ["Вовремя"]})
    gone = move(crew.anna, "rules", "rules.2", "remove")
    assert "Строка убрана: " not in crew.anna.text(gone.location)


def test_a_row_has_no_place_beyond_the_first_and_the_last(crew: Crew) -> None:
    fill(crew.anna)
    for key, way in (("feelings.1", "up"), ("feelings.2", "down")):
        assert move(crew.anna, "feelings", key, way).status_code == 303
    assert texts(crew, "feelings") == ["Интерес", "Доверие"]
    assert move(crew.anna, "feelings", "feelings.9", "up").status_code == 400
    assert move(crew.anna, "feelings", "feelings.1", "away").status_code == 404


def test_a_row_is_moved_from_its_own_step_alone(crew: Crew) -> None:
    fill(crew.anna, {"rules": ["Вовремя", "По очереди"]})
    assert move(crew.anna, "feelings", "rules.1", "down").status_code == 400
    assert texts(crew, "rules") == ["Вовремя", "По очереди"]


def test_a_row_of_a_table_goes_with_all_its_columns(school: School) -> None:
    school.place("workshop", TABLE, points="10")
    anna = school.person("Анна")
    crew = Crew(school, anna, [], form_group(school, anna, "Радуга"))
    fill(anna, {"deeds-what": ["Опрос", "Встреча"], "deeds-when": ["", "2026-10-01"]})
    move(anna, "plan", "deeds-what.2", "up")
    assert texts(crew, "deeds-what") == ["Встреча", "Опрос"]
    assert texts(crew, "deeds-when") == ["2026-10-01", ""]


def test_signatures_end_when_the_order_changes(crew: Crew) -> None:
    fill(crew.anna)
    before = hash_on(crew.anna.text("workshop/signing"))
    sign(crew.anna)
    move(crew.others[0], "feelings", "feelings.1", "down")
    assert hash_on(crew.anna.text("workshop/signing")) != before
    with crew.school.database():
        assert all(one.voided_at for one in db.session.scalars(select(Signature)))


def test_a_row_in_which_another_member_writes_stays_where_it_is(crew: Crew) -> None:
    anna, petr = crew.everybody
    fill(anna)
    assert tell_writing(anna, {"key": "actions.1"}) == 204
    refused = move(petr, "feelings", "feelings.2", "up")
    assert refused.status_code == 409
    assert "row-taken" in refused.text
    assert texts(crew, "feelings") == ["Интерес", "Доверие"]
    assert tell_writing(anna, {"key": ""}) == 204
    assert tell_writing(petr, {"key": "feelings.2"}) == 204, "one's own writing hinders nobody"
    assert move(petr, "feelings", "feelings.2", "up").status_code == 303


def test_what_was_written_meanwhile_meets_the_moved_row_and_both_texts_are_kept(
    crew: Crew,
) -> None:
    anna, petr = crew.everybody
    fill(anna)
    move(petr, "feelings", "feelings.2", "up")
    late = anna.patch("workshop/slots/feelings.1", slot(1, "Живой интерес", "offline-1"))
    assert late.status_code == 409
    assert late.json is not None
    assert (late.json["text"], late.json["version"]) == ("Доверие", 2)
    assert "Интерес" in texts(crew, "feelings")


FORM = {"version-feelings.1": "1", "slot-feelings.1": "Радость"}


def test_what_stands_in_the_form_is_saved_before_the_row_is_moved(crew: Crew) -> None:
    fill(crew.anna)
    move(crew.anna, "feelings", "feelings.1", "down", **FORM)
    assert texts(crew, "feelings") == ["Доверие", "Радость"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_where_somebody_was_faster_nothing_is_moved(crew: Crew, accept: str) -> None:
    anna, petr = crew.everybody
    fill(anna)
    anna.patch("workshop/slots/feelings.1", slot(1, "Живой интерес", "edit-2"))
    headers = {"Accept": accept, "X-CSRF-Token": petr.token}
    address = petr.url("workshop/steps/feelings/rows/feelings.1/down")
    late = petr.client.post(address, data=FORM, headers=headers)
    assert late.status_code == 409
    assert ("row-taken" if accept == "application/json" else "Два текста") in late.text
    assert texts(crew, "feelings") == ["Живой интерес", "Доверие"]


def test_a_script_is_told_where_the_row_is(crew: Crew) -> None:
    fill(crew.anna)
    headers = {"Accept": "application/json", "X-CSRF-Token": crew.anna.token}
    address = crew.anna.url("workshop/steps/feelings/rows/feelings.1/down")
    told = crew.anna.client.post(address, headers=headers).json
    assert told is not None
    assert told["key"] == "feelings.2"
    first = {"key": "feelings.1", "version": 2, "text": "Доверие", "author": "Иванова Анна"}
    assert first in told["slots"]
    assert len(told["slots"]) == 4
    nowhere = address.replace("feelings.1/down", "feelings.1/up")
    again = crew.anna.client.post(nowhere, headers=headers)
    assert again.json == {"key": "feelings.1", "slots": [], "gone": ""}


def test_nothing_moves_on_a_sheet_that_is_handed_in(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    refused = move(crew.anna, "feelings", "feelings.1", "down")
    assert refused.status_code == 409
    assert "sheet-submitted" in refused.text


def test_the_page_offers_only_ways_that_lead_somewhere(crew: Crew) -> None:
    page = crew.anna.text("workshop/steps/feelings")
    tools = page.split('class="row-tools"')[1:]
    assert len(tools) == 2
    up, down, remove = tools[0].split("<button")[1:]
    assert "disabled>" in up
    assert "disabled>" not in down + remove
    assert "Переместить строку 1 ниже" in down
    assert "disabled>" in tools[1].split("<button")[2]
