"""Video, slides with sound, text: one lecture, one place in it, one credit."""

import re

from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.lecture.conftest import LectureRoom, RoomWith, play_to
from tests.browser.activities.stage import assert_fit_to_read
from tests.fixtures.chromium import Complaints

SLOW_LINE = """
Object.defineProperty(navigator, "connection", { value: { saveData: true, effectiveType: "4g" } });
"""


def test_a_person_changes_between_the_bodies_and_keeps_place_and_credit(
    room: LectureRoom, device: BrowserContext
) -> None:
    page = room.open(device)
    play_to(page, 5, rate=1)
    page.get_by_label("Слайды и звук").check()
    page.wait_for_function("() => document.querySelector('video').src.endsWith('.m4a')")
    play_to(page, 9, rate=1)
    slide = page.locator("[data-slide] img")
    expect(slide).to_have_attribute("src", re.compile("slide-2"))
    page.wait_for_function("() => document.querySelector('[data-slide] img').naturalWidth > 0")
    expect(page.locator("[data-cue]")).to_have_text("Красные яблоки лежат в\u00a0корзине.")
    page.get_by_role("radio", name="Текст").check()
    expect(page.locator("[data-player]")).to_be_hidden()
    expect(page.locator("#said-8000 img")).to_be_visible()
    assert_fit_to_read(page)
    read = page.locator("#said-16000").get_by_role("button", name="Прочитано")
    read.click()
    expect(page.locator("#said-16000").get_by_text("засчитано")).to_be_visible()
    expect(page.locator("#said-16000")).to_contain_text("засчитано")
    page.reload()
    expect(page.get_by_role("radio", name="Текст")).to_be_checked()
    expect(page.locator("#said-16000").get_by_text("засчитано")).to_be_visible()
    page.get_by_role("button", name="перейти к непросмотренному").click()
    expect(page.locator("#said-8000 a")).to_be_focused()
    assert page.evaluate("document.querySelector('video').paused")
    page.get_by_label("Видео").check()
    expect(page.locator("[data-player]")).to_be_visible()
    page.get_by_label("Слайды и звук").check()
    assert_fit_to_read(page)
    seen = room.watched()
    assert seen[0][0] < 500
    assert seen[-1] == [16_000, 24_000]
    assert sum(end - start for start, end in seen) >= 15_000


def test_a_chapter_marked_as_read_too_soon_is_not_counted_and_says_so(
    room_with: RoomWith, desktop: BrowserContext, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("422")
    whole = {"number": 1, "at": 0, "title": "Всё", "text": "Слова", "spoken": "Яблоки лежат."}
    room = room_with(slides=[whole])
    page = room.open(desktop)
    page.get_by_role("radio", name="Текст").check()
    page.locator("#said-0").get_by_role("button", name="Прочитано").click()
    expect(page.locator("#status")).to_contain_text("Дочитайте её")
    expect(page.locator("#said-0").get_by_role("button", name="Прочитано")).to_be_visible()
    assert room.watched() == []


def test_on_a_slow_line_slides_with_sound_are_offered(
    room: LectureRoom, phone: BrowserContext
) -> None:
    phone.add_init_script(SLOW_LINE)
    page = room.open(phone)
    notice = page.locator("[data-slow]")
    expect(notice).to_contain_text("медленная или платная")
    assert_fit_to_read(page)
    notice.get_by_role("button", name="Слайды и звук").click()
    expect(notice).to_be_hidden()
    page.wait_for_function("() => document.querySelector('video').src.endsWith('.m4a')")
    page.reload()
    expect(notice).to_be_hidden()
    page.wait_for_function("() => document.querySelector('video').src.endsWith('.m4a')")


def test_who_waits_long_for_the_video_is_offered_slides_with_sound(
    room: LectureRoom, phone: BrowserContext
) -> None:
    """Firefox and Safari tell nothing of the line; that one waits, every browser knows."""
    phone.route("**/film.mp4", lambda _route: None)
    page = room.open(phone)
    notice = page.locator("[data-slow]")
    expect(notice).to_be_hidden()
    page.get_by_role("button", name="Смотреть").click()
    expect(notice).to_contain_text("медленная или платная")
    notice.get_by_role("button", name="Остаться с видео").click()
    expect(notice).to_be_hidden()


def test_without_scripts_the_text_can_be_read_and_marked(
    room: LectureRoom, desktop: BrowserContext, without_scripts: BrowserContext
) -> None:
    page = room.open(desktop)
    without_scripts.add_cookies([*desktop.cookies()])  # type: ignore[list-item]
    without = without_scripts.new_page()
    without.goto(page.url)
    expect(without.locator("#said-16000 .lecture-slide")).to_be_visible()
    opened = page.evaluate("performance.now()")
    page.wait_for_function("since => performance.now() > since + 4500", arg=opened)
    with without.expect_navigation():
        without.locator("#said-16000").get_by_role("button", name="Прочитано").click()
    assert room.watched() == [[16_000, 24_000]]


def test_a_recording_that_does_not_load_is_told_and_loaded_again(
    room: LectureRoom, phone: BrowserContext, complaints: Complaints
) -> None:
    complaints.allowed_console_errors.append("ERR_FAILED")
    phone.route("**/film.mp4", lambda route: route.abort())
    page = room.open(phone)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Запись не загрузилась")
    assert_fit_to_read(page)
    page.get_by_label("Слайды и звук").check()
    expect(notice).to_be_hidden()
    page.get_by_label("Видео").check()
    expect(notice).to_be_visible()
    phone.unroute("**/film.mp4")
    notice.get_by_role("button", name="Попробовать ещё раз").click()
    expect(notice).to_be_hidden()
    page.wait_for_function("() => document.querySelector('video').readyState > 0")
