"""A group writes while real servers are killed, stopped and share a database: nothing is lost."""

import http.client
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import select

from lti_tool.activities.workshop.models import SlotEdit
from lti_tool.db import db
from tests.functional.activities.real_server import Host
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import Crew

STREAMS = 40
"""More than the threads of the one process that holds them (four times those of a real server)."""


def save(host: Host, person: Person, base: int, text: str, edit_id: str) -> int:
    """Save the first feeling and return its version."""
    body = {"base_version": base, "text": text, "edit_id": edit_id}
    answer = host.ask(person, "PATCH", "workshop/slots/feelings.1", body).getresponse()
    told = json.loads(answer.read())
    assert answer.status == 200, told
    version: int = told["version"]
    return version


def stream(host: Host, person: Person, since: int) -> Iterator[dict[str, Any]]:
    """Follow the sheet: what each event says, until the stream ends."""
    answer = host.ask(person, "GET", f"workshop/live?since={since}").getresponse()
    assert answer.status == 200
    return (
        json.loads(line.removeprefix(b"data: "))
        for line in iter(answer.readline, b"")
        if line.startswith(b"data: ")
    )


def history(crew: Crew) -> list[str]:
    with crew.school.database():
        return list(db.session.scalars(select(SlotEdit.edit_id).order_by(SlotEdit.id)))


def until(events: Iterator[dict[str, Any]], text: str) -> dict[str, Any]:
    """Return the event in which ``text`` stands."""
    return next(one for one in events if any(slot["text"] == text for slot in one["slots"]))


def test_lost_text_a_server_killed_while_people_write_loses_nothing_it_accepted(
    crew: Crew, hosts: list[Host]
) -> None:
    host, (petr,) = hosts[0], crew.others
    host.start()
    events = stream(host, petr, 0)
    next(events)
    for number in range(5):
        assert save(host, crew.anna, number, f"Интерес {number}", f"edit-{number}") == number + 1
    seen = until(events, "Интерес 4")["cursor"]
    # One more is on its way when the power goes: it arrived or it did not, nobody knows.
    body = {"base_version": 5, "text": "Интерес 5", "edit_id": "edit-5"}
    host.ask(crew.anna, "PATCH", "workshop/slots/feelings.1", body)
    host.kill()
    with suppress(OSError, http.client.HTTPException):
        assert list(events) is not None
    host.start()
    # The browser sends it again under its name, and comes back from what it has seen.
    assert save(host, crew.anna, 5, "Интерес 5", "edit-5") == 6
    assert until(stream(host, petr, seen), "Интерес 5")
    assert history(crew) == [f"edit-{number}" for number in range(6)]


def test_more_streams_than_threads_are_served_and_go_to_another_host_when_theirs_stops(
    crew: Crew, hosts: list[Host]
) -> None:
    first, second = hosts
    first.start()
    second.start()
    (petr,) = crew.others
    streams = [stream(first, petr, 0) for _page in range(STREAMS)]
    for events in streams:
        next(events)
    assert save(first, crew.anna, 0, "Интерес", "edit-1") == 1
    seen = [until(events, "Интерес")["cursor"] for events in streams]
    first.stop()
    for events in streams:
        list(events)  # a stream that is let go ends whole
    assert save(second, crew.anna, 1, "Доверие", "edit-2") == 2
    assert until(stream(second, petr, seen[0]), "Доверие")
