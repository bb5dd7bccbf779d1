"""``make test`` is red when a suite is empty or skips, however green the rest is."""

from pathlib import Path

import pytest

from lti_tool.settings import PROJECT_ROOT
from tests.fixtures import postgres_server
from tests.run import SUITES, missing_programs, suite_faults


def _report(folder: Path, **counts: int) -> Path:
    attributes = " ".join(f'{name}="{count}"' for name, count in counts.items())
    report = folder / "suite.xml"
    report.write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    return report


def test_a_suite_that_ran_everything_is_fine(tmp_path: Path) -> None:
    assert suite_faults("unit", _report(tmp_path, tests=3, skipped=0)) == []


def test_a_skipped_test_is_a_fault(tmp_path: Path) -> None:
    assert suite_faults("unit", _report(tmp_path, tests=3, skipped=1)) == [
        "unit: 1 tests were skipped"
    ]


def test_an_empty_suite_is_a_fault(tmp_path: Path) -> None:
    assert suite_faults("unit", _report(tmp_path, tests=0, skipped=0)) == ["unit: no test ran"]


def test_a_suite_that_left_no_report_is_a_fault(tmp_path: Path) -> None:
    assert suite_faults("unit", tmp_path / "nothing.xml") == ["unit: no report was written"]


def test_every_folder_of_tests_belongs_to_a_suite() -> None:
    tests = PROJECT_ROOT / "tests"
    assert {file.relative_to(tests).parts[0] for file in tests.rglob("test_*.py")} == set(SUITES)


def test_a_machine_without_postgresql_and_chromium_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(postgres_server.URL_VARIABLE, raising=False)
    monkeypatch.setattr(postgres_server, "DEBIAN", tmp_path)

    chromium, postgresql = missing_programs()

    assert "apt-get install chromium" in chromium
    assert "apt-get install postgresql" in postgresql
