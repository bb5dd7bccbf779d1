"""The LMS's pages that lead browser tests into the tool, in a frame or in a window of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Frame, Page

from tests.fixtures.classroom import Classroom, running_classroom


@contextmanager
def classroom_on(template: Path, folder: Path) -> Iterator[Classroom]:
    """Run a classroom on a copy of the SQLite ``template``."""
    copy = folder / "accord.sqlite3"
    shutil.copyfile(template, copy)
    with running_classroom(f"sqlite:///{copy}", folder) as running:
        yield running


def sign_in(context: BrowserContext, room: Classroom, who: str, language: str = "ru") -> None:
    """Sign in to the LMS in ``context``."""
    context.request.post(f"{room.lms_url}/language", form={"language": language})
    person = room.world.person(who)
    context.request.post(f"{room.lms_url}/sign-in", form={"person": person.user_id})


def open_picker(context: BrowserContext, room: Classroom, language: str = "ru") -> Frame:
    """Open the tool's picker as an author, in the LMS's frame on another site."""
    sign_in(context, room, "author", language)
    page = context.new_page()
    page.goto(f"{room.lms_url}/course/{room.world.course.id}/add")
    page.frame_locator("iframe").locator("[data-picker]").wait_for()
    picker = next(frame for frame in page.frames if "/authoring/" in frame.url)
    picker.wait_for_load_state()
    return picker


def open_in_window(
    context: BrowserContext, room: Classroom, link_title: str, who: str, language: str = "ru"
) -> Page:
    """Open a link in a window of its own."""
    sign_in(context, room, who, language)
    page = context.new_page()
    page.goto(f"{room.lms_url}/mod/{room.world.link(link_title).id}/launch?in=window")
    page.wait_for_url("**/s/**")
    return page


def fits_the_screen(page: Page | Frame) -> bool:
    """Whether nothing makes the page scroll sideways."""
    scroll, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return bool(scroll <= window)
