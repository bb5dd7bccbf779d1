"""A copied course finds the same activities; people's work and dates stay behind."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink
from lti_tool.coursework import placement as placements
from lti_tool.coursework.models import Placement
from lti_tool.coursework.placement import PlacementSettings
from lti_tool.db import db
from lti_tool.sandbox_lms.world import Link, SeedLink
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

TITLE = "Проверьте себя"
CUSTOM = "https://purl.imsglobal.org/spec/lti/claim/custom"


@pytest.fixture
def original(classroom: Classroom) -> Link:
    """A link that a trainer filled in by hand, worth 7 points and closing tomorrow."""
    link = classroom.world.add_link(SeedLink(TITLE))
    LtiBrowser(classroom.world).launch("trainer", link)
    with classroom.app.app_context():
        row = db.session.scalars(select(ResourceLink).where(ResourceLink.lti_id == link.id)).one()
        placed = placements.place(
            row.id,
            "pos/quiz",
            PlacementSettings(title=TITLE, closes_at=clock.now() + timedelta(days=1)),
        )
        placed.points = Decimal(7)
        db.session.commit()
    return link


def copy_of(classroom: Classroom, link: Link) -> Link:
    course = classroom.world.copy_course()
    return next(made for made in course.links.values() if made.title == link.title)


def placement_of(classroom: Classroom, link: Link) -> Placement | None:
    with classroom.app.app_context():
        return db.session.scalar(
            select(Placement).join(ResourceLink).where(ResourceLink.lti_id == link.id)
        )


def test_a_copied_link_shows_the_originals_activity_without_its_dates(
    classroom: Classroom, original: Link
) -> None:
    copy = copy_of(classroom, original)
    page = LtiBrowser(classroom.world).launch("anna", copy)
    assert "/quiz/" in page.url
    made = placement_of(classroom, copy)
    assert made is not None
    assert (made.title, made.points, made.closes_at) == (TITLE, Decimal(7), None)


def test_a_platform_that_tells_only_of_the_course_is_enough(
    classroom: Classroom, original: Link
) -> None:
    copy = copy_of(classroom, original)
    history = {"context_history": classroom.world.course.id, "link_history": "$unknown"}
    classroom.world.next_launch({CUSTOM: history})
    assert "/quiz/" in LtiBrowser(classroom.world).launch("anna", copy).url


def test_of_two_links_of_one_title_none_is_guessed(classroom: Classroom, original: Link) -> None:
    second = classroom.world.add_link(SeedLink(TITLE, custom={"activity": "pos/lecture"}))
    LtiBrowser(classroom.world).launch("anna", second)
    copy = copy_of(classroom, original)
    classroom.world.next_launch({CUSTOM: {"context_history": classroom.world.course.id}})
    answer = LtiBrowser(classroom.world).launch("anna", copy)
    assert answer.status_code == 404
    assert placement_of(classroom, copy) is None


@pytest.mark.parametrize("history", ["", "unknown", "unknown, ,other"])
def test_a_copy_of_something_unknown_asks_its_trainer(
    classroom: Classroom, original: Link, history: str
) -> None:
    copy = copy_of(classroom, original)
    claim = {CUSTOM: {"context_history": history, "link_history": history}}
    classroom.world.next_launch(claim)
    assert LtiBrowser(classroom.world).launch("anna", copy).status_code == 404
    classroom.world.next_launch(claim)
    assert "/authoring/" in LtiBrowser(classroom.world).launch("trainer", copy).url


def test_a_link_without_a_course_or_a_title_has_no_namesake(
    classroom: Classroom, original: Link
) -> None:
    copy = copy_of(classroom, original)
    classroom.world.features.omit = {"context"}
    classroom.world.next_launch({CUSTOM: {}})
    assert LtiBrowser(classroom.world).launch("anna", copy).status_code == 404
