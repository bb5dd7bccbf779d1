"""``python -m bench.quiz``: five hundred people in one timed quiz.

Everybody begins, answers an item every ten seconds, and all hand in within the last fifteen. The
time of an answer is counted from when it was due, so a server that falls behind cannot hide it.
Afterwards every answer is looked for in the database and every score in the platform's gradebook.
The run is recorded in ``bench/results/``.
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
from urllib.parse import urlsplit

import psutil
from sqlalchemy import select

from bench.__main__ import DURABLE
from bench.contestants import Contestant, database_on, free_port, host, prepared
from bench.launching import Visitor, Way
from bench.platform import Platform
from bench.report import RESULTS, machine_facts
from bench.sitters import Hall, Sitter
from lti_tool.activities.quiz.definition import read
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.activities.quiz.rules import total
from lti_tool.app import create_app
from lti_tool.coursework.asking import example_answer
from lti_tool.coursework.models import Activity, ActivityVersion
from lti_tool.db import db
from lti_tool.gradebook.score import share_of
from lti_tool.settings import Settings
from tests.fixtures.postgres_server import running_server

ACTIVITY = "pos/quiz"
MINUTES = 30
WITHIN_SECONDS = 15
PATIENCE_SECONDS = 300

Answers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Measured:
    """One contestant's run: milliseconds, CPU of the whole tree, and what failed."""

    name: str
    saves: int
    hand_ins: int
    failed: list[str]
    lost_answers: int
    missing_scores: int
    save_p50_ms: float
    save_p95_ms: float
    save_p99_ms: float
    hand_in_p50_ms: float
    hand_in_p95_ms: float
    hand_in_p99_ms: float
    cpu_ms_per_save: float
    cpu_ms_per_hand_in: float
    cores_while_saving: float
    gradebook_complete_s: float


def main() -> int:
    """Measure, print, record; the status is 1 when anything failed or was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.quiz", description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--every", type=float, default=10, help="seconds between answers")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    plan = parser.parse_args()
    facts = machine_facts()
    measured = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="accord-bench-")))
        os.environ.pop("ACCORD_TEST_POSTGRES_URL", None)
        if plan.only != "postgres":
            measured.append(_measure("accord, SQLite", folder / "sqlite", {}, plan))
        if plan.only != "sqlite":
            url, postmaster = database_on(stack.enter_context(running_server(DURABLE)))
            database = {"ACCORD_DATABASE_URL": url}
            name, place = "accord, PostgreSQL", folder / "postgres"
            measured.append(_measure(name, place, database, plan, postmaster))
    _record(facts, plan, measured)
    return 1 if any(one.failed or one.lost_answers or one.missing_scores for one in measured) else 0


def _measure(
    name: str,
    folder: Path,
    database: Mapping[str, str],
    plan: argparse.Namespace,
    *stores: psutil.Process,
) -> Measured:
    with Platform() as platform:
        environment = prepared(platform, folder, database, free_port())
        answers, score = _timed(environment)
        with host(environment, name) as process:
            roots = (psutil.Process(process.pid), *stores)
            contestant = Contestant(name, environment["ACCORD_BASE_URL"], roots)
            hall = Hall(_launched(contestant, platform, plan.people), answers)
            hall.begin()
            print(f"{name}: {plan.people} people have begun", file=sys.stderr, flush=True)
            before, began = contestant.cpu_seconds(), time.perf_counter()
            saves = hall.answer(plan.every)
            between, saved = contestant.cpu_seconds(), time.perf_counter()
            hand_ins = hall.hand_in(WITHIN_SECONDS)
            after, handed = contestant.cpu_seconds(), time.perf_counter()
            missing = _wait_for_scores(platform, plan.people, score)
            complete = time.perf_counter() - handed
        lost = plan.people * len(answers) - _standing(environment, answers)
    return Measured(
        name=name,
        saves=len(saves.took),
        hand_ins=len(hand_ins.took),
        failed=[*saves.wrong, *hand_ins.wrong],
        lost_answers=lost,
        missing_scores=missing,
        save_p50_ms=saves.share(0.5),
        save_p95_ms=saves.share(0.95),
        save_p99_ms=saves.share(0.99),
        hand_in_p50_ms=hand_ins.share(0.5),
        hand_in_p95_ms=hand_ins.share(0.95),
        hand_in_p99_ms=hand_ins.share(0.99),
        cpu_ms_per_save=(between - before) * 1000 / len(saves.took),
        cpu_ms_per_hand_in=(after - between) * 1000 / len(hand_ins.took),
        cores_while_saving=(between - before) / (saved - began),
        gradebook_complete_s=complete,
    )


def _timed(environment: Mapping[str, str]) -> tuple[Answers, float]:
    """Give the built-in quiz a time limit; return an answer to each item and their worth."""
    app = create_app(Settings.from_environment(environment))
    with app.app_context():
        version = db.session.scalars(
            select(ActivityVersion)
            .join(Activity, ActivityVersion.activity_id == Activity.id)
            .where(Activity.key == ACTIVITY)
        ).one()
        version.definition = {**version.definition, "time_limit": MINUTES}
        quiz, points = read(version.definition), version.points
        db.session.commit()
        db.engine.dispose()
    answers = {item.id: example_answer(item, "3") for item in quiz.items}
    worth = total(quiz.items, answers, {})
    assert worth is not None  # the built-in quiz has no essay
    return answers, float(share_of(worth, points))


def _launched(contestant: Contestant, platform: Platform, people: int) -> list[Sitter]:
    way = Way(platform, keeps_connection=True, activity=ACTIVITY)
    address = urlsplit(contestant.url)
    sitters = []
    for number in range(people):
        visitor = Visitor(contestant, way)
        page = visitor.launch(f"sitter-{number}")
        where = (address.hostname or "", address.port or 80)
        sitters.append(Sitter.who_opened(page, visitor.cookie_header, f"sitter-{number}", where))
    return sitters


def _wait_for_scores(platform: Platform, people: int, score: float) -> int:
    """Wait until everybody's score is in the gradebook; return how many are not, or differ."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with urllib.request.urlopen(f"{platform.issuer}/gradebook") as answer:
            gradebook = json.loads(answer.read())
        there = sum(abs(given - score) < 0.005 for given in gradebook.values())
        if there == people or time.monotonic() > until:
            return people - there
        time.sleep(0.25)


