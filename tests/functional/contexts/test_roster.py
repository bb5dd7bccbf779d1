"""Who is in a course, as the platform's roster says."""

from datetime import timedelta

import pytest
import structlog
from sqlalchemy import func, select, update

from lti_tool import clock
from lti_tool.contexts import enrolment, platform_groups, roster
from lti_tool.contexts.models import (
    Context,
    LinkOpening,
    Membership,
    PlatformGroup,
    PlatformGroupMember,
    User,
)
from lti_tool.db import db
from lti_tool.gradebook import pages
from lti_tool.platforms import outbound
from lti_tool.platforms.errors import PlatformAnswerUnreadableError, ServiceError
from tests.functional.contexts.conftest import launch
from tests.functional.school import School


def names(school: School) -> list[str]:
    """The learners' names in the order of the list."""
    return [learner.name for learner in enrolment.learners(school.context_id, school.link_id)]


def membership(school: School, who: str) -> Membership:
    """Somebody's membership as it stands."""
    sub = school.world.person(who).user_id
    return db.session.scalars(select(Membership).join(User).where(User.sub == sub)).one()


def groups_of(school: School, who: str) -> set[str]:
    """Ids of the LMS's groups somebody is in."""
    found = db.session.scalars(
        select(PlatformGroup.lti_id)
        .join(PlatformGroupMember)
        .join(User, PlatformGroupMember.user_id == User.id)
        .where(User.sub == school.world.person(who).user_id)
    )
    return set(found)


def offer_groups(school: School) -> None:
    """Let the LMS offer the Course Groups service."""
    school.world.features.groups_service = True
    url = f"{school.lms_url}/services/{school.world.course.id}/groups"
    db.session.execute(update(Context).values(groups_url=url))
    db.session.commit()


def test_the_list_of_scores_follows_the_order_of_the_roster(school: School) -> None:
    roster.refresh(school.context_id)
    listed = names(school)
    assert listed != sorted(listed)
    with school.app.test_request_context():
        scores = pages.rows(school.link_id, school.context_id)
    assert [row.name for row in scores] == listed


def test_the_roster_adds_those_who_have_not_come_yet(school: School) -> None:
    assert len(names(school)) == 2
    assert roster.refresh(school.context_id)
    people = enrolment.learners(school.context_id, school.link_id)
    assert not any(learner.has_opened for learner in people)
    opening = LinkOpening(
        resource_link_id=school.link_id, user_id=school.users["anna"], first_at=clock.now()
    )
    db.session.add(opening)
    db.session.commit()
    people = enrolment.learners(school.context_id, school.link_id)
    assert {learner.name for learner in people if learner.has_opened} == {"Анна Соколова"}
    assert "Елена Майорова" in names(school)
    assert names(school) == sorted(names(school), key=lambda name: name.split()[1])


def test_one_whose_launch_was_a_trainers_is_no_learner_whatever_the_roster_says(
    school: School,
) -> None:
    roster.refresh(school.context_id)
    assert "Кирилл Громов" in names(school), "the roster calls the trainer a learner"
    membership(school, "trainer").launch_role = "trainer"
    db.session.commit()
    roster.refresh(school.context_id)
    assert "Кирилл Громов" not in names(school)
    assert "Ирина Волкова" not in names(school), "the author"


def test_all_pages_are_read(school: School) -> None:
    school.world.add_participants(23)
    school.world.features.roster_page = 4
    roster.refresh(school.context_id)
    assert len(names(school)) == 6 + 23 + 1
    assert school.world.requests["memberships"] == 8 + 8, "the course's and the link's"


def test_who_left_keeps_their_history_and_may_come_back(school: School) -> None:
    roster.refresh(school.context_id)
    school.world.change_person("vera", enrolled=False)
    school.world.change_person("galina", status="Inactive")
    roster.refresh(school.context_id)
    assert membership(school, "vera").left_at is not None
    assert membership(school, "galina").left_at is not None
    assert "Вера Никитина" not in names(school)
    gone = enrolment.departed(school.context_id, school.link_id)
    assert {person.name for person in gone} == {"Вера Никитина", "Галина Орлова"}
    left_at = membership(school, "vera").left_at
    roster.refresh(school.context_id)
    assert membership(school, "vera").left_at == left_at, "the date is that of leaving"
    school.world.change_person("vera", enrolled=True)
    roster.refresh(school.context_id)
    assert membership(school, "vera").left_at is None
    assert "Вера Никитина" in names(school)


