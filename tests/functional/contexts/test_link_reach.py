"""Who of a course can reach one activity: the platform's roster of a link (NRPS 2.0, ``rlid``)."""

from datetime import timedelta

import pytest
import structlog
from sqlalchemy import func, select

from lti_tool.contexts import enrolment, roster
from lti_tool.contexts.link_reach import MOST_AT_ONCE
from lti_tool.contexts.models import LinkExclusion, ResourceLink
from lti_tool.db import db
from lti_tool.sandbox_lms.course import SeedLink
from tests.functional.contexts.conftest import launch
from tests.functional.school import School

FIRST_GROUP = {"Анна Соколова", "Борис Лебедев", "Вера Никитина"}
EVERYBODY = FIRST_GROUP | {"Галина Орлова", "Дмитрий Ершов", "Елена Майорова"}


@pytest.fixture(autouse=True)
def _trainers_are_no_learners(school: School) -> None:
    school.world.features.trainer_is_learner_on_roster = False


def restrict(school: School, *groups: str) -> None:
    """Let only these groups of the LMS reach the quiz."""
    school.world.link("Quiz").only_groups = groups


def names(school: School, link_id: int | None = None) -> set[str]:
    """The learners that pages of an activity show."""
    found = enrolment.learners(school.context_id, link_id or school.link_id)
    db.session.rollback()
    return {learner.name for learner in found}


def add_link(school: School, lti_id: str) -> int:
    """Make another activity of the course known to the tool."""
    quiz = db.session.get_one(ResourceLink, school.link_id)
    link = ResourceLink(
        deployment_id=quiz.deployment_id, context_id=school.context_id, lti_id=lti_id
    )
    db.session.add(link)
    db.session.commit()
    return link.id


def requests_of_refresh(school: School, only_link_id: int | None = None) -> int:
    """How many times the platform is asked for members when the roster is read now."""
    before = school.world.requests["memberships"]
    assert roster.refresh(school.context_id, only_link_id)
    return school.world.requests["memberships"] - before


def test_an_activity_shows_only_those_who_can_reach_it(school: School) -> None:
    restrict(school, "1")
    elsewhere = add_link(school, school.world.add_link(SeedLink("Elsewhere")).id)
    assert requests_of_refresh(school) == 3
    assert names(school) == FIRST_GROUP
    assert names(school, elsewhere) == EVERYBODY
    restrict(school)
    assert requests_of_refresh(school) == 3
    assert names(school) == EVERYBODY


def test_who_moves_to_another_group_changes_places(school: School) -> None:
    restrict(school, "1")
    roster.refresh(school.context_id)
    school.world.change_person("elena", groups=("1",))
    school.world.change_person("anna", groups=("2",))
    roster.refresh(school.context_id)
    assert "Елена Майорова" in names(school)
    assert "Анна Соколова" not in names(school)


def test_all_pages_of_a_links_roster_are_read(school: School) -> None:
    restrict(school, "1")
    school.world.features.roster_page = 2
    roster.refresh(school.context_id)
    assert names(school) == FIRST_GROUP


def test_one_whom_the_roster_does_not_know_is_not_excluded_by_it(school: School) -> None:
    restrict(school, "1")
    school.enrol("dmitry")
    school.world.change_person("dmitry", enrolled=False)
    roster.refresh(school.context_id)
    assert school.world.person("dmitry").name in names(school)


def test_who_opens_the_activity_can_reach_it_whatever_was_told_before(school: School) -> None:
    restrict(school, "1")
    roster.refresh(school.context_id)
    assert "Елена Майорова" not in names(school)
    launch(school, "elena")
    assert "Елена Майорова" in names(school)
    launch(school, "elena")
    assert "Елена Майорова" in names(school)


@pytest.mark.parametrize("behaviour", ["ignored", "refused"])
def test_a_platform_that_knows_no_rosters_of_links_shows_all_and_is_asked_once_a_day(
    school: School, behaviour: str
) -> None:
    restrict(school, "1")
    school.world.features.roster_of_link = behaviour
    assert requests_of_refresh(school) == 2
    assert names(school) == EVERYBODY
    assert requests_of_refresh(school) == 1
    quiz = db.session.get_one(ResourceLink, school.link_id)
    assert quiz.reach_ask_after is not None
    quiz.reach_ask_after -= timedelta(days=1)
    db.session.commit()
    school.world.features.roster_of_link = "offered"
    assert requests_of_refresh(school) == 2
    assert names(school) == FIRST_GROUP


def test_a_link_removed_from_the_course_does_not_hide_the_others(school: School) -> None:
    restrict(school, "1")
    gone = add_link(school, "999")
    with structlog.testing.capture_logs() as logs:
        assert requests_of_refresh(school) == 3
    assert [entry["resource_link_id"] for entry in logs if "resource_link_id" in entry] == [gone]
    assert names(school) == FIRST_GROUP
    assert requests_of_refresh(school) == 2


def test_a_platform_that_starts_to_refuse_shows_everybody_again(school: School) -> None:
    restrict(school, "1")
    roster.refresh(school.context_id)
    school.world.features.roster_of_link = "refused"
    roster.refresh(school.context_id)
    assert names(school) == EVERYBODY


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429}, {"lose_answer": True}])
def test_a_platform_in_trouble_leaves_what_is_known_and_is_asked_again(
    school: School, fault: dict[str, object]
) -> None:
    restrict(school, "1")
    roster.refresh(school.context_id)
    school.world.faults.add("memberships", skip=1, **fault)
    roster.refresh(school.context_id)
    assert names(school) == FIRST_GROUP
    school.world.faults.clear()
    restrict(school, "2")
    roster.refresh(school.context_id)
    assert names(school) == EVERYBODY - FIRST_GROUP


def test_an_empty_roster_of_a_link_says_nothing(school: School) -> None:
    restrict(school, "1")
    roster.refresh(school.context_id)
    for who in ("author", "trainer"):
        school.world.change_person(who, enrolled=False)
    restrict(school, "nobody is in it")
    roster.refresh(school.context_id)
    assert names(school) == FIRST_GROUP


def test_the_trainers_button_asks_about_their_own_activity_only(school: School) -> None:
    other = add_link(school, school.world.add_link(SeedLink("Elsewhere")).id)
    restrict(school, "1")
    assert requests_of_refresh(school, school.link_id) == 2
    assert names(school) == FIRST_GROUP
    assert db.session.get_one(ResourceLink, other).reach_ask_after is None


def test_of_many_links_those_come_first_that_waited_longest(school: School) -> None:
    links = [school.world.add_link(SeedLink(f"Link {number}")).id for number in range(MOST_AT_ONCE)]
    for lti_id in links:
        add_link(school, lti_id)
    assert requests_of_refresh(school) == 1 + MOST_AT_ONCE
    waiting = select(func.count()).where(ResourceLink.reach_ask_after.is_(None))
    assert db.session.scalar(waiting) == 1
    assert requests_of_refresh(school) == 1 + MOST_AT_ONCE
    assert db.session.scalar(waiting) == 0
    assert db.session.scalar(select(func.count()).select_from(LinkExclusion)) == 0