def _standing(environment: Mapping[str, str], answers: Answers) -> int:
    """Return how many answers stand in the database as they were given."""
    app = create_app(Settings.from_environment(environment))
    with app.app_context():
        rows = db.session.execute(select(QuizAnswer.item, QuizAnswer.given)).all()
        db.engine.dispose()
    return sum(tuple(given) == answers[item] for item, given in rows)


def _record(facts: dict[str, object], plan: argparse.Namespace, measured: list[Measured]) -> None:
    """Print the run and write it to ``bench/results``."""
    load: tuple[float, ...] = facts["load_before"]  # type: ignore[assignment]
    lines = [
        f"# A timed quiz, {str(facts['at'])[:10]}",
        "",
        f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, Python "
        f"{facts['python']}; commit {facts['commit']}. {plan.people} people answer an item every "
        f"{plan.every:g} seconds, then all hand in within {WITHIN_SECONDS} and read their result. "
        "CPU is that of the whole process tree with its database; the clients run on the same "
        f"machine and are left out. Load average before {load[0]:.1f}, after "
        f"{os.getloadavg()[0]:.1f}: what "
        "others did makes the times of answers longer, and CPU per request somewhat larger.",
        "",
        "| | saves | p50 ms | p95 ms | p99 ms | CPU ms per save | cores used | hand-ins | p50 ms "
        "| p95 ms | p99 ms | CPU ms per hand-in with its result | failed | answers lost "
        "| scores missing | gradebook complete after s |",
        f"|---|{'---:|' * 15}",
    ]
    lines += [
        f"| {one.name} | {one.saves} | {one.save_p50_ms:.0f} | {one.save_p95_ms:.0f} "
        f"| {one.save_p99_ms:.0f} | {one.cpu_ms_per_save:.2f} | {one.cores_while_saving:.2f} "
        f"| {one.hand_ins} | {one.hand_in_p50_ms:.0f} | {one.hand_in_p95_ms:.0f} "
        f"| {one.hand_in_p99_ms:.0f} | {one.cpu_ms_per_hand_in:.1f} | {len(one.failed)} "
        f"| {one.lost_answers} | {one.missing_scores} | {one.gradebook_complete_s:.0f} |"
        for one in measured
    ]
    text = "\n".join(lines)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / f"quiz-{str(facts['at'])[:16].replace(':', '')}"
    stem.with_suffix(".md").write_text(text + "\n")
    content = {
        "machine": facts,
        "load_after": os.getloadavg(),
        "plan": vars(plan),
        "measured": [asdict(one) for one in measured],
    }
    stem.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nrecorded in {stem.relative_to(RESULTS.parent.parent)}.md and .json")


if __name__ == "__main__":
    sys.exit(main())
