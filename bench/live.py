"""``python -m bench.live``: a thousand people work on two hundred live sheets at once.

Everybody launches and keeps a stream open; in each group somebody saves a slot every two seconds.
Measured are the time from a save's sending to the other members' screens, CPU, and the memory that
a listener adds; then every host is stopped and started in the middle of the writing. On SQLite one
host serves, on PostgreSQL two share the database. The run is recorded in ``bench/results/``.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.__main__ import DURABLE
from bench.audience import Audience, Member, Tally
from bench.contestants import Contestant, database_on, free_port, host, prepared
from bench.launching import Visitor, Way, one_after_another
from bench.platform import Platform
from bench.report import RESULTS, machine_facts
from bench.seats import ACTIVITY, group_of_five, seated
from tests.fixtures.postgres_server import running_server

WARM_SAVES = 200
IDLE_SECONDS = 10
LAUNCHES = 40


class School:
    """All hosts of one contestant: they share a database."""

    def __init__(self, name: str, stores: tuple[psutil.Process, ...]) -> None:
        self.name = name
        self.environments: list[dict[str, str]] = []
        self._hosts: list[tuple[ExitStack, psutil.Process]] = []
        self._stores = stores

    def start(self) -> None:
        """Start every host."""
        for environment in self.environments:
            stack = ExitStack()
            process = stack.enter_context(host(environment, self.name))
            self._hosts.append((stack, psutil.Process(process.pid)))

    def stop(self) -> None:
        """Stop every host as an administrator does."""
        for stack, _process in self._hosts:
            stack.close()
        self._hosts.clear()

    @property
    def contestants(self) -> list[Contestant]:
        """Every host as a target of launches."""
        roots = (*(process for _stack, process in self._hosts), *self._stores)
        urls = [environment["ACCORD_BASE_URL"] for environment in self.environments]
        return [Contestant(self.name, url, roots) for url in urls]

    def memory_mb(self) -> tuple[float, float]:
        """Return the memory of all hosts, and that of the database's own processes.

        A server of a database grows with its connections, which are as many whoever listens.
        """
        hosts = tuple(process for _stack, process in self._hosts)
        return (
            Contestant(self.name, "", hosts).memory_mb(),
            Contestant(self.name, "", self._stores).memory_mb(),
        )

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where the hosts listen."""
        binds = [environment["ACCORD_BIND"].split(":") for environment in self.environments]
        return [(name, int(port)) for name, port in binds]


@dataclass(frozen=True)
class Measured:
    """One contestant's run."""

    name: str
    listeners: int
    saves: int
    deliveries: int
    expected: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    save_p95_ms: float
    cores_idle: float
    cores_busy: float
    client_cores: float
    kb_per_listener: float
    kb_of_database: float
    launch_ms_before: float
    launch_ms_with_streams: float
    back_after_restart_s: float
    lost: int


