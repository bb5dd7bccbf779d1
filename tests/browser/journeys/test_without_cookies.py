"""A browser that keeps nothing for us: the platform's storage helps, else a window of its own."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.browser.journeys.conftest import link_id, sign_in
from tests.browser.journeys.test_whole_path import RIGHT, answer_the_quiz
from tests.fixtures.chromium import Complaints
from tests.fixtures.classroom import Classroom


def test_a_platforms_storage_lets_people_work_without_any_cookie(
    school: Classroom, no_cookies_for_the_tool: BrowserContext
) -> None:
    school.world.features.platform_storage = True
    anna = sign_in(no_cookies_for_the_tool, school, "anna")
    quiz = anna.open("pos/quiz")
    answer_the_quiz(quiz, RIGHT)
    expect(quiz.locator(".score-given")).to_have_text("3")
    kept = [c["name"] for c in no_cookies_for_the_tool.cookies(school.tool_url)]
    assert [name for name in kept if name.startswith("accord")] == []


def test_without_storage_a_window_of_its_own_is_offered(
    school: Classroom, no_cookies_for_the_tool: BrowserContext, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("403")
    anna = sign_in(no_cookies_for_the_tool, school, "anna")
    frame = anna.open("pos/quiz")
    button = frame.get_by_role("link", name=re.compile("в новом окне", re.IGNORECASE))
    expect(button).to_be_visible()
    assert "/lti/login?" in (button.get_attribute("href") or "")
    assert school.world.link(link_id(school, "pos/quiz")).title in anna.page.content()
