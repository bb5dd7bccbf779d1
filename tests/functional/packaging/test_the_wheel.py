"""A wheel is enough: installed without the repository, the tool finds all it needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lti_tool.settings import PROJECT_ROOT

NEEDED = (
    "lti_tool/bundled/config/gunicorn.py",
    "lti_tool/bundled/course_content/pos/course.yaml",
    "lti_tool/bundled/static/",
    "lti_tool/bundled/templates/layout.html",
    "lti_tool/bundled/templates/translations/ru/LC_MESSAGES/messages.po",
    "lti_tool/activities/quiz/templates/",
    "lti_tool/activities/quiz/translations/ru/LC_MESSAGES/messages.po",
    "lti_tool/db/migrations/env.py",
    "lti_tool/db/migrations/versions/",
)
SERVE_ONE_PAGE = """
import os, sys
from lti_tool.app import create_app_from_environment
assert sys.modules["lti_tool"].__file__.startswith(os.getcwd())
answer = create_app_from_environment().test_client().get("/lti/launch")
print(answer.status_code, answer.text)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but what the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=PROJECT_ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    zipfile.ZipFile(wheel).extractall(site)
    return site


def _run(installed: Path, *command: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")
    }
    environment |= {
        "PYTHONPATH": str(installed),
        "ACCORD_ENV": "development",
        "ACCORD_SECRET_KEY": "a secret of the test suite, long enough",
        "ACCORD_INSTANCE_DIR": str(installed / "instance"),
    }
    outcome = subprocess.run(
        [sys.executable, *command],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@pytest.mark.parametrize("path", NEEDED)
def test_the_wheel_carries_what_stands_beside_the_package(installed: Path, path: str) -> None:
    assert (installed / path).exists()


def test_an_installed_tool_migrates_imports_its_course_and_shows_a_page(installed: Path) -> None:
    course = installed / "lti_tool" / "bundled" / "course_content" / "pos"
    _run(installed, "-m", "lti_tool.cli", "db", "upgrade")
    imported = _run(installed, "-m", "lti_tool.cli", "content", "import", str(course))
    assert "pos/lecture: version 1, new" in imported

    page = _run(installed, "-c", SERVE_ONE_PAGE)
    assert page.startswith("405 ")
    assert "/static/" in page
