"""The built-in sheet placed in a running school, and ways to move on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.activities.stage import Stage, built_in, running_stage


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A running workshop; the functional suite covers the other database."""
    with running_stage(sqlite_template, tmp_path) as running:
        sheet = built_in("03-workshop/workshop.yaml")
        running.school.place("workshop", sheet, points="10", title="Соглашение ПОС")
        yield running
