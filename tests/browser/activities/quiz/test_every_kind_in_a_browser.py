"""The built-in quiz with items of every kind, on a phone, on a desktop and by keyboard."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizSitting
from lti_tool.coursework.models import Result
from lti_tool.db import db
from tests.browser.activities.stage import (
    Stage,
    assert_fit_to_read,
    built_in,
    running_stage,
    tab_to,
)

STEPS = {
    "Шаг 1": "Составляет список из 3 эмоций и чувств",
    "Шаг 2": "Составляет список действий, одно на каждую эмоцию",
    "Шаг 3": "Обсуждает внутренние правила ПОС",
}


@pytest.fixture
def built(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """The built-in quiz in a running school."""
    with running_stage(sqlite_template, tmp_path) as running:
        running.school.place("quiz", built_in("02-quiz/quiz.yaml"), points="20", title="О ПОС")
        yield running


def begun(stage: Stage, context: BrowserContext) -> Page:
    page = stage.enter(context, stage.school.person("Иванова Анна"), "quiz/")
    page.get_by_role("button", name="Начать").click()
    page.wait_for_url("**/attempts/*")
    expect(page.locator("form.saves-itself")).to_be_visible()
    return page


def saved(page: Page, item: str) -> None:
    expect(page.locator(f"#item-{item} [data-word]")).to_have_text("сохранено")


def test_every_kind_is_answered_saved_and_explained(built: Stage, device: BrowserContext) -> None:
    page = begun(built, device)
    assert_fit_to_read(page)
    for text in ("Решение общих", "Профессиональное развитие", "Повышение престижа"):
        page.get_by_label(text).check()
    for number, text in enumerate(("учителей и экспертов", "практике", "саморазвитие"), 1):
        page.get_by_label(f"Пропуск {number}").select_option(text)
    word = page.locator("#item-name input[type=text]")
    word.fill("соглашене")
    saved(page, "name")
    word.fill("Соглашение")
    page.locator("#item-oral").get_by_label("Неверно").check()
    page.get_by_label("Всех заинтересованных лиц").check()
    for step, text in STEPS.items():
        page.get_by_label(step).select_option(text)
    amount = page.locator("#item-feelings input[type=text]")
    amount.fill("три")
    doubt = "сохранено, но это не похоже на число"
    expect(page.locator("#item-feelings [data-word]")).to_have_text(doubt)
    amount.fill("3")
    saved(page, "feelings")
    page.get_by_label("На вторую половину листа").check()
    for text in ("Время, место", "Нормы принятия", "Правила взаимодействия"):
        page.locator("#item-norms").get_by_label(text).check()
    page.locator("#item-goals").get_by_label("Верно", exact=True).check()
    entries = built_in("02-quiz/quiz.yaml")["items"][-1]["entries"]
    for place, text in enumerate(entries, 1):
        page.get_by_label(f"Номер строки: {text}").select_option(str(place))
    saved(page, "design")
    page.reload()
    expect(page.locator(".quiz-order-text").first).to_have_text(entries[0])
    expect(word).to_have_value("Соглашение")
    assert_fit_to_read(page)
    page.get_by_role("button", name="Сдать работу").click()
    page.wait_for_url("**/result")
    expect(page.locator(".score-given")).to_have_text("20")
    assert_fit_to_read(page)
    with built.school.database():
        assert db.session.scalar(select(Result.score_given)) == Decimal(20)


def test_lines_are_put_in_order_by_keyboard_and_the_wrong_gets_its_hint(
    built: Stage, desktop: BrowserContext
) -> None:
    page = begun(built, desktop)
    tab_to(page, "Опустить: Найти технику")
    page.keyboard.press("Enter")
    expect(page.locator(".quiz-order-text").first).to_have_text(
        "Описать основные образовательные результаты"
    )
    page.keyboard.press("Enter")
    saved(page, "design")
    first = page.locator("#item-design select").first
    expect(first).to_have_value("1")
    page.get_by_role("button", name="Сдать работу").click()
    page.get_by_role("button", name="Сдать так").click()
    page.wait_for_url("**/result")
    page.get_by_role("button", name="Начать новую попытку").click()
    page.wait_for_url("**/attempts/2")
    expect(page.locator("#item-design .quiz-hint")).to_contain_text("Прежде чем искать решение")
    assert_fit_to_read(page)


def test_a_timed_quiz_hands_itself_in_when_its_time_is_up(
    sqlite_template: Path, tmp_path: Path, desktop: BrowserContext
) -> None:
    with running_stage(sqlite_template, tmp_path) as stage:
        quiz = built_in("02-quiz/quiz.yaml")
        stage.school.place("quiz", {**quiz, "time_limit": 20}, points="20", title="О ПОС")
        page = begun(stage, desktop)
        expect(page.locator("[data-clock]")).to_contain_text("осталось")
        page.get_by_label("Решение общих").check()
        saved(page, "results")
        assert_fit_to_read(page)
        with stage.school.database():
            sitting = db.session.scalars(select(QuizSitting)).one()
            sitting.ends_at = clock.now() + timedelta(seconds=4)
            db.session.commit()
        page.reload()
        page.wait_for_url("**/result")
        expect(page.locator(".score-given")).to_have_text("1")
        expect(page.get_by_text("Квитанция")).to_be_visible()
