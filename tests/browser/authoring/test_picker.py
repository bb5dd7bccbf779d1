"""The picker for everybody: both languages, phone and desktop, keyboard, without scripts."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from lti_tool.sandbox_lms.course import SeedLink
from tests.browser.lms_pages import fits_the_screen, open_in_window, open_picker, sign_in
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.chromium import Complaints
from tests.fixtures.classroom import Classroom

FIELDS = re.compile("Название, баллы, сроки|Title, points, dates")


def new_links(room: Classroom, before: set[str]) -> list[str]:
    links = room.world.course.links
    return [link.custom["activity"] for number, link in links.items() if number not in before]


def added(page: Page) -> Locator:
    """Return the LMS's word that something was added; it speaks inside the frame."""
    return page.frame_locator("iframe").get_by_text(re.compile("Добавлен")).first


def press(page: Page, button: Locator) -> None:
    """Press a button that leads the frame to another page, and wait for the whole of it."""
    with page.expect_event("framenavigated") as led:
        button.click()
    led.value.wait_for_load_state()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_picker_is_accessible_and_fits_the_screen(
    room: Classroom, device: BrowserContext, complaints: Complaints, language: str
) -> None:
    complaints.allowed_console_errors.append("422")
    picker = open_picker(device, room, language)
    assert_accessible(picker)
    assert fits_the_screen(picker)
    button = picker.locator("[data-insert]")
    for number, box in enumerate(picker.locator("input[name=activity]").all(), 1):
        box.check()
        expect(button).to_have_text(re.compile(f": {number}$"))
    for summary in picker.locator("summary", has_text=FIELDS).all():
        summary.click()
    assert_accessible(picker)
    assert fits_the_screen(picker)
    picker.locator("input[name$=-points]").first.fill("?")
    button.click()
    expect(picker.locator(".field-error")).to_be_visible()
    assert_accessible(picker)


def test_the_main_action_is_seen_without_scrolling(room: Classroom, device: BrowserContext) -> None:
    picker = open_picker(device, room)
    picker.wait_for_function(
        "() => document.querySelector('[data-insert]').getBoundingClientRect().bottom <= innerHeight"
    )


def test_a_choice_with_dates_becomes_links_on_phone_and_desktop(
    room: Classroom, device: BrowserContext
) -> None:
    before = set(room.world.course.links)
    picker = open_picker(device, room)
    picker.get_by_label(re.compile("мини-лекцию")).check()
    quiz = picker.locator(".picker-item", has_text="вопрос")
    quiz.get_by_role("checkbox").check()
    quiz.locator("summary").click()
    quiz.get_by_label("Баллы").fill("4,5")
    quiz.get_by_label("Сдать до").fill("2027-01-10T18:00")
    picker.get_by_role("button", name="Вставить: 2").click()
    expect(added(device.pages[-1])).to_be_visible()
    assert new_links(room, before) == ["pos/lecture", "pos/quiz"]
    made = list(room.world.course.links.values())[-1]
    column = room.world.course.line_item_of(made)
    assert column is not None
    assert column.score_maximum == Decimal("4.5")
    assert made.submission[1] == "2027-01-10T15:00:00Z"


def test_a_keyboard_is_enough(room: Classroom, desktop: BrowserContext) -> None:
    before = set(room.world.course.links)
    picker = open_picker(desktop, room)
    page = desktop.pages[-1]
    picker.locator("input[name=activity]").nth(1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    title = picker.locator("input[name$=-title]").nth(1)
    expect(title).to_be_visible()
    page.keyboard.press("Tab")
    expect(title).to_be_focused()
    page.keyboard.press("Enter")
    expect(added(page)).to_be_visible()
    assert new_links(room, before) == ["pos/quiz"]


@pytest.mark.parametrize("button", ["Вставить отмеченное", "Отмена"])
def test_without_scripts_the_answer_goes_back_by_its_button(
    room: Classroom, without_scripts: BrowserContext, button: str
) -> None:
    before = set(room.world.course.links)
    sign_in(without_scripts, room, "author")
    page = without_scripts.new_page()
    page.goto(f"{room.lms_url}/course/{room.world.course.id}/add")
    frame = page.frame_locator("iframe")
    while not frame.get_by_role("heading", name="Выберите занятия").count():
        press(page, frame.get_by_role("button").last)
    frame.get_by_label(re.compile("вопрос")).check()
    press(page, frame.get_by_role("button", name=button))
    press(page, frame.get_by_role("button", name="Продолжить"))
    while frame.get_by_role("button").count():
        press(page, frame.get_by_role("button").last)
    expected = ["pos/quiz"] if button.startswith("Вставить") else []
    assert new_links(room, before) == expected


def test_a_trainer_fills_an_empty_link(room: Classroom, device: BrowserContext) -> None:
    room.world.add_link(SeedLink(title="Пустая ссылка", score_maximum=Decimal(5)))
    page = open_in_window(device, room, "Пустая ссылка", "trainer")
    expect(page.get_by_role("heading", name="Выберите занятие")).to_be_visible()
    assert_accessible(page)
    assert fits_the_screen(page)
    page.get_by_label(re.compile("вопрос")).check()
    page.get_by_role("button", name="Поставить это занятие").click()
    page.wait_for_url("**/quiz/**")