def test_one_who_was_never_on_the_roster_has_not_left_it(school: School) -> None:
    school.enrol("dmitry")
    school.world.change_person("dmitry", enrolled=False)
    roster.refresh(school.context_id)
    assert membership(school, "dmitry").left_at is None


def test_names_are_brought_up_to_date_and_silence_erases_none(school: School) -> None:
    roster.refresh(school.context_id)
    school.world.change_person("anna", family_name="Петрова")
    roster.refresh(school.context_id)
    assert "Анна Петрова" in names(school)
    school.world.features.omit |= {"name", "given_name", "family_name"}
    roster.refresh(school.context_id)
    assert "Анна Петрова" in names(school)


def test_an_empty_roster_makes_nobody_leave(school: School) -> None:
    roster.refresh(school.context_id)
    school.world.faults.add(
        "memberships", status=200, body='{"members": []}', content_type="application/json"
    )
    assert roster.refresh(school.context_id)
    assert len(names(school)) == 7


@pytest.mark.parametrize("body", ["[]", '{"members": 7}', "not json", '"text"'])
def test_an_answer_that_is_no_roster_changes_nothing(school: School, body: str) -> None:
    school.world.faults.add("memberships", status=200, body=body)
    with pytest.raises(PlatformAnswerUnreadableError):
        roster.refresh(school.context_id)
    assert len(names(school)) == 2


def test_odd_entries_are_passed_over(school: School) -> None:
    body = (
        '{"members": ["x", {"user_id": null}, {"user_id": true}, {"user_id": ""},'
        ' {"user_id": 77, "roles": "Learner"}, {"user_id": "78", "roles": ["Learner", 3]},'
        ' {"user_id": "79", "roles": ["Learner"], "name": 5, "group_enrollments": [{"x": 1}, 4]}]}'
    )
    school.world.faults.add("memberships", status=200, body=body)
    roster.refresh(school.context_id)
    subs = db.session.scalars(select(User.sub)).all()
    assert {"77", "78", "79"} <= set(subs)
    assert len(subs) == 5


def test_without_a_roster_there_is_nothing_to_read(school: School) -> None:
    db.session.execute(update(Context).values(memberships_url=None))
    db.session.commit()
    assert not roster.refresh(school.context_id)
    assert not roster.refresh(school.context_id + 1)
    roster.refresh_old()
    assert school.world.requests["memberships"] == 0


