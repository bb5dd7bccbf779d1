"""The lecture's pages for everybody: both languages, phone and desktop, without scripts too."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.lecture.conftest import LectureRoom, play_to
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.chromium import Complaints


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_participants_page_is_accessible_and_fits_the_screen(
    room: LectureRoom, device: BrowserContext, language: str
) -> None:
    page = room.open(device, language=language)
    play_to(page, 3)
    expect(page.locator("[data-gap]")).to_be_visible()
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert_accessible(page)
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]


def test_the_player_is_seen_without_scrolling(room: LectureRoom, device: BrowserContext) -> None:
    page = room.open(device)
    for part in (page.locator("video"), page.locator(".watch-map")):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= page.evaluate("window.innerHeight")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_trainers_page_is_accessible(
    room: LectureRoom, device: BrowserContext, language: str
) -> None:
    page = room.open(device)
    play_to(page, 2)
    room.wait_until_watched(2)
    page.close()
    device.clear_cookies()
    overview = room.open(device, "trainer", language)
    expect(overview.get_by_text("Анна Соколова")).to_be_visible()
    assert_accessible(overview)


def test_without_scripts_one_can_watch_and_say_so(
    room: LectureRoom,
    desktop: BrowserContext,
    without_scripts: BrowserContext,
    complaints: Complaints,
) -> None:
    complaints.allowed_console_errors.append("422")
    page = room.open(desktop)
    without_scripts.add_cookies([*desktop.cookies()])  # type: ignore[list-item]
    without = without_scripts.new_page()
    without.goto(page.url)
    expect(without.locator("video[controls]")).to_have_count(1)
    expect(without.get_by_text("Слайд не из записи")).to_be_visible()
    without.get_by_role("button", name="Запись посмотрена").click()
    expect(without.get_by_text("Пока не засчитано")).to_be_visible()
