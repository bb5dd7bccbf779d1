"""What the tests of bad launches share: how to open the quiz, and what a refusal must look like."""

from collections.abc import Mapping
from typing import Any

import requests
from sqlalchemy import func, select

from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

MEGABYTE = 1024 * 1024
QUIZ = "pos/quiz"

Case = tuple[str, Mapping[str, Any], str]
"""A name for the failure message, how the sandbox spoils the launch, the code on the page."""


def launch(browser: LtiBrowser) -> requests.Response:
    """Open the quiz as a participant."""
    return browser.launch("anna", quiz_title(browser))


def quiz_title(browser: LtiBrowser) -> str:
    links = browser.world.course.links.values()
    return next(link.title for link in links if link.custom.get("activity") == QUIZ)


def sessions() -> int:
    """How many launch sessions there are; keeps no transaction open against the tool."""
    found = db.session.scalar(select(func.count()).select_from(LaunchSession)) or 0
    db.session.rollback()
    return found


def assert_refused(answer: requests.Response, code: str, case: str) -> None:
    """A page with the code, 4xx, and no session in the database or in the address."""
    said = LtiBrowser.page(answer).text
    assert 400 <= answer.status_code < 500, f"{case}: {answer.status_code}"
    assert code in said, f"{case}: no {code} in {said[:400]}"
    assert "/s/" not in answer.url, case
    assert 'lang="ru"' in answer.text, case
    assert sessions() == 0, case


def assert_all_refused(classroom: Classroom, browser: LtiBrowser, cases: list[Case]) -> None:
    """Order each bad launch in turn; at the end a good one still gets in."""
    for name, how, code in cases:
        classroom.world.next_launch(**how)
        assert_refused(launch(browser), code, name)
    assert launch(browser).status_code == 200
    assert sessions() == 1
