"""Scores of people who leave the course are kept, and go when the people are back."""

from datetime import timedelta

import pytest
import time_machine

from lti_tool import clock
from lti_tool.contexts import roster
from lti_tool.db import db
from lti_tool.gradebook import departures, outbox, reconciling
from lti_tool.gradebook.errors import NotInCourseError
from tests.functional.gradebook.test_faults_of_the_platform import nothing_was_sent_twice
from tests.functional.school import School


@pytest.fixture
def school(school: School) -> School:
    """A course whose roster was read."""
    roster.refresh(school.context_id)
    return school


def leave_the_course(school: School, who: str, *, back: bool = False) -> None:
    """Let somebody leave (or come back), and the tool learn of it."""
    school.world.change_person(who, enrolled=back)
    roster.refresh(school.context_id)
    departures.settle()


def deliver_later(school: School) -> int:
    """Send what is due a minute from now."""
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        return school.deliver()


def test_a_score_for_one_who_left_is_kept_and_named_and_not_sent(school: School) -> None:
    leave_the_course(school, "anna")
    school.give("anna", "7")
    school.give("anna", "7")
    assert deliver_later(school) == 0
    assert (school.state("anna").state, len(school.deliveries("anna"))) == ("held", 1)
    assert school.state("anna").reason == NotInCourseError.code


def test_a_score_that_waits_is_kept_when_its_person_leaves(school: School) -> None:
    school.give("anna", "7")
    leave_the_course(school, "anna")
    assert deliver_later(school) == 0
    assert school.state("anna").state == "held"
    assert not outbox.late(school.link_id)


def test_a_kept_score_goes_by_itself_when_the_person_is_back(school: School) -> None:
    leave_the_course(school, "anna")
    school.give("anna", "6")
    school.give("anna", "7")
    school.give("boris", "8")
    leave_the_course(school, "anna", back=True)
    assert deliver_later(school) == 2
    assert school.points("anna") == 7
    assert school.points("boris") == 8
    departures.settle()
    assert deliver_later(school) == 0
    assert nothing_was_sent_twice(school)


def test_a_new_score_for_one_who_is_back_goes_and_the_kept_one_does_not(school: School) -> None:
    leave_the_course(school, "anna")
    school.give("anna", "6")
    school.world.change_person("anna", enrolled=True)
    roster.refresh(school.context_id)
    school.give("anna", "7")
    departures.settle()
    assert deliver_later(school) == 1
    assert school.points("anna") == 7


def test_the_same_score_goes_as_soon_as_it_is_given_to_one_who_is_back(school: School) -> None:
    leave_the_course(school, "anna")
    school.give("anna", "7")
    school.world.change_person("anna", enrolled=True)
    roster.refresh(school.context_id)
    school.give("anna", "7")
    assert school.state("anna").state == "pending"


def test_nothing_is_sent_again_for_one_who_left(school: School) -> None:
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    leave_the_course(school, "anna")
    with pytest.raises(NotInCourseError):
        outbox.resend(school.link_id, school.users["anna"])
    db.session.rollback()
    school.world.cell("Quiz", "boris").points = None
    anna, boris = (row.seen for row in reconciling.compare(school.link_id).rows)
    assert not reconciling.send_ours(school.link_id, [anna]), "it does not differ"
    school.world.cell("Quiz", "anna").points = None
    anna, boris = (row.seen for row in reconciling.compare(school.link_id).rows)
    assert reconciling.send_ours(school.link_id, [anna, boris]) == [school.users["anna"]]
    db.session.commit()
    deliver_later(school)
    assert school.points("anna") is None
    assert school.points("boris") == 8


def test_a_failed_score_of_one_who_left_is_not_among_those_sent_again(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.deliver()
    roster.refresh(school.context_id)
    assert outbox.resend_failed(school.link_id) == 0
