"""Whatever befalls the LMS, each score ends in a state with a name, unlost and never sent twice."""

from datetime import timedelta
from decimal import Decimal

import time_machine
from flask_babel import force_locale, gettext

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook import ags, outbox, reconciling
from lti_tool.gradebook.errors import error_of
from tests.functional.school import School


def named(school: School, who: str) -> str:
    """Return the code of a failed score, having read what to do in both languages."""
    state = school.state(who)
    error = error_of(state.reason)
    assert state.state == "failed"
    assert error is not None
    with school.app.test_request_context():
        english, russian = error.what_to_do, ""
        with force_locale("ru"):
            russian = gettext(error.what_to_do)
    assert english
    assert russian != english
    return state.reason


def nothing_was_sent_twice(school: School) -> bool:
    """No two posts of one person, column and second changed anything."""
    return not school.world.repeated_scores(applied_only=True)


def item_id(school: School) -> str:
    found = school.world.link("Quiz").line_item_id
    assert found is not None
    return found


def override(school: School, who: str, points: str | None) -> None:
    """Put a grade by hand, as a teacher does in the gradebook."""
    value = None if points is None else Decimal(points)
    user_id = school.world.person(who).user_id
    school.world.gradebook.override(item_id(school), user_id, value)


def test_a_locked_cell_is_named_and_its_score_goes_once_it_is_open(school: School) -> None:
    user_id = school.world.person("anna").user_id
    school.world.gradebook.lock(item_id(school), user_id)
    school.give("anna", "7")
    school.deliver()
    assert named(school, "anna") == "score-refused"
    school.world.gradebook.lock(item_id(school), user_id, locked=False)
    outbox.resend_failed(school.link_id)
    db.session.commit()
    school.deliver()
    assert school.points("anna") == 7
    assert nothing_was_sent_twice(school)


def test_a_grade_put_by_hand_is_respected_named_and_may_be_left(school: School) -> None:
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    override(school, "anna", "4")
    (found,) = reconciling.compare(school.link_id).differing
    assert found.user_id == school.users["anna"]
    assert (found.ours, found.theirs) == (Decimal(7), Decimal(4))
    assert not reconciling.leave(school.link_id, [found.seen])
    db.session.commit()
    assert school.points("anna") == 4
    assert school.state("anna").accepted_points == 4
    assert not reconciling.compare(school.link_id).differing, "nobody is asked twice"
    override(school, "anna", "5")
    assert [one.theirs for one in reconciling.compare(school.link_id).differing] == [5]


def test_a_person_who_was_dropped_is_named_and_scored_when_they_come_back(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.deliver()
    assert named(school, "anna") == "score-refused"
    school.world.change_person("anna", enrolled=True)
    outbox.resend(school.link_id, school.users["anna"])
    db.session.commit()
    school.deliver()
    assert school.points("anna") == 7
    assert nothing_was_sent_twice(school)


def test_a_deleted_column_is_named_and_made_again_at_a_word(school: School) -> None:
    link = school.world.link("Quiz")
    del school.world.course.line_items[item_id(school)]
    link.line_item_id = None
    school.give("anna", "7")
    school.deliver()
    assert named(school, "anna") == "line-item-gone"
    outbox.resend_failed(school.link_id)
    db.session.commit()
    school.deliver()
    assert school.state("anna").state == "delivered"


def test_a_revoked_scope_is_named(school: School) -> None:
    school.record_column(scopes=(ags.SCOPE_RESULT,))
    school.give("anna", "7")
    school.deliver()
    assert named(school, "anna") == "scope-not-granted"
    school.record_column()
    outbox.resend_failed(school.link_id)
    db.session.commit()
    school.deliver()
    assert school.points("anna") == 7


def test_a_platform_that_is_down_for_a_day_loses_and_doubles_nothing(school: School) -> None:
    school.world.faults.add("*", status=503)
    school.give("anna", "7")
    school.give("boris", "8")
    with time_machine.travel(clock.now(), tick=True) as traveller:
        for _hour in range(24):
            school.deliver()
            assert school.state("anna").state == "pending"
            traveller.shift(timedelta(hours=1))
        assert outbox.late(school.link_id) == 2
        db.session.rollback()
        school.world.faults.clear()
        for _hour in range(3):
            school.deliver()
            traveller.shift(timedelta(hours=1))
        assert outbox.late(school.link_id) == 0
    assert school.points("anna") == 7
    assert school.points("boris") == 8
    assert nothing_was_sent_twice(school)
