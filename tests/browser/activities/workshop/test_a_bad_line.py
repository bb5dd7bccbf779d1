"""A group on a bad line: what was typed is kept, asked about where needed, and never doubled."""

from typing import Any

from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read
from tests.browser.activities.workshop.test_a_group_in_browsers import (
    field,
    fill_all,
    found_group,
    standing,
    two_on_the_sheet,
    word,
)

SLOTS = "**/workshop/slots/*"


def test_an_answer_that_never_arrived_is_no_conflict_with_oneself(
    stage: Stage, desktop: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("ERR_FAILED")
    page = stage.enter(desktop, stage.school.person("Анна"), "workshop/")
    found_group(page)
    expect(page.locator("form.saves-itself")).to_be_visible()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(SLOTS, lose_the_answer)
    field(page, "feelings.1").fill("Инт")
    field(page, "feelings.1").blur()
    expect(page.locator("#status")).to_contain_text("Нет сети")
    assert standing(stage) == {"feelings.1": "Инт"}
    field(page, "feelings.1").fill("Интерес")
    field(page, "feelings.1").blur()
    page.unroute(SLOTS)
    expect(word(page, "feelings.1")).to_have_text("сохранено")
    assert standing(stage) == {"feelings.1": "Интерес"}


def test_a_text_that_waited_while_others_wrote_is_asked_about_on_any_step(
    stage: Stage, desktop: BrowserContext, phone: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors += ["ERR_FAILED", "409"]
    (anna, annas), (_petr, petrs) = two_on_the_sheet(stage, phone, desktop)
    expect(annas.locator("form.saves-itself")).to_be_visible()
    annas.route(SLOTS, lambda route: route.abort())
    field(annas, "feelings.1").fill("Радость")
    expect(annas.locator("#status")).to_contain_text("Нет сети")
    field(petrs, "feelings.1").fill("Интерес")
    expect(word(petrs, "feelings.1")).to_have_text("сохранено")
    annas.goto(stage.address(anna, "workshop/steps/rules"))
    annas.unroute(SLOTS)
    question = annas.locator("#conflicts")
    expect(question.get_by_text("Чувство 1. Этот текст одновременно изменяет")).to_be_visible()
    for text in ("Интерес", "Радость"):
        expect(question.get_by_text(text)).to_be_visible()
    assert_fit_to_read(annas)
    question.get_by_role("button", name="Соединить").click()
    expect(question.locator("button")).to_have_count(0)
    expect(annas.locator("#status")).to_contain_text("Сохранено")
    assert standing(stage) == {"feelings.1": "Интерес\nРадость"}


def test_who_comes_to_sign_is_told_of_a_text_that_was_not_sent(
    stage: Stage, desktop: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("ERR_FAILED")
    anna = stage.school.person("Анна")
    page = stage.enter(desktop, anna, "workshop/")
    found_group(page)
    fill_all(page)
    expect(page.get_by_text("На этом устройстве есть")).to_be_hidden()
    page.goto(stage.address(anna, "workshop/steps/rules"))
    expect(page.locator("form.saves-itself")).to_be_visible()
    page.route(SLOTS, lambda route: route.abort())
    field(page, "rules.1").fill("Начинаем вовремя и вместе")
    expect(page.locator("#status")).to_contain_text("Нет сети")
    page.goto(stage.address(anna, "workshop/signing"))
    expect(page.get_by_text("На этом устройстве есть")).to_be_visible()
    assert_fit_to_read(page)
    page.unroute(SLOTS)
    page.get_by_role("link", name="Вернуться к шагу").click()
    expect(word(page, "rules.1")).to_have_text("сохранено")
    assert standing(stage)["rules.1"] == "Начинаем вовремя и вместе"
