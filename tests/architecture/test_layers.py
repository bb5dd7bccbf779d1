"""The import contracts of ``pyproject.toml`` hold, and would notice if they were broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT_IMPORTS, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package's Python files, to plant violations in."""
    shutil.copytree(
        PACKAGE,
        tmp_path / "lti_tool",
        ignore=lambda folder, names: [
            name for name in names if Path(folder, name).is_file() and not name.endswith(".py")
        ],
    )
    return tmp_path


def test_the_contracts_hold() -> None:
    outcome = _lint(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("web/access.py", "import lti_tool.activities", "rooms"),
        ("gradebook/models.py", "import lti_tool.coursework.models", "rooms"),
        ("planted/__init__.py", '"""A room nobody placed."""', "rooms"),
        ("contexts/models.py", "import lti_tool.contexts.forms", "Inside a feature"),
        ("activities/planted/__init__.py", "import lti_tool.activities.registry", "Kinds"),
        ("contexts/roles.py", "import sqlalchemy", "Rules are pure"),
        ("activities/planted/rules.py", "import lti_tool.coursework.models", "Rules are pure"),
        ("sandbox_lms/planted.py", "import lti_tool.platforms.models", "sandbox LMS"),
        ("authoring/planted.py", "import lti_tool.sandbox_lms", "sandbox LMS"),
        ("coursework/planted.py", "import pylti1p3", "LTI library"),
        ("lti/planted.py", "import lti_tool.platforms.quirks.moodle", "oddities"),
        ("activities/planted/views.py", "import lti_tool.db.apart", "may write apart"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    copy: Path, module: str, planted: str, contract: str
) -> None:
    file = copy / "lti_tool" / module
    file.parent.mkdir(exist_ok=True)
    for package in (file.parent / "__init__.py", copy / "lti_tool/contexts/forms.py"):
        if not package.exists():
            package.write_text("")
    before = file.read_text() if file.exists() else ""
    file.write_text(f"{before}\n{planted}\n")

    outcome = _lint(copy)

    assert outcome.returncode != 0
    broken = [line for line in outcome.stdout.splitlines() if " BROKEN" in line]
    assert any(contract in line for line in broken), outcome.stdout + outcome.stderr
