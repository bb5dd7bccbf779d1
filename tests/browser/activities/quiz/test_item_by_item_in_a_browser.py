"""One question at a time, checked at once: a phone, a desktop, a bad line, no scripts."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.db import db
from tests.browser.activities.quiz.conftest import SECOND
from tests.browser.activities.quiz.test_answering_in_a_browser import begun, option, saved, word
from tests.browser.activities.stage import Stage, assert_fit_to_read, built_in, tab_to

REVIEW = {"verdicts": "at-once", "feedback": "at-once", "key": "after-closing"}


@pytest.fixture
def by_item(stage: Stage) -> Stage:
    """The built-in question and another, one after the other, checked at once in two tries."""
    first = built_in("02-quiz/quiz.yaml")["items"][0]
    quiz = {"items": [first, SECOND], "layout": "items", "back": False, "tries": 2}
    stage.school.place("quiz", {**quiz, "review": REVIEW}, points="4", title="По одному")
    return stage


def go(page: Page, value: str) -> None:
    """Press the button and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(f"button[value={value}]").click()


def test_a_wrong_try_gets_a_hint_then_the_answer_closes_and_one_goes_on(
    by_item: Stage, device: BrowserContext
) -> None:
    page = begun(by_item, device)
    expect(page.get_by_text("Вопрос 1 из 2")).to_be_visible()
    assert_fit_to_read(page)
    option(page, "Конкурсное").check()
    expect(word(page)).to_have_text("сохранено")
    go(page, "check-results")
    expect(page.get_by_text("Подумайте, что здесь педагоги")).to_be_visible()
    assert_fit_to_read(page)
    option(page, "Решение").check()
    go(page, "check-results")
    expect(page.get_by_text("Это не результат ПОС")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)
    assert_fit_to_read(page)
    go(page, "next")
    expect(page.get_by_text("Вопрос 2 из 2")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Вопрос 2 из 2")).to_be_visible()
    page.get_by_label("Венгер").check()
    expect(word(page, "author")).to_have_text("сохранено")
    page.locator("button[value=hand-in]").click()
    page.wait_for_url("**/result")
    expect(page.get_by_role("heading", name="Ваш результат")).to_be_visible()


def test_offline_the_answer_waits_and_so_does_going_on(
    by_item: Stage, phone: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = begun(by_item, phone)
    expect(page.locator("form.saves-itself")).to_be_visible()
    phone.set_offline(True)
    option(page, "Решение").check()
    expect(page.locator("#status")).to_contain_text("Нет сети")
    page.locator("button[value=next]").click()
    expect(page.locator("#status")).to_contain_text("продолжите, когда сеть вернётся")
    phone.set_offline(False)
    expect(word(page)).to_have_text("сохранено")
    go(page, "next")
    expect(page.get_by_text("Вопрос 2 из 2")).to_be_visible()
    assert saved(by_item) == {"results": ["a"]}
    with by_item.school.database():
        assert db.session.scalars(select(QuizAnswer.seconds)).one() is not None


def test_a_tab_that_was_left_behind_is_told_that_its_question_is_closed(
    by_item: Stage, desktop: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("409")
    page = begun(by_item, desktop)
    second = desktop.new_page()
    second.goto(page.url)
    expect(second.locator("form.saves-itself")).to_be_visible()
    option(page, "Решение").check()
    expect(word(page)).to_have_text("сохранено")
    go(page, "next")
    option(second, "Конкурсное").click()
    expect(word(second)).to_have_text("вопрос закрыт: остаётся ответ, сохранённый раньше")
    expect(option(second, "Решение")).to_be_checked()
    expect(option(second, "Решение")).to_be_disabled()
    assert saved(by_item) == {"results": ["a"]}


def test_keys_are_enough_to_go_through_question_by_question(
    by_item: Stage, desktop: BrowserContext
) -> None:
    page = begun(by_item, desktop)
    tab_to(page, "Решение")
    page.keyboard.press("Space")
    expect(word(page)).to_have_text("сохранено")
    tab_to(page, "Дальше")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("Вопрос 2 из 2")).to_be_visible()
    tab_to(page, "Венгер")
    page.keyboard.press("Space")
    expect(word(page, "author")).to_have_text("сохранено")
    tab_to(page, "Сдать работу")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")


def test_without_scripts_one_goes_forth_and_back_by_plain_forms(
    stage: Stage, browser: Browser
) -> None:
    quiz = {"items": [SECOND, {**SECOND, "id": "again"}], "layout": "items"}
    stage.school.place("quiz", quiz, points="2", title="По одному")
    with stage.without_scripts(browser) as context:
        page = begun(stage, context)
        page.get_by_label("Венгер").check()
        page.get_by_role("button", name="Дальше").click()
        expect(page.get_by_text("Вопрос 2 из 2")).to_be_visible()
        page.get_by_label("Дюфор").check()
        page.locator("button[value=go-0]").click()
        expect(page.get_by_text("Вопрос 1 из 2")).to_be_visible()
        expect(page.get_by_label("Венгер")).to_be_checked()
        page.get_by_role("button", name="Сдать работу").click()
        expect(page.locator(".score-given")).to_have_text("1")
