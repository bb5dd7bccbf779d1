"""A course with papers to mark, participants and trainers."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.functional.activities.school import School
from tests.functional.review.paper import Papers, papers_installed


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Papers]:
    """The kind of activity that the tests mark."""
    with papers_installed(monkeypatch) as papers:
        yield papers


@pytest.fixture
def school(app: Flask, papers: Papers) -> School:
    """A course with papers worth ten points."""
    school = School(app)
    school.place("paper", {}, points="10", title="Соглашение")
    return school
