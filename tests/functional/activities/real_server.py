"""Real servers on the test's database, to be stopped and killed."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from lti_tool.web.csrf import HEADER
from tests.fixtures.application import TEST_SECRET
from tests.functional.activities.school import Person

THREADS = 2


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
            time.sleep(0.05)

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
        connection.request(method, person.url(path), text, headers)
        self.open.append(connection)
        return connection


@contextmanager
def two_hosts(database_url: str, folder: Path) -> Iterator[list[Host]]:
    """Give two servers on one database, not started yet; they end with the block."""
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
            "ACCORD_INSTANCE_DIR": str(folder / str(number)),
            "ACCORD_WEB_WORKERS": "1",
            "ACCORD_WEB_THREADS": str(THREADS),
        }
        made.append(Host({**inherited, **ours}))
    try:
        yield made
    finally:
        for host in made:
            for connection in host.open:
                connection.close()
            host.kill()
