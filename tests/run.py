"""Everything CI runs, in order, stopping at nothing until all of it has been said.

``python -m tests.run`` is ``make test``; ``--fast`` is ``make check``. The exit status is 0 only
when every step passed, no test was skipped, no suite was empty and coverage reached its bars.
"""

import argparse
import fnmatch
import json
import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures import chromium, nginx, postgres_server

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results"
BIN = Path(sys.executable).parent

STATIC_CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "templates": ["djlint", "--lint", "--quiet", "templates", "lti_tool"],
    "types": ["mypy"],
    "layers": ["lint-imports"],
}
# Suites and how many processes each may use, on two cores; browsers wait more than they work.
SUITES = {"architecture": 2, "unit": 2, "functional": 2, "browser": 3}

WHOLE_BAR = 95.0
# Here an unproven branch is a wrong score or an open door.
FULL_COVERAGE = (
    "lti_tool/lti/*",
    "lti_tool/gradebook/*",
    "lti_tool/sessions/guards.py",
    "lti_tool/contexts/roles.py",
    "lti_tool/coursework/rubric.py",
    "*/rules.py",
    "lti_tool/activities/quiz/analysis.py",
    "lti_tool/coursework/items/*",
)


def main() -> int:
    """Run what was asked for and return the process's exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="style, types, layers, architecture")
    fast = parser.parse_args().fast
    faults = missing_programs()
    if faults:
        for fault in faults:
            print(fault, file=sys.stderr)
        return 1
    shutil.rmtree(RESULTS, ignore_errors=True)
    RESULTS.mkdir()
    for name, command in STATIC_CHECKS.items():
        if not step(name, [str(BIN / command[0]), *command[1:]]):
            faults.append(f"{name}: failed")
    with one_postgres_for_all():
        for suite, processes in SUITES.items():
            if suite == "architecture" or not fast:
                faults += run_suite(suite, processes, coverage=not fast)
    if not fast:
        faults += coverage_faults()
    print("\n" + ("\n".join(["Not passed:", *faults]) if faults else "Everything passed."))
    return 1 if faults else 0


def missing_programs() -> list[str]:
    """Say what this machine lacks: a missing program is a failure, never a skipped test."""
    faults = []
    if chromium.find_chromium() is None:
        faults.append(chromium.HOW_TO_INSTALL)
    if not chromium.driver_starts():
        faults.append(chromium.HOW_TO_INSTALL_DRIVER)
    if nginx.find_nginx() is None:
        faults.append(nginx.HOW_TO_INSTALL)
    if not os.environ.get(postgres_server.URL_VARIABLE):
        try:
            postgres_server.find_binaries()
        except postgres_server.PostgresMissing as missing:
            faults.append(str(missing))
    return faults


def step(name: str, command: list[str]) -> bool:
    """Run ``command`` under a heading; tell whether it succeeded."""
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    outcome = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    seconds = time.monotonic() - started
    said = "ok" if outcome.returncode == 0 else f"FAILED (exit status {outcome.returncode})"
    print(f"\n-- {name}: {said}, {seconds:.0f} s", flush=True)
    return outcome.returncode == 0


@contextmanager
def one_postgres_for_all() -> Iterator[None]:
    """Share one private PostgreSQL between all suites and their processes."""
    with postgres_server.running_server() as server:
        os.environ[postgres_server.URL_VARIABLE] = server.admin_url
        try:
            yield
        finally:
            del os.environ[postgres_server.URL_VARIABLE]


def run_suite(suite: str, processes: int, *, coverage: bool) -> list[str]:
    """Run one suite and return what is wrong with its outcome, in words."""
    report = RESULTS / f"{suite}.xml"
    command = [sys.executable, "-m", "pytest", f"tests/{suite}", "-q", f"--junitxml={report}"]
    command += ["-p", "no:cacheprovider", "-n", str(processes), "--dist", "loadfile"]
    if coverage:
        os.environ["COVERAGE_FILE"] = str(RESULTS / f".coverage.{suite}")
        command += ["--cov", "--cov-report="]
    passed = step(suite, command)
    return ([] if passed else [f"{suite}: failed"]) + suite_faults(suite, report)


def suite_faults(suite: str, report: Path) -> list[str]:
    """Return a fault if the suite ran no test or skipped one."""
    if not report.exists():
        return [f"{suite}: no report was written"]
    counts = ElementTree.parse(report).getroot().find("testsuite")
    if counts is None or int(counts.get("tests", 0)) == 0:
        return [f"{suite}: no test ran"]
    skipped = int(counts.get("skipped", 0))
    return [f"{suite}: {skipped} tests were skipped"] if skipped else []


def coverage_faults() -> list[str]:
    """Combine the suites' coverage and compare it with the bars."""
    os.environ["COVERAGE_FILE"] = str(RESULTS / ".coverage")
    coverage = [sys.executable, "-m", "coverage"]
    parts = [str(part) for part in RESULTS.glob(".coverage.*")]
    subprocess.run([*coverage, "combine", "--quiet", *parts], cwd=ROOT, check=False)
    report = RESULTS / "coverage.json"
    subprocess.run([*coverage, "json", "--quiet", "-o", str(report)], cwd=ROOT, check=False)
    step("coverage", [*coverage, "report"])
    if not report.exists():
        return ["coverage: nothing was measured"]
    measured = json.loads(report.read_text())
    whole = measured["totals"]["percent_covered"]
    faults = [] if whole >= WHOLE_BAR else [f"coverage: {whole:.1f} % of {WHOLE_BAR} %"]
    for name, file in sorted(measured["files"].items()):
        percent = file["summary"]["percent_covered"]
        if percent < 100 and any(fnmatch.fnmatch(name, bar) for bar in FULL_COVERAGE):
            faults.append(f"coverage: {name} has {percent:.1f} % of 100 %")
    return faults


if __name__ == "__main__":
    sys.exit(main())
