"""A trainer leads groups from the board; what happens on either side shows on the other."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read
from tests.functional.activities.workshop.conftest import form_group


def test_the_board_and_the_groups_see_each_other_at_work(
    stage: Stage, desktop: BrowserContext, phone: BrowserContext
) -> None:
    anna = stage.school.person("Иванова Анна")
    form_group(stage.school, anna, "Радуга")
    board = stage.enter(desktop, stage.school.trainer(), "workshop/overview")
    group = stage.enter(phone, anna, "workshop/steps/feelings")
    expect(group.locator("form.saves-itself")).to_be_visible()

    board.get_by_text("Темп: каждая группа идёт в своём").click()
    board.get_by_label("Таймер, минут").fill("6")
    board.get_by_role("button", name="Начать для всех групп").click()
    expect(group.locator(".pace-line")).to_contain_text("Шаг 1 из 3 для всех")
    expect(group.locator("[data-pace-time]")).to_contain_text(re.compile(r"[45]:\d\d"))
    assert_fit_to_read(group)

    group.get_by_role("button", name="Нужна помощь").click()
    expect(group.get_by_text("Группа просит помощи")).to_be_visible()
    assert "steps/feelings" in group.url
    expect(board.get_by_text("Нужна помощь на шаге 1")).to_be_visible(timeout=15_000)
    expect(board.get_by_text("Иванова Анна: сейчас здесь")).to_be_attached(timeout=15_000)
    assert_fit_to_read(board)
    board.get_by_role("button", name=re.compile("Подошли.*Радуга")).click()
    expect(group.get_by_role("button", name="Нужна помощь")).to_be_visible(timeout=15_000)

    group.get_by_text("Обсуждение шага").click()
    group.get_by_label("Сообщение своей группе").fill("Начнём с доверия")
    group.get_by_role("button", name="Отправить").click()
    expect(group.locator(".messages")).to_contain_text("Начнём с доверия")
    expect(group.get_by_label("Сообщение своей группе")).to_have_value("")

    _wall(board)


def _wall(board: Page) -> None:
    board.set_viewport_size({"width": 1920, "height": 1080})
    board.get_by_role("link", name="Для проектора").click()
    expect(board.get_by_role("heading", name="Радуга")).to_be_visible()
    expect(board.locator("main")).not_to_contain_text("Иванова")
    assert_fit_to_read(board)
