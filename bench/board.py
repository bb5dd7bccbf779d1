"""``python -m bench.board``: the trainer's board with 200 groups of five, asked for in one process.

Tells how heavy the page is, how many statements it asks, and how long it takes; also what the
question «has anything changed?» costs, which every open board asks every three seconds. The run is
recorded in ``bench/results/``.
"""

import gzip
import json
import logging
import os
import statistics
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from bench.report import RESULTS, machine_facts
from lti_tool import clock
from lti_tool.app import create_app
from lti_tool.contexts.models import Group, GroupMembership
from lti_tool.db import db
from lti_tool.web.logging import configure_structlog
from tests.fixtures.application import settings_for
from tests.fixtures.schema import build_schema
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import WORKSHOP, slot
from tests.functional.lti.counting import counting

GROUPS, MEMBERS, ROUNDS = 200, 5, 40


@dataclass(frozen=True)
class Asked:
    """One request made over and over: its answer's size in kB, and how long it took in ms."""

    name: str
    kb: float
    compressed_kb: float
    median_ms: float
    p95_ms: float


def main() -> None:
    """Build the course, ask, print, record."""
    facts = machine_facts()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/board.sqlite3"
        build_schema(url)
        school = School(create_app(settings_for(url, Path(folder))))
        # A line for every request would be most of what is measured, and of what is printed.
        configure_structlog(level=logging.WARNING)
        school.place("workshop", WORKSHOP, points="10")
        _form(school)
        trainer = school.trainer()
        with counting(school.app) as asked:
            part = trainer.get("workshop/overview/groups")
        tag = {"If-None-Match": part.headers["ETag"]}
        answers = [
            _asked("the whole page", trainer, "workshop/overview", {}),
            _asked("the board alone", trainer, "workshop/overview/groups", {}),
            _asked("nothing new", trainer, "workshop/overview/groups", tag),
        ]
        _record(facts, len(asked.of("workshop.board")), answers)


def _form(school: School) -> None:
    for number in range(GROUPS):
        people = [school.person(f"Участник {number} {seat}") for seat in range(MEMBERS)]
        with school.database():
            group = Group(
                resource_link_id=school.resource_link_id,
                name=f"Группа {number}",
                created_at=clock.now(),
            )
            db.session.add(group)
            db.session.flush()
            db.session.add_all(
                GroupMembership(
                    group_id=group.id,
                    resource_link_id=school.resource_link_id,
                    user_id=person.user_id,
                    joined_at=clock.now(),
                )
                for person in people
            )
            db.session.commit()
        for key in ("feelings.1", "feelings.2", "actions.1"):
            people[0].patch(f"workshop/slots/{key}", slot(0, "Мы договорились слушать", key))


def _asked(name: str, trainer: Person, path: str, headers: dict[str, str]) -> Asked:
    times = []
    for _round in range(ROUNDS):
        began = perf_counter()
        answer = trainer.get(path, headers=headers)
        times.append((perf_counter() - began) * 1000)
    assert answer.status_code in (200, 304), answer.text
    return Asked(
        name=name,
        kb=len(answer.data) / 1000,
        compressed_kb=len(gzip.compress(answer.data, 6)) / 1000 if answer.data else 0.0,
        median_ms=statistics.median(times),
        p95_ms=statistics.quantiles(times, n=20)[-1],
    )


def _record(facts: dict[str, object], statements: int, answers: list[Asked]) -> None:
    """Print the run and write it to ``bench/results``."""
    load: tuple[float, ...] = facts["load_before"]  # type: ignore[assignment]
    lines = [
        f"# The board, {str(facts['at'])[:10]}",
        "",
        f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Python "
        f"{facts['python']}; commit {facts['commit']}. {GROUPS} groups of {MEMBERS}, SQLite, one "
        f"process; {statements} statements for the board. Load average before {load[0]:.1f}, after "
        f"{os.getloadavg()[0]:.1f}.",
        "",
        "| | kB | compressed | median ms | p95 ms |",
        "|---|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {one.name} | {one.kb:.0f} | {one.compressed_kb:.0f} | {one.median_ms:.0f} "
        f"| {one.p95_ms:.0f} |"
        for one in answers
    ]
    text = "\n".join(lines)
    print(text)
    stem = RESULTS / f"board-{str(facts['at'])[:16].replace(':', '')}"
    stem.with_suffix(".md").write_text(text + "\n")
    content = {"machine": facts, "statements": statements, "asked": [asdict(o) for o in answers]}
    stem.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nrecorded in {stem.relative_to(RESULTS.parent.parent)}.md and .json")


if __name__ == "__main__":
    main()
