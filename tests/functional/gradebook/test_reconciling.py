"""A trainer settles what differs: only what they saw, and never what has changed since."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import update

from lti_tool import clock
from lti_tool.contexts.models import Membership
from lti_tool.db import db
from lti_tool.gradebook import reconciling
from lti_tool.gradebook.commands import scores
from lti_tool.gradebook.reconciling import Seen
from tests.functional.gradebook.test_faults_of_the_platform import nothing_was_sent_twice
from tests.functional.school import School


@pytest.fixture
def school(school: School) -> School:
    """Two scores were delivered, and both grades changed in the LMS since."""
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    school.world.cell("Quiz", "anna").points = Decimal(5)
    school.world.cell("Quiz", "boris").points = Decimal(6)
    return school


def seen(school: School) -> list[Seen]:
    """What a trainer who compares now sees of those that differ, by user."""
    return [row.seen for row in reconciling.compare(school.link_id).differing]


def leave(school: School, chosen: list[Seen]) -> list[int]:
    """Leave theirs as a view does; return who was not settled."""
    changed = reconciling.leave(school.link_id, chosen)
    db.session.commit()
    return changed


def send_ours(school: School, chosen: list[Seen]) -> list[int]:
    """Send ours as a view does; return who was not settled."""
    changed = reconciling.send_ours(school.link_id, chosen)
    db.session.commit()
    return changed


def points(school: School) -> list[Decimal | None]:
    """What stands in the LMS's gradebook for Anna and for Boris."""
    return [school.points("anna"), school.points("boris")]


def deliver_later(school: School) -> int:
    """Send what is due a minute from now, when every timestamp has come."""
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        return school.deliver()


def test_ours_are_sent_over_the_grades_that_were_seen(school: School) -> None:
    assert not send_ours(school, seen(school))
    deliver_later(school)
    assert points(school) == [7, 8]
    assert nothing_was_sent_twice(school)


def test_a_grade_that_changed_since_it_was_seen_is_not_overwritten(school: School) -> None:
    chosen = seen(school)
    school.world.cell("Quiz", "anna").points = Decimal(9)
    assert send_ours(school, chosen) == [school.users["anna"]]
    deliver_later(school)
    assert points(school) == [9, 8]
    assert leave(school, chosen) == [school.users["anna"], school.users["boris"]]
    assert school.state("anna").accepted_at is None


def test_a_grade_taken_away_since_it_was_seen_is_not_overwritten_either(school: School) -> None:
    chosen = seen(school)
    school.world.cell("Quiz", "anna").points = None
    assert send_ours(school, chosen) == [school.users["anna"]]
    assert not leave(school, seen(school)), "now that it was seen, it may be left so"
    assert school.state("anna").accepted_at is not None
    assert school.state("anna").accepted_points is None


def test_a_new_score_of_ours_is_not_settled_by_what_was_seen_before(school: School) -> None:
    chosen = seen(school)
    school.give("anna", "9")
    assert leave(school, chosen) == [school.users["anna"]]
    deliver_later(school)
    assert send_ours(school, chosen) == [school.users["anna"]]
    assert points(school) == [9, 6]


def test_a_button_pressed_twice_does_it_once(school: School) -> None:
    anna, boris = seen(school)
    assert not send_ours(school, [anna])
    assert not send_ours(school, [anna]), "it is on its way already"
    assert len(school.deliveries("anna")) == 2
    assert not leave(school, [boris])
    left_at = school.state("boris").accepted_at
    assert not leave(school, [boris])
    assert school.state("boris").accepted_at == left_at
    assert nothing_was_sent_twice(school)


def test_only_the_chosen_are_left_and_a_new_score_opens_the_question(school: School) -> None:
    anna, boris = seen(school)
    leave(school, [anna])
    assert seen(school) == [boris]
    (left,) = reconciling.compare(school.link_id).left
    assert left.user_id == school.users["anna"]
    assert left.theirs == 5
    school.give("anna", "9")
    assert school.state("anna").accepted_at is None
    deliver_later(school)
    assert school.points("anna") == 9


def test_nothing_is_sent_for_one_who_is_no_learner_any_more(school: School) -> None:
    chosen = seen(school)
    db.session.execute(
        update(Membership)
        .where(Membership.user_id == school.users["boris"])
        .values(launch_role="trainer", roster_role="trainer")
    )
    assert send_ours(school, chosen) == [school.users["boris"]]
    said = school.app.test_cli_runner().invoke(scores, ["reconcile", "--send"])
    assert said.exit_code == 0
    deliver_later(school)
    assert points(school) == [7, 6]


def test_what_is_of_another_link_or_of_none_is_passed_over(school: School) -> None:
    assert not send_ours(school, [Seen(999_999, Decimal(5))])
    assert len(seen(school)) == 2


def test_a_left_grade_is_not_sent_over_from_the_command_line(school: School) -> None:
    leave(school, seen(school))
    said = school.app.test_cli_runner().invoke(scores, ["reconcile", "--send"]).output
    assert "Differences: 0" in said
    assert deliver_later(school) == 0
    assert school.points("anna") == 5
