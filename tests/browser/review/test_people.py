"""The line that counts participants and the list of them: phone and desktop, both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.lms_pages import classroom_on, fits_the_screen, open_in_window
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser


@pytest.fixture
def room(sqlite_template: Path, tmp_path: Path) -> Iterator[Classroom]:
    """A running LMS and tool."""
    with classroom_on(sqlite_template, tmp_path) as room:
        yield room


def test_a_keyboard_reads_the_list_and_sees_who_has_left(
    room: Classroom, device: BrowserContext
) -> None:
    links = room.world.course.links.values()
    quiz = next(link.title for link in links if link.custom["activity"] == "pos/quiz")
    for who in ("anna", "vera"):
        LtiBrowser(room.world).launch(who, quiz)
    page = open_in_window(device, room, quiz, "trainer")
    read = page.get_by_role("button", name="Прочитать список участников")
    read.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Открыли 2 из 6 участников")).to_be_visible()
    assert_accessible(page)
    room.world.change_person("vera", enrolled=False)
    page.get_by_role("link", name="Открыли 2 из 6 участников").click()
    expect(page.get_by_role("heading", name="Участники", exact=True)).to_be_visible()
    page.get_by_role("button", name="Прочитать список участников снова").click()
    gone = page.get_by_role("table", name="Больше не в курсе")
    expect(gone.get_by_text("Вера Никитина")).to_be_visible()
    assert_accessible(page)
    assert fits_the_screen(page)
