"""A school for each test of the notices, with a group at its workshop."""

import pytest
from flask import Flask

from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import WORKSHOP, Crew, form_group


@pytest.fixture
def school(app: Flask) -> School:
    """A course on a fresh database, nothing in it yet."""
    return School(app)


@pytest.fixture
def crew(school: School) -> Crew:
    """A group of two, nothing written yet."""
    school.place("workshop", WORKSHOP, points="10", title="Соглашение")
    anna = school.person("Иванова Анна")
    petr = school.person("Петров Пётр")
    group_id = form_group(school, anna, "Радуга")
    assert petr.post(f"workshop/groups/{group_id}/join").status_code == 303
    return Crew(school, anna, [petr], group_id)