def main() -> int:
    """Measure, print, record; the status is 1 when a text was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    plan = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65536), hard))
    facts = machine_facts()
    measured = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-bench-")))
        platform = stack.enter_context(Platform())
        os.environ.pop("ACCORD_TEST_POSTGRES_URL", None)
        if plan.only != "postgres":
            with _school("SQLite, one host", platform, folder / "sqlite", {}, 1) as school:
                measured.append(_measure(school, platform, plan.people, plan.seconds))
        if plan.only != "sqlite":
            url, postmaster = database_on(stack.enter_context(running_server(DURABLE)))
            database = {"ACCORD_DATABASE_URL": url}
            name, place = "PostgreSQL, two hosts", folder / "postgres"
            with _school(name, platform, place, database, 2, postmaster) as school:
                measured.append(_measure(school, platform, plan.people, plan.seconds))
    _record(facts, plan.people, measured)
    return 1 if any(one.lost for one in measured) else 0


@contextmanager
def _school(
    name: str,
    platform: Platform,
    folder: Path,
    database: Mapping[str, str],
    hosts: int,
    *stores: psutil.Process,
) -> Iterator[School]:
    first = prepared(platform, folder, database, free_port())
    school = School(name, stores)
    school.environments.append(first)
    for _more in range(hosts - 1):
        bind = f"127.0.0.1:{free_port()}"
        more = {**first, "ACCORD_BIND": bind, "ACCORD_BASE_URL": f"http://{bind}"}
        school.environments.append(more)
    school.start()
    try:
        yield school
    finally:
        school.stop()


def _measure(school: School, platform: Platform, people: int, seconds: int) -> Measured:
    way = Way(platform, keeps_connection=True, activity=ACTIVITY)
    first = school.contestants[0]
    names = [f"writer-{number}" for number in range(people)]
    members = [
        Member.who_opened(page, visitor.cookie_header, group_of_five(number))
        for number, name in enumerate(names)
        if (visitor := Visitor(first, way)) and (page := visitor.launch(name))
    ]
    seated(school.environments[0], names)
    lecture = Way(platform)
    one_after_another(first, lecture, names[:LAUNCHES])
    before = one_after_another(first, lecture, names[:LAUNCHES])
    with Audience(members, school.addresses) as audience:
        audience.save_each_group(WARM_SAVES)
        empty, at_rest = school.memory_mb()
        audience.listen()
        print(f"{school.name}: {people} people listen", file=sys.stderr, flush=True)
        full, at_work = school.memory_mb()
        idle = _cores(first, lambda: audience.rest(IDLE_SECONDS))
        during = one_after_another(first, lecture, names[:LAUNCHES])
        client = time.process_time()
        tally = Tally()
        busy = _cores(first, lambda: audience.write(seconds, tally))
        client = time.process_time() - client
        back = audience.write_while(school.stop, school.start)
        lost = audience.lost()
    return Measured(
        name=school.name,
        listeners=people,
        saves=tally.saves,
        deliveries=len(tally.delivered),
        expected=tally.expected,
        p50_ms=tally.share(tally.delivered, 0.5),
        p95_ms=tally.share(tally.delivered, 0.95),
        p99_ms=tally.share(tally.delivered, 0.99),
        save_p95_ms=tally.share(tally.saved, 0.95),
        cores_idle=idle,
        cores_busy=busy,
        client_cores=client / seconds,
        kb_per_listener=(full - empty) * 1024 / people,
        kb_of_database=(at_work - at_rest) * 1024 / people,
        launch_ms_before=before * 1000 / LAUNCHES,
        launch_ms_with_streams=during * 1000 / LAUNCHES,
        back_after_restart_s=back,
        lost=lost,
    )


def _cores(contestant: Contestant, work: Any) -> float:
    cpu, began = contestant.cpu_seconds(), time.perf_counter()
    work()
    return (contestant.cpu_seconds() - cpu) / (time.perf_counter() - began)


def _record(facts: dict[str, Any], people: int, measured: list[Measured]) -> None:
    """Print the run and write it to ``bench/results``."""
    lines = [
        f"# Live sheets, {facts['at'][:10]}",
        "",
        f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Python "
        f"{facts['python']}; commit {facts['commit']}. {people} people in groups of five, each "
        "with a stream; each group saves a slot every two seconds; two web processes per host. CPU "
        "is that of all hosts with their database, the client left out, who runs on the same "
        f"machine. Load average before {facts['load_before'][0]:.1f}, after "
        f"{os.getloadavg()[0]:.1f}, the benchmark's own work included: what others did makes the "
        "milliseconds longer; CPU and memory mean more.",
        "",
        "| |" + "".join(f" {one.name} |" for one in measured),
        "|---|" + "---:|" * len(measured),
    ]
    rows = {
        "saves; arrived on the others' screens": lambda m: (
            f"{m.saves}; {m.deliveries} of {m.expected}"
        ),
        "from the save's sending to a screen, p50 / p95 / p99 (bar: p95 150 ms)": lambda m: (
            f"{m.p50_ms:.0f} / {m.p95_ms:.0f} / {m.p99_ms:.0f} ms"
        ),
        "answer to the save, p95": lambda m: f"{m.save_p95_ms:.0f} ms",
        "cores used, nobody writing": lambda m: f"{m.cores_idle:.2f}",
        "cores used, all groups writing": lambda m: f"{m.cores_busy:.2f}",
        "the client's own share": lambda m: f"{m.client_cores:.2f} cores",
        "memory for each listener, of all hosts (bar: 40 kB)": lambda m: (
            f"{m.kb_per_listener:.1f} kB"
        ),
        "growth of the database's processes meanwhile, for each listener": lambda m: (
            f"{m.kb_of_database:.1f} kB"
        ),
        "CPU of a launch without and with all streams": lambda m: (
            f"{m.launch_ms_before:.1f} and {m.launch_ms_with_streams:.1f} ms"
        ),
        "after a restart in the middle of writing, all were back within": lambda m: (
            f"{m.back_after_restart_s:.1f} s"
        ),
        "accepted texts not on somebody's screen at the end": lambda m: str(m.lost),
    }
    lines += [f"| {name} |" + "".join(f" {of(m)} |" for m in measured) for name, of in rows.items()]
    text = "\n".join(lines)
    print(text)
    stem = RESULTS / f"live-{facts['at'][:16].replace(':', '')}"
    stem.with_suffix(".md").write_text(text + "\n")
    content = {
        "machine": facts,
        "load_after": os.getloadavg(),
        "measured": [asdict(one) for one in measured],
    }
    stem.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nrecorded in {stem.relative_to(RESULTS.parent.parent)}.md and .json")


if __name__ == "__main__":
    sys.exit(main())
