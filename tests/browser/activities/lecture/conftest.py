"""A lecture of 24 seconds in all its bodies, opened from the LMS's course as people do."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import BrowserContext, Frame, Page

from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.authoring.commands import import_from
from lti_tool.contexts.models import User
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from lti_tool.sandbox_lms.course import Link, SeedLink
from lti_tool.settings import PROJECT_ROOT
from tests.browser.waiting import until
from tests.fixtures.classroom import Classroom, running_classroom

LONG_FILM = "long.mp4"
LONG_FILM_RATE = 2_000_000
SHORT_COURSE = PROJECT_ROOT / "tests" / "fixtures" / "short_course"


@dataclass(frozen=True)
class LectureRoom:
    """A classroom whose course holds the short lecture behind ``link``."""

    classroom: Classroom
    link: Link

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
        lecture = next(frame for frame in page.frames if "/lecture/" in frame.url)
        lecture.wait_for_load_state()
        return lecture

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

    def wait_until_watched(self, seconds: float, who: str = "anna") -> None:
        """Wait until what somebody watched up to ``seconds`` has come to the tool."""
        until(lambda: any(end >= seconds * 1000 for _start, end in self.watched(who)))


RoomWith = Callable[..., LectureRoom]


@pytest.fixture
def room_with(sqlite_template: Path, tmp_path: Path) -> Iterator[RoomWith]:
    """Make a running lecture whose definition says ``changes`` (None takes a field out).

    The functional suite covers the other database.
    """
    copy = tmp_path / "accord.sqlite3"
    shutil.copyfile(sqlite_template, copy)
    with running_classroom(f"sqlite:///{copy}", tmp_path) as running:

        def make(**changes: Any) -> LectureRoom:
            with running.app.app_context():
                import_from(_course_with(tmp_path / "short", changes))
            seed = SeedLink("Короткая лекция", {"activity": "short/lecture"}, Decimal(5))
            return LectureRoom(running, running.world.add_link(seed))

        yield make


def _course_with(folder: Path, changes: dict[str, Any]) -> Path:
    shutil.copytree(SHORT_COURSE, folder)
    if changes.get("video") == LONG_FILM:
        _make_film(folder / "01-lecture" / "media" / LONG_FILM, changes["duration"])
    file = folder / "01-lecture" / "lecture.yaml"
    said = yaml.safe_load(file.read_text(encoding="utf-8")) | changes
    kept = {name: value for name, value in said.items() if value is not None}
    file.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
    return folder


def _make_film(path: Path, seconds: float) -> None:
    """Make a film each of whose seconds takes ``LONG_FILM_RATE`` bits, a still one too."""
    picture = f"testsrc2=size=640x360:rate=25:duration={seconds}"
    sound = f"sine=frequency=220:duration={seconds}"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound)
    rate = str(LONG_FILM_RATE)
    constant = ("-b:v", rate, "-minrate", rate, "-maxrate", rate, "-bufsize", rate)
    filled = ("-x264-params", "nal-hrd=cbr")
    video = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", *constant, *filled)
    made = (*video, "-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart")
    subprocess.run(["ffmpeg", "-v", "error", *inputs, *made, str(path)], check=True)


@pytest.fixture
def room(room_with: RoomWith) -> LectureRoom:
    """A running lecture of 24 seconds."""
    return room_with()


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


def play_to(page: Page | Frame, seconds: float, *, rate: float = 2) -> None:
    """Play without sound to ``seconds`` and stop there, however slow this machine is."""
    page.evaluate(
        """([seconds, rate]) => {
            const video = document.querySelector("video");
            video.muted = true;
            video.playbackRate = rate;
            return new Promise((resolve, reject) => {
                const look = () => {
                    if (video.currentTime >= seconds) {
                        video.removeEventListener("timeupdate", look);
                        video.pause();
                        resolve();
                    }
                };
                video.addEventListener("timeupdate", look);
                video.play().catch(reject);
            });
        }""",
        [seconds, rate],
    )


def slowly(page: Page | Frame) -> None:
    """Let the recording, once it plays, pass so slowly that a busy machine sees every moment."""
    page.evaluate("document.querySelector('video').playbackRate = 0.25")


def wait_until_at(page: Page | Frame, seconds: float, *, most_ms: float | None = None) -> None:
    """Wait until the recording has come to ``seconds``, for at most ``most_ms``."""
    page.wait_for_function(
        "seconds => document.querySelector('video').currentTime >= seconds",
        arg=seconds,
        timeout=most_ms,
    )


def pause(page: Page | Frame) -> None:
    """Stop the recording."""
    page.evaluate("document.querySelector('video').pause()")
