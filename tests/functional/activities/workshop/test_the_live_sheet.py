"""What one member does on the sheet reaches the others as it happens, and no stranger."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, event, select

from lti_tool import clock
from lti_tool.activities.workshop.sheet.changes import read
from lti_tool.db import db
from lti_tool.live import listener as listeners
from lti_tool.live.hub import EXTENSION
from lti_tool.live.models import LiveTopic
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import (
    FULL,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)

MOST_STATEMENTS_OF_A_SAVE = 10


@pytest.fixture(autouse=True)
def closed_hub(crew: Crew) -> Iterator[None]:
    """Let the watcher go before the database does."""
    yield
    crew.school.app.extensions[EXTENSION].close()


def changes(person: Person, since: int = 0) -> dict[str, Any]:
    answer = person.get(f"workshop/changes?since={since}")
    assert answer.status_code == 200
    assert isinstance(answer.json, dict)
    return answer.json


def save(person: Person, key: str, base: int, text: str, edit: str) -> None:
    saved = person.patch(f"workshop/slots/{key}", slot(base, text, edit))
    assert saved.status_code == 200, saved.text


def tell_writing(person: Person, body: Any) -> int:
    headers = {"X-CSRF-Token": person.token}
    address = person.url("workshop/writing")
    return person.client.post(address, json=body, headers=headers).status_code


def test_the_others_are_told_the_text_its_writer_and_its_version(crew: Crew) -> None:
    (petr,) = crew.others
    save(crew.anna, "feelings.1", 0, "Инт", "edit-1")
    save(crew.anna, "feelings.1", 1, "Интерес", "edit-2")
    told = changes(petr)
    assert told["slots"] == [
        {
            "key": "feelings.1",
            "version": 2,
            "text": "Интерес",
            "author": "Иванова Анна",
            "edit_id": "edit-2",
        }
    ]
    assert changes(petr, told["cursor"])["slots"] == []


def test_nothing_new_is_not_sent_again(crew: Crew) -> None:
    (petr,) = crew.others
    save(crew.anna, "feelings.1", 0, "Интерес", "edit-1")
    first = petr.get("workshop/changes?since=0")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert petr.get("workshop/changes?since=0", headers=tag).status_code == 304
    save(crew.anna, "feelings.1", 1, "Интерес к делу", "edit-2")
    assert petr.get("workshop/changes?since=0", headers=tag).status_code == 200


def test_a_stream_tells_what_was_missed_and_then_what_happens(crew: Crew) -> None:
    (petr,) = crew.others
    save(crew.anna, "feelings.1", 0, "Интерес", "edit-1")
    answer = petr.get("workshop/live?since=0", buffered=False)
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["X-Accel-Buffering"] == "no"
    events = stream_of(answer)
    assert "Интерес" in next(events)
    save(crew.anna, "rules.1", 0, "Вовремя", "edit-2")
    assert "Вовремя" in next(text for text in events if "Вовремя" in text)
    answer.close()
    assert crew.school.app.extensions[EXTENSION].count == 0


def stream_of(answer: Any) -> Iterator[str]:
    for part in answer.iter_encoded():
        for line in part.decode().split("\n"):
            if line.startswith("data: "):
                assert json.loads(line.removeprefix("data: "))["cursor"] >= 0
                yield line


def test_who_leaves_the_group_hears_no_more_of_its_sheet(crew: Crew) -> None:
    (petr,) = crew.others
    answer = petr.get("workshop/live?since=0", buffered=False)
    events = stream_of(answer)
    next(events)
    assert petr.post("workshop/group/leave").status_code == 303
    save(crew.anna, "feelings.1", 0, "Тайна", "edit-1")
    assert not [text for text in events if "Тайна" in text]


def test_a_quiet_stream_says_that_it_lives_and_ends_after_a_while(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(listeners, "LONGEST_SECONDS", 1.0)
    text = crew.anna.get("workshop/live").text
    assert text.startswith("retry: ")
    assert "\n:\n\n" in text


def test_where_no_stream_is_free_the_page_is_told_to_ask(crew: Crew) -> None:
    house = crew.school.app.extensions[EXTENSION]
    house._most = 0
    assert crew.anna.get("workshop/live").status_code == 204


def test_who_writes_where_is_told_until_they_stop(crew: Crew) -> None:
    (petr,) = crew.others
    assert tell_writing(crew.anna, {"key": "rules.1"}) == 204
    (one,) = changes(petr)["writing"]
    assert (one["name"], one["key"]) == ("Иванова Анна", "rules.1")
    assert 0 < one["left"] <= 12
    with time_machine.travel(clock.now() + timedelta(seconds=13)):
        assert changes(petr)["writing"] == []
    assert tell_writing(crew.anna, {"key": ""}) == 204
    assert changes(petr)["writing"] == []
    strange: list[Any] = [{"key": "nothing.1"}, {"key": 1}, [], {}]
    for body in strange:
        assert tell_writing(crew.anna, body) == 400


def test_signatures_and_handing_in_are_told_too(crew: Crew) -> None:
    (petr,) = crew.others
    fill(crew.anna)
    sign(crew.anna)
    assert changes(petr)["signed"] == 1
    assert not changes(petr)["submitted"]
    hand_in(crew.anna)
    assert changes(petr)["submitted"]


def test_another_group_and_who_has_none_hear_nothing(crew: Crew) -> None:
    save(crew.anna, "feelings.1", 0, "Интерес", "edit-1")
    stranger = crew.school.person("Чужой")
    for path in ("live", "changes", "slots/feelings.1/history"):
        assert stranger.get(f"workshop/{path}").status_code == 409
    assert tell_writing(stranger, {"key": "rules.1"}) == 409
    form_group(crew.school, stranger, "Другие")
    assert changes(stranger)["slots"] == []
    assert "Интерес" not in stranger.text("workshop/slots/feelings.1/history")


def test_every_text_that_stood_in_a_slot_can_be_put_back(crew: Crew) -> None:
    (petr,) = crew.others
    save(crew.anna, "feelings.1", 0, "Интерес", "edit-1")
    save(petr, "feelings.1", 1, "Скука", "edit-2")
    page = crew.anna.text("workshop/slots/feelings.1/history")
    assert page.index("Скука") < page.index("Интерес")
    assert "Петров Пётр" in page
    wanted = {"version": "1", "base_version": "2"}
    assert crew.anna.post("workshop/slots/feelings.1/restore", wanted).status_code == 303
    (standing,) = changes(petr)["slots"]
    assert (standing["text"], standing["version"]) == ("Интерес", 3)
    late = petr.post("workshop/slots/feelings.1/restore", {"version": "2", "base_version": "2"})
    assert late.status_code == 409
    empty = {"version": "0", "base_version": "3"}
    assert petr.post("workshop/slots/feelings.1/restore", empty).status_code == 303
    for bad in ({"version": "9", "base_version": "4"}, {"version": "x"}):
        assert petr.post("workshop/slots/feelings.1/restore", bad).status_code == 400
    assert crew.anna.get("workshop/slots/nothing.1/history").status_code == 404
    assert "ещё ничего не писали" in crew.anna.text("workshop/slots/rules.1/history")


def test_a_conflict_offers_both_changes_in_one_text(crew: Crew) -> None:
    (petr,) = crew.others
    save(crew.anna, "rules.1", 0, "Начинаем вовремя и говорим по очереди", "edit-1")
    save(crew.anna, "rules.1", 1, "Начинаем вовремя и говорим по кругу", "edit-2")
    mine = "Всегда начинаем вовремя и говорим по очереди"
    refused = petr.patch("workshop/slots/rules.1", slot(1, mine, "edit-3"))
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["merged"] == "Всегда начинаем вовремя и говорим по кругу"


def test_a_full_sheet_reaches_somebody_who_was_away_all_the_time(crew: Crew) -> None:
    (petr,) = crew.others
    fill(crew.anna)
    texts = {one["key"]: one["text"] for one in changes(petr)["slots"]}
    assert texts == {
        f"{part}.{number}": text
        for part, written in FULL.items()
        for number, text in enumerate(written, 1)
    }


def test_what_happened_on_all_sheets_is_read_with_four_statements(crew: Crew) -> None:
    for number in range(4):
        other = crew.school.person(f"Чужой {number}")
        form_group(crew.school, other, f"Другие {number}")
        save(other, "feelings.1", 0, "Интерес", f"edit-{number}")
    app = crew.school.app
    with app.app_context(), counting(db.engine) as asked:
        topics = db.session.scalars(select(LiveTopic.name)).all()
        asked.clear()
        told = read(dict.fromkeys(topics, 0))
        assert len(asked) == 4
    assert sum("Интерес" in one.data for one in told.values()) == 4


def test_a_save_asks_no_more_of_the_database_when_there_are_more_groups(crew: Crew) -> None:
    def statements_of_a_save(base: int) -> int:
        with crew.school.app.app_context():
            engine = db.engine
        with counting(engine) as asked:
            save(crew.anna, "feelings.1", base, f"Интерес {base}", f"edit-{base}")
        return len(asked)

    save(crew.anna, "feelings.1", 0, "Интерес 0", "edit-first")
    alone = statements_of_a_save(1)
    for number in range(4):
        form_group(crew.school, crew.school.person(f"Чужой {number}"), f"Другие {number}")
    assert statements_of_a_save(2) == alone
    assert alone <= MOST_STATEMENTS_OF_A_SAVE


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        # SQLite alone counts its beginning of a transaction as a statement.
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
