"""An answer in one's own words, from the phone it is written on to the trainer's mark."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.quiz.conftest import SECOND
from tests.browser.activities.stage import Stage, assert_fit_to_read

ESSAY = {
    "id": "own",
    "type": "essay",
    "points": 3,
    "prompt": "Расскажите, что Вы изменили на своих уроках.",
    "rubric": [
        {
            "id": "change",
            "title": "Изменение",
            "points": 2,
            "levels": [
                {"text": "Описано так, что можно повторить", "points": 2},
                {"text": "Названо", "points": 0},
            ],
        },
        {"id": "outcome", "title": "Что из этого вышло", "points": 1},
    ],
}


def test_an_essay_is_written_marked_by_levels_and_its_score_is_read(
    stage: Stage, device: BrowserContext
) -> None:
    stage.school.place("quiz", {"items": [SECOND, ESSAY]}, points="4", title="Ваш опыт")
    anna = stage.school.person("Иванова Анна")
    page = stage.enter(device, anna, "quiz/")
    with page.expect_navigation():
        page.locator("main form button").click()
    page.get_by_role("textbox").fill("Ученики сами составляют правила.")
    page.get_by_role("radio").first.check()
    expect(page.locator("#item-own [data-word]")).to_have_text("сохранено")
    assert_fit_to_read(page)
    page.locator("button[value=hand-in]").click()
    page.wait_for_url("**/result")
    expect(page.locator("main")).to_contain_text("Ждёт проверки")
    assert_fit_to_read(page)

    desk = stage.enter(device, stage.school.trainer(), "quiz/marking")
    assert_fit_to_read(desk)
    with desk.expect_navigation():
        desk.get_by_role("link", name="Иванова Анна").click()
    assert_fit_to_read(desk)
    desk.get_by_role("radio", name="Описано так, что можно повторить").check()
    desk.get_by_label("Что из этого вышло").fill("0,5")
    desk.get_by_role("button", name="Поставить").click()
    expect(desk.locator("main")).to_contain_text("Всё проверено")

    page = stage.enter(device, anna, "quiz/attempts/1/result")
    expect(page.locator(".score-given")).to_have_text("3,5")
