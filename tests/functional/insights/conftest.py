"""A school for each test of the insights."""

import pytest
from flask import Flask

from tests.functional.activities.school import School


@pytest.fixture
def school(app: Flask) -> School:
    """A course on a fresh database, nothing in it yet."""
    return School(app)