def test_nothing_is_asked_while_a_transaction_is_open(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked_out = []
    once = outbound._once

    def spy(*args: object) -> outbound.Answer:
        checked_out.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return once(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(outbound, "_once", spy)
    offer_groups(school)
    assert db.session.get(Context, school.context_id) is not None, "the caller had one open"
    roster.refresh(school.context_id)
    assert checked_out == [0] * len(checked_out)
    assert len(checked_out) == 5, "two tokens, the roster, the link's, the groups"


def test_old_rosters_of_courses_in_use_are_read_again(school: School) -> None:
    roster.refresh_old()
    assert school.world.requests["memberships"] == 2, "the course's and the link's"
    roster.refresh_old()
    assert school.world.requests["memberships"] == 2, "it is fresh"
    db.session.execute(update(Context).values(roster_read_at=clock.now() - timedelta(hours=2)))
    db.session.commit()
    roster.refresh_old()
    assert school.world.requests["memberships"] == 4


def test_courses_that_nobody_opens_are_left_alone(school: School) -> None:
    db.session.execute(update(Membership).values(launched_at=clock.now() - timedelta(days=2)))
    db.session.commit()
    roster.refresh_old()
    assert school.world.requests["memberships"] == 0


def test_a_course_is_in_use_again_when_somebody_who_was_there_before_opens_it(
    school: School,
) -> None:
    long_ago = clock.now() - timedelta(days=2)
    db.session.execute(update(Membership).values(launched_at=long_ago))
    db.session.commit()
    launch(school, "anna")
    roster.refresh_old()
    assert school.world.requests["memberships"] == 2, "the course's and the link's"
    assert membership(school, "anna").launched_at != long_ago
    assert membership(school, "boris").launched_at == long_ago


def test_a_platform_that_is_down_does_not_stop_the_other_courses(school: School) -> None:
    school.world.faults.add("memberships", status=500)
    with structlog.testing.capture_logs() as logs:
        roster.refresh_old()
    assert [entry["code"] for entry in logs if entry["event"] == "roster_not_read"] == [
        "platform-refused"
    ]
    with pytest.raises(ServiceError):
        roster.refresh(school.context_id)


def test_the_groups_service_gives_names_and_the_roster_who_is_in_them(school: School) -> None:
    offer_groups(school)
    roster.refresh(school.context_id)
    assert groups_of(school, "anna") == {"1"}
    assert groups_of(school, "elena") == {"2"}
    group_names = set(db.session.scalars(select(PlatformGroup.name)))
    assert group_names == {"Начальная школа", "Старшая школа"}
    school.world.change_person("anna", groups=("2",))
    roster.refresh(school.context_id)
    assert groups_of(school, "anna") == {"2"}


def test_a_roster_without_its_groups_service_is_still_a_roster(school: School) -> None:
    offer_groups(school)
    school.world.faults.add("groups", status=500)
    with structlog.testing.capture_logs() as logs:
        assert roster.refresh(school.context_id)
    assert "platform_groups_not_read" in {entry["event"] for entry in logs}
    assert len(names(school)) == 7
    school.world.faults.clear()
    school.world.faults.add("groups", status=200, body='{"groups": {}}')
    assert roster.refresh(school.context_id)
    school.world.faults.clear()
    school.world.faults.add("groups", status=200, body='{"groups": [1, {"name": "x"}]}')
    assert roster.refresh(school.context_id)


def test_a_launch_tells_of_the_persons_own_groups(school: School) -> None:
    anna, boris = school.users["anna"], school.users["boris"]
    platform_groups.record_from_launch(school.context_id, anna, ["4", "5", ""])
    platform_groups.record_from_launch(school.context_id, boris, ["4"])
    db.session.commit()
    assert groups_of(school, "anna") == {"4", "5"}
    platform_groups.record_from_launch(school.context_id, anna, ["5"])
    assert groups_of(school, "anna") == {"5"}
    assert groups_of(school, "boris") == {"4"}
    platform_groups.record_from_launch(school.context_id, anna, [])
    assert groups_of(school, "anna") == set()


def test_an_unsubstituted_variable_says_nothing(school: School) -> None:
    anna = school.users["anna"]
    platform_groups.record_from_launch(school.context_id, anna, ["4"])
    platform_groups.record_from_launch(school.context_id, anna, ["$Moodle.Person.userGroupIds"])
    assert groups_of(school, "anna") == {"4"}


def test_a_launch_without_news_of_groups_writes_nothing(school: School) -> None:
    anna = school.users["anna"]
    platform_groups.record_from_launch(school.context_id, anna, ["4"])
    db.session.commit()
    before = db.session.scalar(select(func.max(PlatformGroupMember.id)))
    platform_groups.record_from_launch(school.context_id, anna, ["4"])
    assert db.session.scalar(select(func.max(PlatformGroupMember.id))) == before


def test_a_name_that_was_learnt_is_not_lost(school: School) -> None:
    platform_groups.record_names(school.context_id, {"4": "Группа"})
    platform_groups.record_names(school.context_id, {"4": ""})
    platform_groups.record_names(school.context_id, {})
    platform_groups.record_enrolments(school.context_id, {school.users["anna"]: ["4"]})
    assert db.session.scalars(select(PlatformGroup.name)).all() == ["Группа"]
