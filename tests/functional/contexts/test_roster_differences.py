"""Reading only what changed on a roster, where the platform offers it (NRPS 2.0, 2.4.2)."""

from datetime import timedelta

import pytest
import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.contexts import enrolment, roster
from lti_tool.contexts.models import Context, Membership, User
from lti_tool.db import db
from lti_tool.platforms.errors import ServiceError
from lti_tool.sandbox_lms.people import Person
from tests.functional.school import School

NEWCOMER = Person("zoya", "77", "participant", "Зоя", "Аксёнова", "zoya@school.example")


@pytest.fixture(autouse=True)
def _offered(school: School) -> None:
    school.world.features.roster_differences = True
    school.world.features.roster_of_link = "refused"
    assert roster.refresh(school.context_id)
    school.world.requests.clear()


def context(school: School) -> Context:
    """The course as it stands."""
    db.session.rollback()
    return db.session.get_one(Context, school.context_id)


def names(school: School) -> set[str]:
    """The names on the list."""
    return {learner.name for learner in enrolment.learners(school.context_id, school.link_id)}


def membership(school: School, who: str) -> Membership:
    """Somebody's membership as it stands."""
    sub = school.world.person(who).user_id
    return db.session.scalars(select(Membership).join(User).where(User.sub == sub)).one()


def forget_without_a_word(school: School, who: str) -> None:
    """Take somebody off the roster so that only a whole reading can tell."""
    school.world.change_person(who, enrolled=False)
    school.world.roster_changes.clear()


def test_who_came_and_who_went_is_learnt_from_what_changed(school: School) -> None:
    school.world.add_person(NEWCOMER)
    school.world.change_person("anna", family_name="Петрова")
    school.world.change_person("vera", enrolled=False)
    school.world.change_person("galina", status="Inactive")
    before = names(school)
    assert roster.refresh(school.context_id)
    assert names(school) - before == {"Зоя Аксёнова", "Анна Петрова"}
    assert before - names(school) == {"Анна Соколова", "Вера Никитина", "Галина Орлова"}
    assert membership(school, "vera").left_at is not None
    school.world.change_person("vera", enrolled=True)
    roster.refresh(school.context_id)
    assert membership(school, "vera").left_at is None
    assert school.world.requests["memberships"] == 2


def test_without_changes_nobody_comes_or_goes(school: School) -> None:
    before, address = names(school), context(school).differences_url
    assert address is not None
    assert roster.refresh(school.context_id)
    assert names(school) == before
    assert context(school).differences_url == address


def test_one_who_came_and_went_in_between_is_never_written_down(school: School) -> None:
    school.world.add_person(NEWCOMER)
    school.world.change_person("zoya", enrolled=False)
    roster.refresh(school.context_id)
    assert db.session.scalars(select(User).where(User.sub == "77")).all() == []


def test_changes_on_several_pages_are_all_read(school: School) -> None:
    school.world.features.roster_page = 4
    school.world.add_participants(8)
    address = context(school).differences_url
    roster.refresh(school.context_id)
    assert school.world.requests["memberships"] == 2
    assert len(names(school)) == 7 + 8
    assert context(school).differences_url != address, "the last page's"


def test_once_a_day_the_roster_is_read_whole(school: School) -> None:
    forget_without_a_word(school, "vera")
    roster.refresh(school.context_id)
    assert "Вера Никитина" in names(school)
    long_ago = clock.now() - timedelta(days=1, seconds=1)
    db.session.execute(update(Context).values(roster_whole_at=long_ago))
    db.session.commit()
    roster.refresh(school.context_id)
    assert "Вера Никитина" not in names(school)


def test_differences_that_are_refused_are_replaced_by_the_whole(school: School) -> None:
    forget_without_a_word(school, "vera")
    school.world.features.roster_differences = False
    with structlog.testing.capture_logs() as logs:
        assert roster.refresh(school.context_id)
    assert "roster_differences_not_read" in {entry["event"] for entry in logs}
    assert "Вера Никитина" not in names(school)
    assert context(school).differences_url is None
    school.world.requests.clear()
    assert roster.refresh(school.context_id)
    assert school.world.requests["memberships"] == 1


def test_a_platform_that_is_down_leaves_everything_as_it_is(school: School) -> None:
    before, address = names(school), context(school).differences_url
    school.world.faults.add("memberships", status=500)
    with pytest.raises(ServiceError):
        roster.refresh(school.context_id)
    assert names(school) == before
    assert context(school).differences_url == address


def test_nothing_builds_on_an_empty_roster(school: School) -> None:
    school.world.change_person("vera", enrolled=False)
    db.session.execute(update(Context).values(differences_url=None))
    db.session.commit()
    for person in list(school.world.people.values()):
        school.world.change_person(person, enrolled=False)
    before = names(school)
    roster.refresh(school.context_id)
    assert names(school) == before
    assert context(school).differences_url is None


def test_an_address_elsewhere_or_too_long_is_not_kept(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("http://elsewhere.example/x", f"{school.lms_url}/{'x' * 1024}"):
        monkeypatch.setattr(
            "lti_tool.contexts.roster_reading.service_client.linked",
            lambda _answer, _rel, address=address: address if _rel == "differences" else None,
        )
        roster.refresh(school.context_id)
        assert context(school).differences_url is None


def test_the_database_keeps_no_differences_from_nothing(school: School) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(update(Context).values(roster_whole_at=None))
    db.session.rollback()
