"""A course with papers to mark, participants and trainers."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.functional.activities.school import School
from tests.functional.review.paper import FORM, RULES, Papers, papers_installed


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


@pytest.fixture
def ref(school: School, papers: Papers) -> str:
    """A group's paper, judged by a rubric of five points on a placement of ten."""
    anna, boris = school.person("Анна"), school.person("Борис")
    ref = papers.add(school.placement_id, "Группа 1", anna, boris)
    papers.change(ref, criteria=(RULES, FORM), slots={"rules.1": "Правило 1"}, owner="group:1")
    return ref
