"""A run in words and numbers: printed, and recorded as Markdown for people and JSON for scripts."""

import datetime
import importlib.metadata
import json
import os
import platform as machine
import statistics
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("flask", "gunicorn", "pylti1p3next", "pyjwt", "sqlalchemy", "psycopg", "cryptography")
BARS = {"plain pylti1p3": 0.5, "hello": 1.7}
QUIET_LOAD = 1.0
OURS = ("accord, SQLite", "accord, PostgreSQL")


@dataclass(frozen=True)
class Turn:
    """One contestant's turn: CPU milliseconds per launch, and launches per second."""

    returning_ms: float
    first_ms: float
    all_ms: float
    key_requests_per_100: float
    per_second: float


@dataclass(frozen=True)
class Measured:
    """All turns of one contestant, and the memory it held at the end."""

    name: str
    turns: tuple[Turn, ...]
    memory_mb: float

    def median(self, figure: str) -> float:
        """Return the middle of all turns' ``figure``."""
        values: list[float] = [getattr(turn, figure) for turn in self.turns]
        return statistics.median(values)

    def spread(self, figure: str) -> tuple[float, float]:
        """Return the least and the most of all turns' ``figure``."""
        values = [getattr(turn, figure) for turn in self.turns]
        return min(values), max(values)


@dataclass(frozen=True)
class Run:
    """One run of the benchmark."""

    machine: dict[str, Any]
    load_after: tuple[float, float, float]
    plan: dict[str, Any]
    contestants: list[Measured]

    def ratio(self, one: str, other: str) -> tuple[float, float, float]:
        """Return the median, least and most of one's cost over the other's, round by round."""
        by_name = {measured.name: measured for measured in self.contestants}
        ratios = [
            mine.all_ms / theirs.all_ms
            for mine, theirs in zip(by_name[one].turns, by_name[other].turns, strict=True)
        ]
        return statistics.median(ratios), min(ratios), max(ratios)


def machine_facts() -> dict[str, Any]:
    """Return what a reader must know of the machine, taken before the run."""
    return {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),  # noqa: TID251
        "commit": _git("rev-parse", "--short", "HEAD"),
        "changed_files": len(_git("status", "--porcelain", "--", "lti_tool", "bench").splitlines()),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": f"{machine.system()} {machine.release()} {machine.machine()}",
        "python": machine.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "load_before": os.getloadavg(),
    }


def record(run: Run) -> int:
    """Print the run and write it to ``bench/results``; the status is 1 when a bar is missed."""
    text, missed = _markdown(run)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    stem = RESULTS / f"launch-{run.machine['at'][:16].replace(':', '')}"
    stem.with_suffix(".md").write_text(text + "\n")
    content = asdict(run) | {
        "ratios": {f"{one} / {other}": run.ratio(one, other) for one in OURS for other in BARS}
    }
    stem.with_suffix(".json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"\nrecorded in {stem.relative_to(RESULTS.parent.parent)}.md and .json")
    return 1 if missed else 0


def _markdown(run: Run) -> tuple[str, bool]:
    facts, plan = run.machine, run.plan
    connection = "one connection per launch" if plan["keeps_connection"] else "a connection each"
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    changed = f" and {facts['changed_files']} changed files" if facts["changed_files"] else ""
    lines = [
        f"# Launches, {facts['at'][:10]}",
        "",
        f"{facts['cores']} cores ({facts['processor']}), {facts['system']}, "
        f"Python {facts['python']}; commit {facts['commit']}{changed}; {packages}.",
        "",
        f"{plan['rounds']} rounds; in each, every contestant in turn serves {plan['returning']} "
        f"launches of people known to it and {plan['first']} of people never seen, one after "
        f"another (login POST, launch POST, first page GET; {connection}), then a burst of "
        f"{plan['returning']} launches from {plan['clients']} clients at once. CPU is that of the "
        "whole process tree with its delivery worker and its database, the client's left out; "
        "figures are medians over the rounds, with the least and the most. Load average before "
        f"{facts['load_before'][0]:.1f}, after {run.load_after[0]:.1f} on {facts['cores']} cores, "
        f"the benchmark's own work included.{_warning(facts)}",
        "",
        "| | CPU ms per launch | least–most | known | first | launches/s | JWKS per 100 | MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in run.contestants:
        least, most = one.spread("all_ms")
        lines.append(
            f"| {one.name} | {one.median('all_ms'):.2f} | {least:.2f}–{most:.2f} "
            f"| {one.median('returning_ms'):.2f} | {one.median('first_ms'):.2f} "
            f"| {one.median('per_second'):.0f} | {one.median('key_requests_per_100'):.1f} "
            f"| {one.memory_mb:.0f} |"
        )
    lines += [
        "",
        "| ratio, round by round | median | least–most | bar | |",
        "|---|---:|---:|---:|---|",
    ]
    missed = False
    for ours in OURS:
        for other, bar in BARS.items():
            middle, least, most = run.ratio(ours, other)
            missed = missed or middle > bar
            verdict = "kept" if middle <= bar else "missed"
            lines.append(
                f"| {ours} / {other} | {middle:.2f} | {least:.2f}–{most:.2f} | {bar} | {verdict} |"
            )
    return "\n".join(lines), missed


def _warning(facts: dict[str, Any]) -> str:
    """Say so where others used the machine: it makes everybody's figures larger and uneven."""
    if facts["load_before"][0] < QUIET_LOAD:
        return ""
    return " Others were at work on this machine: read the ratios, not the milliseconds."


def _git(*arguments: str) -> str:
    outcome = subprocess.run(
        ["git", *arguments], cwd=RESULTS.parent, check=False, text=True, capture_output=True
    )
    return outcome.stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return machine.processor()
