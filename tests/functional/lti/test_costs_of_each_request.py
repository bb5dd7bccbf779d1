"""What the requests of a launch ask of the database, each counted by itself."""

from decimal import Decimal

import pytest

from lti_tool.sandbox_lms.course import Link, SeedLink
from tests.fixtures.classroom import Classroom
from tests.functional.lti.counting import Asked, counting
from tests.functional.lti_browser import LtiBrowser

MOST_STATEMENTS = 8
LOGIN, LAUNCH = "lti.begin_login", "lti.finish_launch"


@pytest.fixture
def browser(classroom: Classroom) -> LtiBrowser:
    """A browser whose platform is known: somebody has launched another link before."""
    browser = LtiBrowser(classroom.world)
    assert browser.launch("boris", new_link(classroom, "Opened before")).status_code == 200
    return browser


def new_link(classroom: Classroom, title: str) -> Link:
    """A link that nobody has opened, with a column of its own."""
    return classroom.world.add_link(SeedLink(title, {"activity": "pos/lecture"}, Decimal(5)))


def launched(classroom: Classroom, browser: LtiBrowser, who: str, link: Link) -> Asked:
    with counting(classroom.app) as asked:
        assert browser.launch(who, link).status_code == 200
    return asked


def test_a_launch_by_somebody_who_was_here_before_only_starts_a_session(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    link = new_link(classroom, "Known")
    launched(classroom, browser, "anna", link)
    asked = launched(classroom, browser, "anna", link)
    assert len(asked.of(LAUNCH)) <= MOST_STATEMENTS, asked.of(LAUNCH)
    assert asked.commits == {LAUNCH: 1}
    written = [one for one in asked.of(LAUNCH) if not one.startswith("SELECT")]
    assert [one.split(" (")[0] for one in written] == ["INSERT INTO launch_session"]


def test_a_login_writes_nothing(classroom: Classroom, browser: LtiBrowser) -> None:
    asked = launched(classroom, browser, "anna", new_link(classroom, "New"))
    assert all(one.startswith("SELECT") for one in asked.of(LOGIN))


def test_the_first_page_commits_nothing_and_asks_little(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    asked = launched(classroom, browser, "anna", new_link(classroom, "New"))
    assert 0 < len(asked.of("lecture.show")) <= MOST_STATEMENTS, asked.of("lecture.show")
    assert "lecture.show" not in asked.commits
