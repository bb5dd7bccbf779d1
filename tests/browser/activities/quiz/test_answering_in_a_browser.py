"""A quiz in a real browser: phone and desktop, with a bad line, with two tabs, without scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.browser.activities.stage import Stage, assert_fit_to_read, tab_to

FIRST, WRONG, THIRD, LAST = ("Решение", "Конкурсное", "Профессиональное", "Повышение")


def begun(stage: Stage, context: BrowserContext) -> Page:
    person = stage.school.person("Иванова Анна")
    page = stage.enter(context, person, "quiz/")
    page.get_by_role("button", name="Начать").click()
    page.wait_for_url("**/attempts/*")  # loaded whole, its styles too
    return page


def option(page: Page, text: str) -> Any:
    return page.get_by_label(re.compile(text))


def word(page: Page, item: str = "results") -> Any:
    return page.locator(f"#item-{item} [data-word]")


def saved(stage: Stage) -> dict[str, list[str]]:
    with stage.school.database():
        return {one.item: one.given for one in db.session.scalars(select(QuizAnswer))}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_whole_way_is_accessible_and_fits_the_screen(
    stage: Stage, device: BrowserContext, language: str
) -> None:
    stage.school.locale = language
    person = stage.school.person("Иванова Анна")
    page = stage.enter(device, person, "quiz/")
    assert_fit_to_read(page)
    with page.expect_navigation():
        page.locator("main form button").click()
    assert_fit_to_read(page)
    for text in (FIRST, WRONG, THIRD):
        option(page, text).check()
    expect(word(page)).to_have_text("сохранено" if language == "ru" else "saved")
    assert_fit_to_read(page)
    page.locator("button[value=hand-in]").click()
    page.wait_for_url("**/hand-in")
    assert_fit_to_read(page)
    page.locator("button[value=hand-in-anyway]").click()
    page.wait_for_url("**/result")
    expect(page.locator(".score-given")).to_have_text("0")
    assert_fit_to_read(page)
    trainer = stage.school.trainer()
    for path in (
        "quiz/overview",
        "quiz/preview",
        "quiz/works/1",
        "quiz/works/1/mark",
        "quiz/extensions",
        "quiz/sight",
        "quiz/sight?who=0&at=&situation=more-left",
    ):
        page = stage.enter(device, trainer, path)
        assert_fit_to_read(page)


def test_every_answer_is_saved_at_once_and_stands_after_a_reload(
    stage: Stage, device: BrowserContext
) -> None:
    page = begun(stage, device)
    option(page, FIRST).check()
    option(page, THIRD).check()
    expect(word(page)).to_have_text("сохранено")
    expect(page.locator("#status")).to_contain_text("Сохранено")
    page.reload()
    expect(option(page, FIRST)).to_be_checked()
    expect(option(page, WRONG)).not_to_be_checked()
    assert saved(stage) == {"results": ["a", "c"]}


def test_changing_ones_mind_faster_than_the_line_ends_with_the_last_thought(
    stage: Stage, desktop: BrowserContext
) -> None:
    page = begun(stage, desktop)
    page.evaluate(
        """() => {
            const boxes = document.querySelectorAll("#item-results input[type=checkbox]");
            for (const at of [0, 1, 2, 1, 3]) {
                boxes[at].click();
            }
        }"""
    )
    expect(word(page)).to_have_text("сохранено")
    assert saved(stage) == {"results": ["a", "c", "d"]}


def test_answers_given_without_a_network_are_sent_when_it_is_back(
    stage: Stage, phone: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = begun(stage, phone)
    expect(page.locator("form.saves-itself")).to_be_visible()
    phone.set_offline(True)
    option(page, FIRST).check()
    expect(page.locator("#status")).to_contain_text("Нет сети")
    option(page, THIRD).check()
    assert saved(stage) == {}
    phone.set_offline(False)
    expect(word(page)).to_have_text("сохранено")
    assert saved(stage) == {"results": ["a", "c"]}


def test_answers_given_after_the_session_has_ended_are_sent_after_the_next_launch(
    stage: Stage, phone: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("403")
    person = stage.school.person("Иванова Анна")
    page = stage.enter(phone, person, "quiz/")
    page.get_by_role("button", name="Начать").click()
    page.wait_for_url("**/attempts/*")
    with stage.school.database():
        db.session.get_one(LaunchSession, person.session_id).expires_at = clock.now()
        db.session.commit()
    option(page, FIRST).check()
    expect(word(page)).to_contain_text(re.compile("осталось на.этом устройстве"))
    expect(page.locator("#status")).to_contain_text(re.compile("занятие из.курса снова"))
    option(page, THIRD).check()
    page.close()
    assert saved(stage) == {}
    again = stage.school.launch(person.user_id, person.name)
    page = stage.enter(phone, again, "quiz/")
    page.get_by_role("link", name="Продолжить").click()
    expect(word(page)).to_have_text("сохранено")
    expect(option(page, FIRST)).to_be_checked()
    expect(option(page, THIRD)).to_be_checked()
    assert saved(stage) == {"results": ["a", "c"]}


def test_two_tabs_of_one_attempt_agree(
    stage: Stage, desktop: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("409")
    first = begun(stage, desktop)
    second = desktop.new_page()
    second.goto(first.url)
    option(first, FIRST).check()
    expect(word(first)).to_have_text("сохранено")
    option(second, WRONG).click()  # the answer may untick it at once
    expect(word(second)).to_have_text("ответ дан в другой вкладке: показан он")
    expect(option(second, FIRST)).to_be_checked()
    expect(option(second, WRONG)).not_to_be_checked()
    option(second, THIRD).check()
    expect(word(second)).to_have_text("сохранено")
    assert saved(stage) == {"results": ["a", "c"]}


def test_a_tab_left_open_after_handing_in_leads_to_the_result(
    stage: Stage, desktop: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("409")
    first = begun(stage, desktop)
    second = desktop.new_page()
    second.goto(first.url)
    first.locator("button[value=hand-in]").click()
    first.get_by_role("button", name="Сдать так").click()
    first.wait_for_url("**/result")
    option(second, FIRST).click()
    second.wait_for_url("**/result")
    expect(second.get_by_role("heading", name="Ваш результат")).to_be_visible()


def test_a_keyboard_is_enough(stage: Stage, desktop: BrowserContext) -> None:
    page = begun(stage, desktop)
    for text in (FIRST, THIRD, LAST):
        tab_to(page, text)
        page.keyboard.press("Space")
    tab_to(page, "Венгер")
    page.keyboard.press("Space")
    expect(word(page, "author")).to_have_text("сохранено")
    tab_to(page, "Сдать работу")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")
    expect(page.locator(".score-given")).to_have_text("4")
    expect(page.get_by_text("Всё верно")).to_be_visible()


def test_without_scripts_the_whole_way_is_plain_forms(stage: Stage, browser: Browser) -> None:
    with stage.without_scripts(browser) as context:
        page = begun(stage, context)
        option(page, FIRST).check()
        page.get_by_role("button", name="Сохранить").click()
        expect(word(page)).to_have_text("сохранено")
        option(page, THIRD).check()
        option(page, LAST).check()
        page.get_by_role("button", name="Сдать работу").click()
        expect(page.get_by_role("heading", name="Сдать работу?")).to_be_visible()
        page.get_by_role("link", name="Вернуться к вопросам").click()
        page.get_by_label("Венгер").check()
        page.get_by_role("button", name="Сдать работу").click()
        expect(page.locator(".score-given")).to_have_text("4")


def test_the_main_action_is_seen_without_scrolling(stage: Stage, device: BrowserContext) -> None:
    page = begun(stage, device)
    expect(page.locator("button[value=hand-in]")).to_be_in_viewport(ratio=1)
