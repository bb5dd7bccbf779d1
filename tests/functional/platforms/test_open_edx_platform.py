"""The tool against a platform that nobody here wrote: Open edX's, over real HTTP.

As far as it runs outside Open edX: login, launch, access token, a score, deep linking.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from lti_tool.contexts.models import User
from lti_tool.db import db
from lti_tool.platforms import access_tokens, enrolment, registry
from lti_tool.platforms.enrolment import PlatformFacts
from tests.fixtures.classroom import Classroom
from tests.functional.platforms.open_edx import CLIENT_ID, DEPLOYMENT_ID, OpenEdx
from tests.functional.web_browser import WebBrowser

SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"


@pytest.fixture
def open_edx(classroom: Classroom) -> Iterator[OpenEdx]:
    """Open edX, registered by the administrator's hand beside the classroom's own LMS."""
    with OpenEdx(classroom.tool_url) as platform:
        with classroom.app.app_context():
            enrolment.enrol(
                PlatformFacts(
                    issuer=platform.url,
                    client_id=CLIENT_ID,
                    name="Open edX",
                    auth_login_url=f"{platform.url}/auth",
                    auth_token_url=f"{platform.url}/token",
                    jwks_url=f"{platform.url}/jwks",
                    deployment_ids=(DEPLOYMENT_ID,),
                ),
                source="administrator",
            )
        yield platform


@pytest.fixture
def browser() -> WebBrowser:
    """A browser nobody knows yet."""
    return WebBrowser()


def test_a_student_opens_the_quiz(
    classroom: Classroom, open_edx: OpenEdx, browser: WebBrowser
) -> None:
    start = open_edx.begin("student", name="Ada Lovelace", custom={"activity": "pos/quiz"})
    page = browser.get(start)
    assert open_edx.refused == []
    assert page.status_code == 200
    assert "/quiz/" in page.url
    with classroom.app.app_context():
        assert db.session.scalars(select(User.name)).all() == ["Ada Lovelace"]


def test_a_student_without_a_name_and_a_guest_without_a_role_open_it_too(
    open_edx: OpenEdx, browser: WebBrowser
) -> None:
    for role in ("student", "guest", None):
        page = browser.get(open_edx.begin(role, custom={"activity": "pos/quiz"}))
        assert page.status_code == 200, role
    assert open_edx.refused == []


def test_an_instructor_chooses_activities_and_open_edx_takes_them(
    open_edx: OpenEdx, browser: WebBrowser
) -> None:
    start = open_edx.begin("instructor", user="teacher-1", message="LtiDeepLinkingRequest")
    picker = browser.get(start)
    assert picker.status_code == 200
    offered = browser.form(picker, {"activity": None}).offered("activity")
    sent = browser.submit(picker, {"activity": offered[:2]}, button="insert")
    assert open_edx.refused == []
    assert sent.text == "taken"
    assert [item["type"] for item in open_edx.taken] == ["ltiResourceLink"] * 2
    assert all(item["custom"]["activity"] for item in open_edx.taken)


def test_cancelling_the_picker_is_an_empty_answer(open_edx: OpenEdx, browser: WebBrowser) -> None:
    start = open_edx.begin("instructor", user="teacher-1", message="LtiDeepLinkingRequest")
    assert browser.submit(browser.get(start), button="cancel").text == "taken"
    assert (open_edx.taken, open_edx.refused) == ([], [])


def test_a_student_is_refused_the_picker(open_edx: OpenEdx, browser: WebBrowser) -> None:
    page = browser.get(open_edx.begin("student", message="LtiDeepLinkingRequest"))
    assert page.status_code == 403
    assert open_edx.taken == []


def test_an_access_token_is_given_once_and_is_good_for_its_scopes(
    classroom: Classroom, open_edx: OpenEdx
) -> None:
    with classroom.app.app_context():
        registration = registry.candidates(open_edx.url, CLIENT_ID)[0]
        db.session.rollback()
        tokens = {access_tokens.get(registration, [SCORE, LINE_ITEM]).value for _ in range(5)}
    assert open_edx.refused == []
    assert open_edx.tokens_given == len(tokens) == 1
    assert open_edx.consumer.check_token(tokens.pop(), [SCORE])


def test_points_reach_open_edx_by_its_own_token(
    classroom: Classroom, open_edx: OpenEdx, browser: WebBrowser
) -> None:
    quiz = browser.get(open_edx.begin("student", custom={"activity": "pos/quiz"}))
    attempt = browser.submit(quiz)
    asked = browser.submit(attempt, {"item-results": ["a", "c", "d"]}, button="hand-in")
    result = browser.submit(asked, button="hand-in-anyway")
    assert result.status_code == 200
    classroom.deliver()
    assert open_edx.refused == []
    assert open_edx.tokens_given == 1
    [(path, score)] = open_edx.scores
    assert path == "/lineitems/7/scores"
    assert score["userId"] == "student-1"
    assert (score["scoreGiven"], score["scoreMaximum"]) == (3, 20)
    assert (score["gradingProgress"], score["activityProgress"]) == ("FullyGraded", "Completed")
