"""A school for each test of the activities, and real servers where one needs them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.functional.activities.real_server import Host, two_hosts
from tests.functional.activities.school import School


@pytest.fixture
def school(app: Flask) -> School:
    """A course on a fresh database, nothing in it yet."""
    return School(app)


@pytest.fixture
def hosts(database_url: str, tmp_path: Path) -> Iterator[list[Host]]:
    """Two servers on the test's database, not started yet."""
    with two_hosts(database_url, tmp_path) as made:
        yield made
