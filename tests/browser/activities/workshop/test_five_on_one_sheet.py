"""Five people write on one sheet at once: on desktops and a phone, one offline, one reloading."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read, bring
from tests.browser.activities.workshop.test_a_group_in_browsers import (
    field,
    found_group,
    standing,
    word,
)

NAMES = ("Иванова Анна", "Петров Пётр", "Орлова Вера", "Котова Нина", "Сомов Олег")


@pytest.fixture
def five(browser: Browser, complaints: Any) -> list[BrowserContext]:
    """Five browsers of their own: four desktops, the last a phone."""
    complaints.allowed_console_errors += ["ERR_INTERNET_DISCONNECTED", "409", "ERR_INCOMPLETE"]
    contexts = []
    for number in range(5):
        size = {"width": 360, "height": 740} if number == 4 else {"width": 1280, "height": 800}
        context = browser.new_context(viewport=size, locale="ru-RU")  # type: ignore[arg-type]
        complaints.watch(context)
        contexts.append(context)
    return contexts


def all_in(stage: Stage, contexts: list[BrowserContext]) -> list[Page]:
    pages = []
    for number, (context, name) in enumerate(zip(contexts, NAMES, strict=True)):
        page = stage.enter(context, stage.school.person(name), "workshop/")
        if number == 0:
            found_group(page)
        else:
            page.get_by_role("button", name="Вступить Радуга").click()
            page.wait_for_url("**/steps/feelings")
        expect(page.locator("form.saves-itself")).to_be_visible()
        pages.append(page)
    return pages


def test_five_people_write_at_once_and_all_see_the_same(
    stage: Stage, five: list[BrowserContext]
) -> None:
    pages = all_in(stage, five)
    anna, petr, vera, nina, oleg = pages

    # Different slots: everybody sees them within a second, with who wrote them, and who writes.
    field(anna, "feelings.1").press_sequentially("Инт")
    for page in (petr, oleg):
        expect(page.locator("[data-writing='feelings.1']")).to_have_text("Иванова Анна пишет…")
    field(anna, "feelings.1").press_sequentially("ерес")
    field(anna, "feelings.1").blur()
    field(petr, "feelings.2").fill("доверие друг к другу")
    for page in (vera, nina, oleg):
        expect(field(page, "feelings.1")).to_have_value("Интерес")
        expect(field(page, "feelings.2")).to_have_value("доверие друг к другу")
    expect(word(oleg, "feelings.1")).to_have_text("записано: Иванова Анна")
    assert_fit_to_read(oleg)

    # Nobody's focus is disturbed; typing on leads to both texts, and one chooses.
    field(vera, "feelings.2").focus()
    field(petr, "feelings.2").fill("доверие друг к другу и к детям")
    expect(word(vera, "feelings.2")).to_contain_text("Петров Пётр изменяет этот текст")
    expect(field(vera, "feelings.2")).to_have_value("доверие друг к другу")
    field(vera, "feelings.2").fill("полное доверие друг к другу")
    field(petr, "feelings.2").blur()
    question = vera.locator("[data-conflict='feelings.2']")
    question.get_by_role("button", name="Соединить").click()
    for page in pages:
        expect(field(page, "feelings.2")).to_have_value("полное доверие друг к другу и к детям")

    # One loses the network, writes on, and others go on without them.
    five[3].set_offline(True)
    field(nina, "feelings.3").fill("Поддержка")
    expect(nina.locator("#status")).to_contain_text("Нет сети: 1 изменение ждёт")
    bring(oleg, "feelings.3").fill("Спокойствие")
    field(oleg, "feelings.3").blur()
    expect(word(oleg, "feelings.3")).to_have_text("сохранено")
    # One reloads in the middle of a word.
    field(anna, "feelings.1").fill("Интерес к делу")
    anna.reload()
    for page in (petr, vera, oleg):
        expect(field(page, "feelings.1")).to_have_value("Интерес к делу")
    five[3].set_offline(False)
    question = nina.locator("[data-conflict='feelings.3']")
    question.get_by_role("button", name="Соединить").click()
    for page in pages:
        expect(field(page, "feelings.3")).to_have_value("Спокойствие\nПоддержка")

    final = {
        "feelings.1": "Интерес к делу",
        "feelings.2": "полное доверие друг к другу и к детям",
        "feelings.3": "Спокойствие\nПоддержка",
    }
    for page in pages:
        for key, text in final.items():
            expect(field(page, key)).to_have_value(text)
    assert standing(stage) == final

    # What stood before is in the history, and comes back for everybody.
    petr.locator("[data-history='feelings.2']").click()
    expect(petr.get_by_role("heading", name="Что здесь стояло: Чувство 2")).to_be_visible()
    assert_fit_to_read(petr)
    petr.get_by_role("button", name="Вернуть этот текст").last.click()
    expect(petr.get_by_text("стоит сейчас")).to_be_visible()
    for page in (nina, oleg):
        expect(field(page, "feelings.2")).to_have_value("доверие друг к другу")


def test_where_streams_cannot_be_held_the_page_asks_and_sees_the_same(
    stage: Stage, desktop: BrowserContext, phone: BrowserContext
) -> None:
    stage.school.app.extensions["accord_live"]._most = 0
    anna, petr = stage.school.person(NAMES[0]), stage.school.person(NAMES[1])
    annas = stage.enter(desktop, anna, "workshop/")
    found_group(annas)
    petrs = stage.enter(phone, petr, "workshop/")
    petrs.get_by_role("button", name="Вступить Радуга").click()
    petrs.wait_for_url("**/steps/feelings")
    field(annas, "feelings.1").fill("Интерес")
    expect(field(petrs, "feelings.1")).to_have_value("Интерес")
    expect(word(petrs, "feelings.1")).to_have_text(f"записано: {NAMES[0]}")
    # Whoever reads the whole sheet is told that it changes under their eyes.
    with petrs.expect_navigation():
        petrs.get_by_role("link", name="Весь лист").click()
    expect(petrs.get_by_text("Лист изменился")).to_be_hidden()
    field(annas, "feelings.2").fill("доверие друг к другу")
    expect(petrs.get_by_text("Лист изменился")).to_be_visible()
