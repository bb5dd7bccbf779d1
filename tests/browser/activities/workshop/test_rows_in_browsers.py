"""Rows are put in order together: with a keyboard on a desktop, by touch on a phone."""

from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read, bring, tab_to
from tests.browser.activities.workshop.test_a_group_in_browsers import (
    field,
    standing,
    two_on_the_sheet,
    word,
)


def test_rows_are_moved_and_removed_live_by_keyboard_and_by_touch(
    stage: Stage, desktop: BrowserContext, phone: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("409")
    (anna, annas), (petr, petrs) = two_on_the_sheet(stage, desktop, phone)
    for page, person in ((annas, anna), (petrs, petr)):
        page.goto(stage.address(person, "workshop/steps/rules"))
        expect(page.locator("form.saves-itself")).to_be_visible()
    for number, text in enumerate(("Вовремя", "По очереди", "Без телефонов"), 1):
        field(annas, f"rules.{number}").fill(text)
    expect(field(petrs, "rules.3")).to_have_value("Без телефонов")
    assert_fit_to_read(petrs)

    # The keyboard: what was just typed goes along, and the focus stays with the row.
    field(annas, "rules.3").fill("Без звонков")
    tab_to(annas, "Переместить строку 3 выше")
    annas.keyboard.press("Enter")
    expect(annas.locator("#status")).to_have_text("Теперь строка на месте 2")
    expect(annas.get_by_role("button", name="Переместить строку 2 выше")).to_be_focused()
    annas.keyboard.press("Enter")
    expect(field(petrs, "rules.1")).to_have_value("Без звонков")
    expect(field(petrs, "rules.3")).to_have_value("По очереди")
    expect(word(petrs, "rules.1")).to_have_text("записано: Иванова Анна")
    assert_fit_to_read(annas)

    # A finger: the row goes, the others close ranks; one more touch, and it is back for everybody.
    bring(petrs, "rules.2")
    petrs.get_by_role("button", name="Убрать строку 2").tap()
    expect(field(annas, "rules.2")).to_have_value("По очереди")
    expect(petrs.get_by_text("Строка убрана: Вовремя")).to_be_in_viewport()
    assert_fit_to_read(petrs)
    petrs.get_by_role("button", name="Вернуть").tap()
    expect(petrs.locator("#status")).to_have_text("Строка снова на месте 2")
    expect(petrs.get_by_role("button", name="Вернуть")).to_have_count(0)
    expect(field(annas, "rules.2")).to_have_value("Вовремя")
    expect(field(annas, "rules.3")).to_have_value("По очереди")
    petrs.get_by_role("button", name="Убрать строку 2").tap()
    expect(field(annas, "rules.2")).to_have_value("По очереди")
    expect(field(annas, "rules.3")).to_have_value("")

    # A row in which somebody writes stays where it is.
    field(annas, "rules.2").press_sequentially(", п")
    expect(petrs.locator("[data-writing='rules.2']")).to_have_text("Иванова Анна пишет…")
    petrs.get_by_role("button", name="Переместить строку 2 выше").tap()
    expect(petrs.locator("#status")).to_contain_text("сейчас меняет одну из этих строк")
    field(annas, "rules.2").press_sequentially("о кругу")
    field(annas, "rules.2").blur()
    expect(field(petrs, "rules.2")).to_have_value("По очереди, по кругу")
    rules = {key: text for key, text in standing(stage).items() if text}
    assert rules == {"rules.1": "Без звонков", "rules.2": "По очереди, по кругу"}
