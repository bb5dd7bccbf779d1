"""``python -m bench.deliveries``: two hundred groups of five get their marks at once.

A trainer releases all marks in one go; the delivery worker of ``accord serve`` takes a thousand
scores to a gradebook that answers in 0, 20 and 100 ms, refuses times that do not rise, and counts
tokens and repetitions. The status is 1 when a cell is wrong or anything was sent twice. The run is
recorded in ``bench/results/``.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from bench.__main__ import DURABLE
from bench.contestants import Contestant, database_on, free_port, host, prepared
from bench.desk import Desk
from bench.launching import Visitor, Way
from bench.platform import Platform
from bench.report import RESULTS, machine_facts
from bench.seats import ACTIVITY, SIZE, seated
from tests.fixtures.postgres_server import running_server

ANSWERS_AFTER_MS = (0, 20, 100)
PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Round:
    """One release, and how its scores reached the gradebook. Times in seconds, CPU in ms."""

    name: str
    answers_after_ms: int
    release_s: float
    complete_s: float
    per_second: float
    cpu_ms_per_score: float
    tokens: int
    sent: int
    repeated: int
    wrong_cells: int


def main() -> int:
    """Measure, print, record; the status is 1 when a cell is wrong or something came twice."""
    parser = argparse.ArgumentParser(prog="python -m bench.deliveries", description=__doc__)
    parser.add_argument("--groups", type=int, default=200)
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    plan = parser.parse_args()
    facts = machine_facts()
    rounds: list[Round] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-bench-")))
        os.environ.pop("ACCORD_TEST_POSTGRES_URL", None)
        if plan.only != "postgres":
            rounds += _measure("accord, SQLite", folder / "sqlite", {}, plan.groups)
        if plan.only != "sqlite":
            url, postmaster = database_on(stack.enter_context(running_server(DURABLE)))
            database = {"ACCORD_DATABASE_URL": url}
            place = folder / "postgres"
            rounds += _measure("accord, PostgreSQL", place, database, plan.groups, postmaster)
    _record(facts, plan, rounds)
    return 1 if any(one.wrong_cells or one.repeated for one in rounds) else 0


def _measure(
    name: str, folder: Path, database: Mapping[str, str], groups: int, *stores: psutil.Process
) -> list[Round]:
    people = [f"member-{number}" for number in range(groups * SIZE)]
    with Platform() as platform:
        environment = prepared(platform, folder, database, free_port())
        with host(environment, name) as process:
            roots = (psutil.Process(process.pid), *stores)
            contestant = Contestant(name, environment["ACCORD_BASE_URL"], roots)
            way = Way(platform, keeps_connection=True, activity=ACTIVITY)
            for person in people:
                Visitor(contestant, way).launch(person)
            seated(environment, people)
            print(f"{name}: {groups} groups of {SIZE}", file=sys.stderr, flush=True)
            with Desk(environment) as desk:
                desk.let_all_hand_in()
                return [
                    _round(contestant, platform, desk, len(people), number, milliseconds)
                    for number, milliseconds in enumerate(ANSWERS_AFTER_MS, 1)
                ]


def _round(
    contestant: Contestant, platform: Platform, desk: Desk, people: int, points: int, rest_ms: int
) -> Round:
    """Mark every group with ``points``, release all at once, wait for the gradebook."""
    platform.answer_after(rest_ms / 1000)
    desk.mark_all(points)
    before, tally = contestant.cpu_seconds(), _asked(platform, "tally")
    release = desk.release_all()
    began = time.perf_counter()
    wrong = _wait_for(platform, people, points)
    complete = time.perf_counter() - began
    came = {name: count - tally[name] for name, count in _asked(platform, "tally").items()}
    return Round(
        name=contestant.name,
        answers_after_ms=rest_ms,
        release_s=release,
        complete_s=complete,
        per_second=people / complete,
        cpu_ms_per_score=(contestant.cpu_seconds() - before) * 1000 / people,
        tokens=came["tokens"],
        sent=came["scores"],
        repeated=came["repeated"],
        wrong_cells=wrong,
    )


def _wait_for(platform: Platform, people: int, points: int) -> int:
    """Wait until everybody has ``points``; return how many have not."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        right = sum(given == points for given in _asked(platform, "gradebook").values())
        if right == people or time.monotonic() > until:
            return people - right
        time.sleep(0.1)


def _asked(platform: Platform, what: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{platform.issuer}/{what}") as answer:
        found: dict[str, Any] = json.loads(answer.read())
    return found


def _record(facts: dict[str, object], plan: argparse.Namespace, rounds: list[Round]) -> None:
    """Print the run and write it to ``bench/results``."""
    load: tuple[float, ...] = facts["load_before"]  # type: ignore[assignment]
    lines = [
        f"# Marks released at once, {str(facts['at'])[:10]}",
        "",
        f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Python "
        f"{facts['python']}; commit {facts['commit']}. The marks of {plan.groups} groups of {SIZE} "
        "are released in one transaction, three times over; one worker with four lanes delivers. "
        "CPU is that of the host and its database while the scores are under way. Load average "
        f"before {load[0]:.1f}, after {os.getloadavg()[0]:.1f}.",
        "",
        "| | the gradebook answers after | release s | all there after s | scores per second "
        "| CPU ms per score | tokens asked for | sent | sent twice | wrong cells |",
        f"|---|{'---:|' * 9}",
    ]
    lines += [
        f"| {one.name} | {one.answers_after_ms} ms | {one.release_s:.1f} | {one.complete_s:.1f} "
        f"| {one.per_second:.0f} | {one.cpu_ms_per_score:.2f} | {one.tokens} | {one.sent} "
        f"| {one.repeated} | {one.wrong_cells} |"
        for one in rounds
    ]
    text = "\n".join(lines)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / f"deliveries-{str(facts['at'])[:16].replace(':', '')}"
    stem.with_suffix(".md").write_text(text + "\n")
    content = {
        "machine": facts,
        "load_after": os.getloadavg(),
        "plan": vars(plan),
        "rounds": [asdict(one) for one in rounds],
    }
    stem.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nrecorded in {stem.relative_to(RESULTS.parent.parent)}.md and .json")


if __name__ == "__main__":
    sys.exit(main())
