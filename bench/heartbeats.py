"""``python -m bench.heartbeats``: a thousand people watch the lecture at once.

Everybody launches, then reports every five seconds what has played, each at a moment of their own.
The time of an answer is counted from when the report was due, so a server that falls behind cannot
hide it. The run is recorded in ``bench/results/``.
"""

import argparse
import json
import os
import queue
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from bench import contestants
from bench.__main__ import DURABLE
from bench.contestants import Contestant
from bench.launching import TIMEOUT_SECONDS, Visitor, Way
from bench.platform import Platform
from bench.report import RESULTS, machine_facts
from tests.fixtures.postgres_server import running_server

EVERY_SECONDS = 5
SENDERS = 24
LAUNCHERS = 8


@dataclass(frozen=True)
class Viewer:
    """Somebody with the lecture open: where their page reports to, and with what."""

    path: str
    opened: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Measured:
    """One contestant's run: milliseconds of answers, CPU of the whole tree, and what failed."""

    name: str
    reports: int
    failed: int
    seconds: float
    cpu_ms_per_report: float
    cores_used: float
    p50_ms: float
    p95_ms: float
    p99_ms: float


class _Page(HTMLParser):
    """Reads from the lecture's page what its script reads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.token = ""
        self.stage: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if found.get("name") == "csrf-token":
            self.token = found["content"]
        if "data-lecture" in found:
            self.stage = found


def main() -> int:
    """Measure, print, record; the status is 1 when a report was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.heartbeats", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30, help="less than the lecture lasts")
    plan = parser.parse_args()
    facts = machine_facts()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-bench-")))
        platform = stack.enter_context(Platform())
        os.environ.pop("ACCORD_TEST_POSTGRES_URL", None)
        measured = []
        with contestants.accord_on_sqlite(platform, folder) as contestant:
            measured.append(_measure(contestant, Way(platform), plan.people, plan.seconds))
        server = stack.enter_context(running_server(DURABLE))
        with contestants.accord_on_postgres(platform, folder, server) as contestant:
            measured.append(_measure(contestant, Way(platform), plan.people, plan.seconds))
    _record(facts, plan.people, measured)
    return 1 if any(one.failed for one in measured) else 0


def _measure(contestant: Contestant, way: Way, people: int, seconds: int) -> Measured:
    viewers = _launched(contestant, way, people)
    print(f"{contestant.name}: {people} people are watching", file=sys.stderr, flush=True)
    before, began = contestant.cpu_seconds(), time.perf_counter()
    took, failed = _play(contestant, viewers, seconds)
    cpu, lasted = contestant.cpu_seconds() - before, time.perf_counter() - began
    took.sort()
    return Measured(
        name=contestant.name,
        reports=len(took),
        failed=failed,
        seconds=lasted,
        cpu_ms_per_report=cpu * 1000 / len(took),
        cores_used=cpu / lasted,
        p50_ms=took[len(took) // 2] * 1000,
        p95_ms=took[len(took) * 95 // 100] * 1000,
        p99_ms=took[len(took) * 99 // 100] * 1000,
    )


def _launched(contestant: Contestant, way: Way, people: int) -> list[Viewer]:
    """Let everybody open the lecture."""
    names: queue.SimpleQueue[str] = queue.SimpleQueue()
    for number in range(people):
        names.put(f"viewer-{number}")
    viewers: list[Viewer] = []

    def work() -> None:
        while True:
            try:
                name = names.get_nowait()
            except queue.Empty:
                return
            visitor = Visitor(contestant, way)
            page = _Page(visitor.launch(name))
            headers = {
                "Cookie": visitor.cookie_header,
                "X-CSRF-Token": page.token,
                "Content-Type": "application/json",
                "Accept": "application/json",
            }
            path = f"{page.stage['data-base']}progress"
            viewers.append(Viewer(path, page.stage["data-opened"], headers))

    _together(work, LAUNCHERS)
    if len(viewers) != people:
        raise RuntimeError(f"only {len(viewers)} of {people} people came in")
    return viewers


def _play(contestant: Contestant, viewers: list[Viewer], seconds: int) -> tuple[list[float], int]:
    """Let everybody watch for ``seconds``; return the time of each answer and the failures."""
    due = _due(viewers, seconds)
    lock = threading.Lock()
    address = urlsplit(contestant.url)
    took: list[float] = []
    refused: list[int] = []
    began = time.perf_counter()

    def work() -> None:
        connection = HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
        while True:
            with lock:
                following = next(due, None)
            if following is None:
                connection.close()
                return
            at, viewer = following
            time.sleep(max(0.0, began + at - time.perf_counter()))
            played = round(at * 1000)
            body = {"opened": viewer.opened, "intervals": [[0, played]], "position": played}
            connection.request("POST", viewer.path, json.dumps(body), viewer.headers)
            answer = connection.getresponse()
            answer.read()
            took.append(time.perf_counter() - began - at)
            if answer.status != 200:
                refused.append(answer.status)

    _together(work, SENDERS)
    return took, len(refused)


def _due(viewers: list[Viewer], seconds: int) -> Iterator[tuple[float, Viewer]]:
    """Yield when each report is due: every five seconds, each person at a moment of their own."""
    chance = random.Random(7)
    phases = sorted((chance.uniform(0, EVERY_SECONDS), place) for place in range(len(viewers)))
    for beat in range(seconds // EVERY_SECONDS):
        for phase, place in phases:
            yield EVERY_SECONDS * beat + phase, viewers[place]


def _together(work: object, count: int) -> None:
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()  # type: ignore[operator]
        except Exception as failure:  # noqa: BLE001 (whatever it is, the run is void)
            failures.append(failure)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _record(facts: dict[str, object], people: int, measured: list[Measured]) -> None:
    """Print the run and write it to ``bench/results``."""
    load: tuple[float, ...] = facts["load_before"]  # type: ignore[assignment]
    lines = [
        f"# Heartbeats, {str(facts['at'])[:10]}",
        "",
        f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Python "
        f"{facts['python']}; commit {facts['commit']}. {people} people report every "
        f"{EVERY_SECONDS} seconds what has played; {measured[0].seconds:.0f} seconds each. CPU is "
        "that of the whole process tree with its database, the clients left out, who run on the "
        f"same machine. Load average before {load[0]:.1f}, after {os.getloadavg()[0]:.1f}: what "
        "others did makes the times of answers longer, and CPU per report somewhat larger.",
        "",
        "| | reports | lost | CPU ms per report | cores used | of the machine | p50 ms | p95 ms "
        "| p99 ms |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    cores = int(str(facts["cores"]))
    lines += [
        f"| {one.name} | {one.reports} | {one.failed} | {one.cpu_ms_per_report:.2f} "
        f"| {one.cores_used:.2f} | {100 * one.cores_used / cores:.0f} % | {one.p50_ms:.0f} "
        f"| {one.p95_ms:.0f} | {one.p99_ms:.0f} |"
        for one in measured
    ]
    text = "\n".join(lines)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / f"heartbeats-{str(facts['at'])[:16].replace(':', '')}"
    stem.with_suffix(".md").write_text(text + "\n")
    content = {
        "machine": facts,
        "load_after": os.getloadavg(),
        "people": people,
        "measured": [asdict(one) for one in measured],
    }
    stem.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nrecorded in {stem.relative_to(RESULTS.parent.parent)}.md and .json")


if __name__ == "__main__":
    sys.exit(main())
