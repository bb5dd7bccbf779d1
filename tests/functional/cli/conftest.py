"""A course in which a group has handed its sheet in: something to keep, hand over and forget."""

from dataclasses import dataclass

import pytest
from flask import Flask

from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    WORKSHOP,
    fill,
    form_group,
    hand_in,
    sign,
)


@dataclass
class Course:
    """Anna and Boris wrote and signed one sheet; Anna handed it in."""

    school: School
    anna: Person
    boris: Person


@pytest.fixture
def course(app: Flask) -> Course:
    """A group's work from forming to handing in."""
    school = School(app)
    school.place("workshop", WORKSHOP, points="10", title="Соглашение")
    anna, boris = school.person("Иванова Анна"), school.person("Петров Борис")
    group = form_group(school, anna, "Рассвет")
    assert boris.post(f"workshop/groups/{group}/join").status_code == 303
    fill(anna)
    sign(boris)
    sign(anna)
    hand_in(anna)
    return Course(school, anna, boris)
