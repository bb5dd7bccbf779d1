"""Groups of a link: one group per person, unique names, dated stays."""

from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.contexts import groups
from lti_tool.contexts.errors import GroupFullError, GroupNameTakenError, GroupUnknownError
from lti_tool.db import db
from tests.functional.activities.school import School


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    """A school with one link, and its database at hand."""
    school = School(app)
    school.place("workshop", {}, title="Задание")
    with school.database():
        yield school


def test_a_name_is_unique_on_its_link_only(school: School) -> None:
    anna, petr = school.person("Анна").user_id, school.person("Пётр").user_id
    here = school.resource_link_id
    school.place("workshop", {}, title="Другое")
    groups.found(here, " Радуга ", anna)
    with pytest.raises(GroupNameTakenError):
        groups.found(here, "Радуга", petr)
    assert groups.found(school.resource_link_id, "Радуга", petr).name == "Радуга"


def test_a_person_is_in_one_group_of_a_link_at_a_time(school: School) -> None:
    anna, petr = school.person("Анна"), school.person("Пётр")
    here = school.resource_link_id
    first = groups.found(here, "Первая", anna.user_id)
    second = groups.found(here, "Вторая", petr.user_id)
    groups.join(second, anna.user_id, most=2)
    groups.join(second, anna.user_id, most=2)
    db.session.commit()
    facts = groups.groups_on(here)
    assert [(one.name, [member.name for member in one.members]) for one in facts] == [
        ("Первая", []),
        ("Вторая", ["Пётр", "Анна"]),
    ]
    assert facts[1].is_full(2)
    assert not facts[1].is_full(None)
    mine = groups.group_of(here, anna.user_id)
    assert mine is not None
    assert mine.id == second.id
    groups.leave(here, anna.user_id)
    assert groups.group_of(here, anna.user_id) is None
    groups.join(first, anna.user_id, most=None)
    assert groups.group_of(here, anna.user_id) is not None
    assert groups.names_of([petr.user_id]) == {petr.user_id: "Пётр"}


def test_a_full_group_takes_nobody_more(school: School) -> None:
    anna, petr = school.person("Анна").user_id, school.person("Пётр").user_id
    group = groups.found(school.resource_link_id, "Пара", anna)
    with pytest.raises(GroupFullError):
        groups.join(group, petr, most=1)


def test_a_group_is_found_on_its_own_link_only(school: School) -> None:
    here = school.resource_link_id
    group = groups.found(here, "Радуга", school.person("Анна").user_id)
    assert groups.find(here, group.id) is group
    elsewhere = here + 1
    with pytest.raises(GroupUnknownError):
        groups.find(elsewhere, group.id)
