"""A short lecture, opened from the LMS's course as people do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Frame, Page

from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.contexts.models import User
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from lti_tool.sandbox_lms.course import Link
from tests.fixtures.classroom import Classroom, running_classroom


@dataclass(frozen=True)
class LectureRoom:
    """A classroom whose course holds a short lecture."""

    classroom: Classroom

    @property
    def link(self) -> Link:
        """The lecture's link in the LMS."""
        links = self.classroom.world.course.links.values()
        return next(link for link in links if link.custom.get("activity") == "pos/lecture")

    def sign_in(self, context: BrowserContext, who: str, language: str = "ru") -> None:
        """Sign in to the LMS in ``context``."""
        lms = self.classroom.lms_url
        context.request.post(f"{lms}/language", form={"language": language})
        person = self.classroom.world.person(who)
        context.request.post(f"{lms}/sign-in", form={"person": person.user_id})

    def open(self, context: BrowserContext, who: str = "anna", language: str = "ru") -> Page:
        """Open the lecture in a window of its own; a trainer lands in the overview."""
        self.sign_in(context, who, language)
        page = context.new_page()
        page.goto(f"{self.classroom.lms_url}/mod/{self.link.id}/launch?in=window")
        page.wait_for_url("**/lecture/**")
        return page

    def open_in_frame(self, context: BrowserContext, who: str = "anna") -> Frame:
        """Open the lecture inside the LMS's page, on another site than the page."""
        self.sign_in(context, who)
        page = context.new_page()
        page.goto(f"{self.classroom.lms_url}/mod/{self.link.id}")
        page.frame_locator("iframe").locator("video").wait_for()
        return next(frame for frame in page.frames if "/lecture/" in frame.url)

    def watched(self, who: str = "anna") -> list[list[int]]:
        """Return what the tool has on record for somebody, in milliseconds."""
        sub = self.classroom.world.person(who).user_id
        with self.classroom.app.app_context():
            found = (
                db.session.query(WatchRecord)
                .join(Attempt, WatchRecord.attempt_id == Attempt.id)
                .join(User, Attempt.user_id == User.id)
                .filter(User.sub == sub)
                .one_or_none()
            )
            return found.seen if found else []


@pytest.fixture
def room(sqlite_template: Path, tmp_path: Path) -> Iterator[LectureRoom]:
    """A running lecture; the functional suite covers the other database."""
    copy = tmp_path / "accord.sqlite3"
    shutil.copyfile(sqlite_template, copy)
    with running_classroom(f"sqlite:///{copy}", tmp_path) as running:
        yield LectureRoom(running)


def play(page: Page | Frame, *, rate: float = 2) -> None:
    """Start the recording without sound (browsers forbid sound without a person's click)."""
    page.evaluate(
        """rate => {
            const video = document.querySelector("video");
            video.muted = true;
            video.playbackRate = rate;
            return video.play();
        }""",
        rate,
    )


def wait_until_at(page: Page | Frame, seconds: float) -> None:
    """Wait until the recording has come to ``seconds``."""
    page.wait_for_function(
        "seconds => document.querySelector('video').currentTime >= seconds", arg=seconds
    )


def pause(page: Page | Frame) -> None:
    """Stop the recording."""
    page.evaluate("document.querySelector('video').pause()")
