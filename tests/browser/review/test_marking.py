"""The trainer's desk for everybody: both languages, phone and desktop, keyboard, without scripts."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.browser.lms_pages import fits_the_screen, open_in_window
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.chromium import Complaints
from tests.fixtures.classroom import Classroom
from tests.functional.review.sheets import WORKSHOP, hand_in


def open_queue(context: BrowserContext, room: Classroom, language: str = "ru") -> Page:
    page = open_in_window(context, room, WORKSHOP, "trainer", language)
    page.goto(re.sub("/workshop/.*", "/review/", page.url))
    return page


def good(page: Page) -> None:
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
    page.get_by_role("link", name="Группа А").click()
    good(page)
    save = page.locator(".review-bar button")
    expect(save).to_be_in_viewport(ratio=1)
    page.locator("[name=points]").fill("11")
    save.click()
    expect(page.locator(".field-error")).to_be_visible()
    good(page)
    page.locator("[name=points]").fill("9")
    save.click()
    expect(page.locator(".notice-right")).to_be_visible()
    good(page)
    page.locator("#mark-form [name=mark_version]").evaluate("field => { field.value = '0'; }")
    page.locator("[name=points]").fill("1")
    save.click()
    expect(page.locator(".review-theirs")).to_be_visible()
    good(page)


def test_a_keyboard_marks_and_enter_never_returns_the_work(
    room: Classroom, desktop: BrowserContext
) -> None:
    hand_in(room, "Группа А", "anna", "boris")
    page = open_queue(desktop, room)
    page.get_by_role("link", name="Группа А").focus()
    page.keyboard.press("Enter")
    page.locator("[name=points]").focus()
    page.keyboard.type("7,5")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-right")).to_be_visible()
    room.deliver()
    assert room.world.cell(WORKSHOP, "boris").points == Decimal("7.5")


def test_leaving_an_unsaved_mark_asks_first(room: Classroom, desktop: BrowserContext) -> None:
    hand_in(room, "Группа А", "anna", "boris")
    page = open_queue(desktop, room)
    page.get_by_role("link", name="Группа А").click()
    page.locator("[name=comment]").click()
    page.keyboard.type("Не сохранено")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("link", name="Все работы").click(no_wait_after=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.locator("[name=comment]")).to_have_value("Не сохранено")


def test_without_scripts_work_is_marked_and_returned(
    room: Classroom, desktop: BrowserContext, browser: Browser, complaints: Complaints
) -> None:
    hand_in(room, "Группа А", "anna", "boris")
    address = open_queue(desktop, room).url
    plain = browser.new_context(java_script_enabled=False, locale="ru-RU")
    complaints.watch(plain)
    plain.add_cookies([*desktop.cookies()])  # type: ignore[list-item]
    page = plain.new_page()
    page.goto(address)
    page.get_by_role("link", name="Группа А").click()
    page.locator("[name=points]").fill("6")
    page.get_by_role("button", name="Выставить").click()
    expect(page.get_by_text("Оценка сохранена")).to_be_visible()
    page.locator("summary", has_text="Вернуть на").click()
    page.get_by_label("Что нужно изменить").fill("Добавьте действие")
    page.get_by_role("button", name="Вернуть работу").click()
    expect(page.get_by_text("Работа снова открыта")).to_be_visible()
    plain.close()
