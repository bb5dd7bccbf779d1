"""The school of these tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.functional.school import School, running_school


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    """An LMS with a quiz, and the tool's rows as launches left them; inside the app's context."""
    with running_school(app) as running:
        yield running
