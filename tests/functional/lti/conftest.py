"""A browser in front of the classroom, and its database."""

from collections.abc import Iterator

import pytest

from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser


@pytest.fixture
def browser(classroom: Classroom) -> LtiBrowser:
    """A browser of today: no unpartitioned cookies in frames."""
    return LtiBrowser(classroom.world)


@pytest.fixture
def tables(classroom: Classroom) -> Iterator[Classroom]:
    """The classroom with its database at hand."""
    with classroom.app.app_context():
        yield classroom
