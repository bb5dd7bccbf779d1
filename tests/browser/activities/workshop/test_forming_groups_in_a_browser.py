"""A trainer forms groups: by dragging names with a mouse, or by the menu behind each name."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read, tab_to
from tests.functional.activities.workshop.conftest import form_group

ANNA, PETR, VERA = "Иванова Анна", "Петров Пётр", "Орлова Вера"


def drag(page: Page, name: str, group_id: int) -> None:
    """Take a name with the mouse and let it go over a group, as hands do: in many small moves."""
    page.locator("[data-person]", has_text=name).locator("a").hover()
    page.mouse.down()
    there = page.locator(f"#group-{group_id}")
    box = there.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=12)
    expect(there).to_have_class(re.compile("is-under"))
    page.mouse.up()


def test_names_are_dragged_into_groups_and_who_has_written_is_asked_about_first(
    stage: Stage, desktop: BrowserContext
) -> None:
    anna, petr, _vera = (stage.school.person(name) for name in (ANNA, PETR, VERA))
    rainbow = form_group(stage.school, anna, "Радуга")
    bridge = form_group(stage.school, petr, "Мост")
    page = stage.enter(desktop, stage.school.trainer(), "workshop/groups")
    expect(page.locator("html[data-ready=groups]")).to_be_attached()
    drag(page, VERA, rainbow)
    expect(page.locator(f"#group-{rainbow}")).to_contain_text(VERA)
    expect(page.locator("#waiting")).to_contain_text("Все в группах")

    drag(page, PETR, rainbow)
    expect(page.get_by_role("heading", name=PETR)).to_be_visible()
    expect(page.get_by_role("radio", name="Радуга")).to_be_checked()
    assert_fit_to_read(page)
    page.get_by_role("button", name="Переместить").click()
    expect(page.locator(f"#group-{rainbow}")).to_contain_text(PETR)
    expect(page.locator(f"#group-{bridge}")).not_to_contain_text(PETR)


def test_a_keyboard_moves_people_by_the_menu(stage: Stage, desktop: BrowserContext) -> None:
    anna = stage.school.person(ANNA)
    rainbow = form_group(stage.school, anna, "Радуга")
    stage.school.person(VERA)
    page = stage.enter(desktop, stage.school.trainer(), "workshop/groups")
    tab_to(page, VERA)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=VERA)).to_be_visible()
    tab_to(page, "Радуга")
    page.keyboard.press("Space")
    tab_to(page, "Переместить")
    page.keyboard.press("Enter")
    expect(page.locator(f"#group-{rainbow}")).to_contain_text(VERA)
