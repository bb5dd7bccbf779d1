"""A classroom for the list of scores."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.lms_pages import classroom_on
from tests.fixtures.classroom import Classroom


@pytest.fixture
def room(sqlite_template: Path, tmp_path: Path) -> Iterator[Classroom]:
    """A running LMS and tool; the functional suite covers the other database."""
    with classroom_on(sqlite_template, tmp_path) as room:
        yield room
