"""The shared parts on a phone and on a desktop, light and dark: readable, reachable, by keyboard."""

from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.browser.web.conftest import Room
from tests.fixtures.accessibility import assert_accessible

PHONE_WIDTH = 360


@pytest.fixture
def parts(device: BrowserContext, room: Room) -> Page:
    """The page with every shared part on it."""
    page = device.new_page()
    page.goto(f"{room.tool}/s/one/parts")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_part_is_accessible_and_fits_the_screen(
    parts: Page, scheme: Literal["light", "dark"]
) -> None:
    parts.emulate_media(color_scheme=scheme)
    assert_accessible(parts)
    assert parts.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_text_is_smaller_than_sixteen_pixels(parts: Page) -> None:
    small = parts.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
          .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16)
          .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_everything_to_press_has_room_for_a_finger(parts: Page) -> None:
    narrow = parts.evaluate(
        """() => [...document.querySelectorAll("button, .button, .choice, .tab, summary, .pages a")]
          .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44)
          .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert narrow == []


def test_tabs_go_by_arrow_keys_and_show_one_panel(parts: Page) -> None:
    parts.get_by_role("tab", name="Текст").focus()
    parts.keyboard.press("ArrowRight")
    expect(parts.get_by_role("tab", name="Слайды")).to_be_focused()
    expect(parts.get_by_role("tabpanel", name="Слайды")).to_be_visible()
    expect(parts.get_by_role("tabpanel", name="Текст")).to_be_hidden()
    parts.keyboard.press("Home")
    expect(parts.get_by_role("tab", name="Текст")).to_have_attribute("aria-selected", "true")
    parts.keyboard.press("ArrowLeft")
    expect(parts.get_by_role("tab", name="Слайды")).to_be_focused()


def test_help_opens_by_keyboard_and_closes_by_escape(parts: Page) -> None:
    parts.locator(".help summary").focus()
    parts.keyboard.press("Enter")
    expect(parts.locator(".help-panel")).to_be_visible()
    assert_accessible(parts)
    parts.keyboard.press("Escape")
    expect(parts.locator(".help-panel")).to_be_hidden()
    expect(parts.locator(".help summary")).to_be_focused()


def test_the_first_tab_stop_skips_to_the_content(parts: Page) -> None:
    parts.keyboard.press("Tab")
    expect(parts.locator(".skip-link")).to_be_focused()
    expect(parts.locator(".skip-link")).to_be_in_viewport()
    parts.keyboard.press("Enter")
    expect(parts.locator("main")).to_be_focused()


def test_the_main_action_is_in_sight_at_any_scroll(parts: Page) -> None:
    button = parts.get_by_role("button", name="Сдать")
    expect(button).to_be_in_viewport(ratio=1)
    parts.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(button).to_be_in_viewport(ratio=1)
    parts.wait_for_function(
        """() => {
            const [bar, foot] = [".actions .button", ".foot"].map(
                (selector) => document.querySelector(selector).getBoundingClientRect());
            return bar.bottom <= foot.top;
        }"""
    )


def test_a_focused_field_is_never_under_the_bars(parts: Page) -> None:
    parts.locator("#work").focus()
    parts.keyboard.press("Tab")
    parts.keyboard.press("Shift+Tab")
    field = parts.locator("#work").bounding_box()
    header = parts.locator(".bar").bounding_box()
    assert field
    assert header
    assert field["y"] >= header["y"] + header["height"] - 1


def test_the_step_we_are_at_is_named_on_both_devices(parts: Page) -> None:
    here = parts.locator("[aria-current=step]")
    expect(here).to_contain_text("Действия")
    if parts.evaluate("innerWidth") == PHONE_WIDTH:
        expect(parts.locator(".rail-here")).to_have_text("2 из\u00a03: Действия")


def test_print_leaves_nothing_of_the_interface(parts: Page) -> None:
    parts.emulate_media(media="print")
    for gone in (".bar", ".pages", ".actions", ".foot", ".rail", ".tabs"):
        expect(parts.locator(gone).first).to_be_hidden()
    assert parts.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_first_visit_is_light(phone: BrowserContext, room: Room) -> None:
    page = phone.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(f"{room.tool}/s/one/parts")
    sizes = [len(answer.body()) for answer in answers]
    assert len(sizes) > 3
    assert sum(sizes) < 100_000
