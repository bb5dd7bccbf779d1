"""A group writes while real servers are killed, stopped and share a database: nothing is lost."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from lti_tool.activities.workshop.models import SlotEdit
from lti_tool.db import db
from lti_tool.web.csrf import HEADER
from tests.fixtures.application import TEST_SECRET
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import Crew

THREADS = 2
STREAMS = 40
"""More than the threads of the one process that holds them (four times THREADS)."""


@dataclass
class Host:
    """One ``accord serve`` with one web process."""

    environment: dict[str, str]
    process: psutil.Popen | None = None
    open: list[http.client.HTTPConnection] = field(default_factory=list)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = psutil.Popen(
            [sys.executable, "-m", "lti_tool.cli", "serve"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while not self._answers():
            assert self.process.poll() is None, "the server did not start"

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.environment["ACCORD_BIND"], timeout=60)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except ConnectionError:
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop it as an administrator does."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None

    def kill(self) -> None:
        """Kill all its processes at once, as a power cut does."""
        if self.process is not None:
            family = [*self.process.children(recursive=True), self.process]
            for one in family:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            psutil.wait_procs(family, 60)
            self.process = None

    def ask(
        self, person: Person, method: str, path: str, body: Any = None
    ) -> http.client.HTTPConnection:
        """Send a request; the answer is still to be read."""
        connection = http.client.HTTPConnection(self.environment["ACCORD_BIND"], timeout=60)
        headers = {
            "Cookie": "=".join(person.cookie),
            HEADER: person.token,
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        text = None if body is None else json.dumps(body)
        connection.request(method, person.url(f"workshop/{path}"), text, headers)
        self.open.append(connection)
        return connection

    def save(self, person: Person, base: int, text: str, edit_id: str) -> int:
        """Save the first feeling and return its version."""
        body = {"base_version": base, "text": text, "edit_id": edit_id}
        answer = self.ask(person, "PATCH", "slots/feelings.1", body).getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        version: int = told["version"]
        return version

    def stream(self, person: Person, since: int) -> Iterator[dict[str, Any]]:
        """Follow the sheet: what each event says, until the stream ends."""
        answer = self.ask(person, "GET", f"live?since={since}").getresponse()
        assert answer.status == 200
        return (
            json.loads(line.removeprefix(b"data: "))
            for line in iter(answer.readline, b"")
            if line.startswith(b"data: ")
        )


@pytest.fixture
def hosts(database_url: str, tmp_path: Path) -> Iterator[list[Host]]:
    """Two servers on the test's database, not started yet."""
    made = []
    for number in range(2):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            bind = f"127.0.0.1:{probe.getsockname()[1]}"
        inherited = {n: value for n, value in os.environ.items() if not n.startswith("ACCORD_")}
        ours = {
            "ACCORD_ENV": "development",
            "ACCORD_DATABASE_URL": database_url,
            "ACCORD_SECRET_KEY": TEST_SECRET,
            "ACCORD_BASE_URL": f"http://{bind}",
            "ACCORD_BIND": bind,
            "ACCORD_INSTANCE_DIR": str(tmp_path / str(number)),
            "ACCORD_WEB_WORKERS": "1",
            "ACCORD_WEB_THREADS": str(THREADS),
        }
        made.append(Host({**inherited, **ours}))
    yield made
    for host in made:
        for connection in host.open:
            connection.close()
        host.kill()


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
    events = host.stream(petr, 0)
    next(events)
    for number in range(5):
        assert host.save(crew.anna, number, f"Интерес {number}", f"edit-{number}") == number + 1
    seen = until(events, "Интерес 4")["cursor"]
    # One more is on its way when the power goes: it arrived or it did not, nobody knows.
    body = {"base_version": 5, "text": "Интерес 5", "edit_id": "edit-5"}
    host.ask(crew.anna, "PATCH", "slots/feelings.1", body)
    host.kill()
    with suppress(OSError, http.client.HTTPException):
        assert list(events) is not None
    host.start()
    # The browser sends it again under its name, and comes back from what it has seen.
    assert host.save(crew.anna, 5, "Интерес 5", "edit-5") == 6
    assert until(host.stream(petr, seen), "Интерес 5")
    assert history(crew) == [f"edit-{number}" for number in range(6)]


def test_more_streams_than_threads_are_served_and_go_to_another_host_when_theirs_stops(
    crew: Crew, hosts: list[Host]
) -> None:
    first, second = hosts
    first.start()
    second.start()
    (petr,) = crew.others
    streams = [first.stream(petr, 0) for _page in range(STREAMS)]
    for events in streams:
        next(events)
    assert first.save(crew.anna, 0, "Интерес", "edit-1") == 1
    seen = [until(events, "Интерес")["cursor"] for events in streams]
    first.stop()
    for events in streams:
        list(events)  # a stream that is let go ends whole
    assert second.save(crew.anna, 1, "Доверие", "edit-2") == 2
    assert until(second.stream(petr, seen[0]), "Доверие")
