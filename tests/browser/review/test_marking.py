"""The trainer's desk for everybody: both languages, phone and desktop, keyboard, without scripts."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Response, expect

from tests.browser.lms_pages import fits_the_screen, open_in_window
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.chromium import Complaints
from tests.fixtures.classroom import Classroom
from tests.functional.review.sheets import BEST, WORKSHOP, hand_in


def open_queue(context: BrowserContext, room: Classroom, language: str = "ru") -> Page:
    page = open_in_window(context, room, WORKSHOP, "trainer", language)
    page.goto(re.sub("/workshop/.*", "/review/", page.url))
    return page


def good(page: Page) -> None:
    page.evaluate("window.scrollTo(0, 0)")
    assert_accessible(page)
    assert fits_the_screen(page)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_of_the_desk_is_accessible_and_fits_the_screen(
    room: Classroom, device: BrowserContext, complaints: Complaints, language: str
) -> None:
    complaints.allowed_console_errors += ["422", "409"]
    page = open_queue(device, room, language)
    good(page)
    hand_in(room, "Группа А", "anna", "boris")
    page.reload()
    good(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Группа А").click()
    good(page)
    save = page.locator(".review-bar .button-primary")
    expect(save).to_be_in_viewport(ratio=1)
    save.click()
    expect(page.locator(".field-error").first).to_be_visible()
    good(page)
    choose(page)
    expect(page.locator("[data-sum]")).to_contain_text("10")
    save.click()
    expect(page.locator(".notice-right")).to_be_visible()
    good(page)
    page.locator("#mark-form [name=mark_version]").evaluate("field => { field.value = '0'; }")
    save.click()
    expect(page.locator(".review-theirs")).to_be_visible()
    good(page)
    page.goto(re.sub("/review/.*", "/review/release", page.url))
    good(page)


def choose(page: Page, **other: str) -> None:
    """Tap a level of every criterion: the best, or the one in ``other``."""
    for name, points in BEST.items():
        wanted = other.get(name.removeprefix("criterion-"), points)
        page.locator(f"[name={name}][value='{wanted}']").check()


def test_a_phone_and_a_keyboard_mark_groups_from_the_gradebook(
    room: Classroom, desktop: BrowserContext, phone: BrowserContext
) -> None:
    for who in ("anna", "boris", "vera"):
        hand_in(room, f"Группа {who}", who)
    page = open_queue(phone, room)
    page.get_by_role("link", name="Оценить первую").click()
    page.locator(".review-bar .review-jump").click()
    expect(page.locator(".review-work")).to_be_hidden()
    choose(page, rules="2")
    page.locator(".review-bar .button-primary").click()
    expect(page.locator(".notice-right")).to_be_visible()
    page = open_queue(desktop, room)
    page.get_by_role("link", name="Оценить первую").focus()
    page.keyboard.press("Enter")
    for is_last in (False, True):
        expect(page.locator("[data-mark][data-ready]")).to_be_attached()
        page.locator(".review-criterion input").first.focus()
        for level in "1212":
            page.keyboard.press(level)
            page.keyboard.press("Tab")
        expect(page.locator("[data-sum]")).to_contain_text("8")
        expect(page.locator("#status")).to_contain_text("Сохранено")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(page.locator(".notice-right")).to_be_visible()
        if not is_last:
            page.locator(".review-bar .is-next").focus()
            with page.expect_navigation():
                page.keyboard.press("Enter")
    room.deliver()
    points = {room.world.cell(WORKSHOP, who).points for who in ("anna", "boris", "vera")}
    assert points == {Decimal(9), Decimal(8)}


def holds_all_of_it(response: Response) -> bool:
    """Whether the server took a draft with the note and every criterion."""
    sent = (response.request.post_data_json or {}) if response.url.endswith("/draft") else {}
    fields = sent.get("fields", {})
    return "Почему это чувство?" in fields.values() and set(BEST) <= set(fields) and response.ok


def test_what_was_written_is_there_after_a_reload(room: Classroom, desktop: BrowserContext) -> None:
    hand_in(room, "Группа А", "anna", "boris")
    page = open_queue(desktop, room)
    page.get_by_role("link", name="Группа А").click()
    page.locator(".slot-note summary").first.click()
    with page.expect_response(holds_all_of_it):
        page.locator(".slot-note textarea").first.fill("Почему это чувство?")
        choose(page, pairs="2")
    expect(page.locator("#status")).to_contain_text("Сохранено")
    page.reload()
    expect(page.locator(".slot-note textarea").first).to_have_value("Почему это чувство?")
    expect(page.locator("[name=criterion-pairs][value='2']")).to_be_checked()


def test_leaving_an_unsaved_mark_asks_first(
    room: Classroom, desktop: BrowserContext, complaints: Complaints
) -> None:
    hand_in(room, "Группа А", "anna", "boris")
    page = open_queue(desktop, room)
    page.get_by_role("link", name="Группа А").click()
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    expect(page.locator("[data-mark][data-ready]")).to_be_attached()
    desktop.set_offline(True)
    page.locator("[name=comment]").click()
    page.keyboard.type("Не сохранено")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Все работы").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(page.locator("[name=comment]")).to_have_value("Не сохранено")


def test_without_scripts_work_is_marked_and_returned(
    room: Classroom, desktop: BrowserContext, without_scripts: BrowserContext
) -> None:
    hand_in(room, "Группа А", "anna", "boris")
    address = open_queue(desktop, room).url
    without_scripts.add_cookies([*desktop.cookies()])  # type: ignore[list-item]
    page = without_scripts.new_page()
    page.goto(address)
    page.get_by_role("link", name="Группа А").click()
    choose(page)
    page.get_by_role("button", name="Выставить").last.click()
    expect(page.get_by_text("Оценка сохранена")).to_be_visible()
    page.locator("summary", has_text="Вернуть на").click()
    page.locator("[name=comment]").fill("Добавьте действие")
    page.get_by_role("button", name="Вернуть работу").click()
    expect(page.get_by_text("Работа снова открыта")).to_be_visible()
