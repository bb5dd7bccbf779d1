"""A school day: people in browsers of their own, each inside the LMS's course page."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, Playwright

from tests.fixtures.chromium import (
    ARGUMENTS,
    DESKTOP_SIZE,
    PHONE_SIZE,
    Complaints,
    chromium_path,
)
from tests.fixtures.classroom import Classroom, running_classroom

Enter = Callable[..., "Person"]


@dataclass(frozen=True)
class Person:
    """Somebody signed in to the LMS in a browser of their own."""

    classroom: Classroom
    page: Page

    def open(self, activity: str) -> FrameLocator:
        """Open an activity inside the course's page, as a click on «Открыть» does."""
        return self.open_link(link_id(self.classroom, activity))

    def open_link(self, number: str) -> FrameLocator:
        """Open the link of this id inside the course's page."""
        self.page.goto(f"{self.classroom.lms_url}/mod/{number}")
        return self.page.frame_locator("iframe")

    def open_in_window(self, activity: str) -> Page:
        """Open an activity in a window of its own."""
        number = link_id(self.classroom, activity)
        self.page.goto(f"{self.classroom.lms_url}/mod/{number}/launch?in=window")
        self.page.wait_for_url("**/s/**")
        return self.page

    def gradebook(self) -> Page:
        """Open the LMS's gradebook."""
        self.page.goto(f"{self.classroom.lms_url}/course/{self.classroom.world.course.id}/grades")
        return self.page


def link_id(classroom: Classroom, activity: str) -> str:
    """Return the id of the course's newest link to ``activity``."""
    links = classroom.world.course.links.values()
    return [link.id for link in links if link.custom.get("activity") == activity][-1]


def cell(classroom: Classroom, activity: str, who: str) -> Decimal | None:
    """Return the score that stands in the LMS's gradebook."""
    return classroom.world.cell(link_id(classroom, activity), who).points


def sign_in(context: BrowserContext, classroom: Classroom, who: str) -> Person:
    """Sign in to the LMS as ``who`` by its own page."""
    page = context.new_page()
    page.goto(classroom.lms_url)
    name = classroom.world.person(who).name
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()
    return Person(classroom, page)


@pytest.fixture
def school(sqlite_template: Path, tmp_path: Path) -> Iterator[Classroom]:
    """A running classroom; the functional suite covers the other database."""
    copy = tmp_path / "accord.sqlite3"
    shutil.copyfile(sqlite_template, copy)
    with running_classroom(f"sqlite:///{copy}", tmp_path) as running:
        yield running


@pytest.fixture
def enter(browser: Browser, complaints: Complaints, school: Classroom) -> Enter:
    """Bring somebody in: ``enter("anna", "phone", "en")``; each has cookies of their own."""

    def come(who: str, device: str, language: str = "ru") -> Person:
        is_phone = device == "phone"
        context = browser.new_context(
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            viewport=PHONE_SIZE if is_phone else DESKTOP_SIZE,  # type: ignore[arg-type]
            has_touch=is_phone,
            is_mobile=is_phone,
        )
        complaints.watch(context)
        person = sign_in(context, school, who)
        context.request.post(f"{school.lms_url}/language", form={"language": language})
        return person

    return come


@pytest.fixture
def no_cookies_for_the_tool(
    playwright: Playwright, complaints: Complaints, school: Classroom, tmp_path: Path
) -> BrowserContext:
    """A browser that keeps no cookie of the tool at all, not even a partitioned one."""
    site = f"{school.tool_url},*"
    blocked = {"exceptions": {"cookies": {site: {"setting": 2}}}}
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    preferences = {"profile": {"content_settings": blocked}}
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences))
    context = playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=chromium_path(),
        args=[*ARGUMENTS],
        locale="ru-RU",
        timezone_id="Europe/Moscow",
        viewport=DESKTOP_SIZE,  # type: ignore[arg-type]
    )
    complaints.watch(context)
    return context
