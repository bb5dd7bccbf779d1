"""The handed-in Agreement in browsers: read by its group, checked by anybody who has the sheet."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import fill, form_group, hand_in, sign

TEXTS = {
    "feelings": ["Уверенность", "Интерес", "Доверие"],
    "actions": ["Говорим по очереди", "Спрашиваем", "Держим слово"],
    "rules": ["Начинаем вовремя", "Слушаем друг друга", "Делимся материалами"],
}


def handed_in(stage: Stage) -> Person:
    """Let one person do it all over HTTP."""
    anna = stage.school.person("Иванова Анна")
    form_group(stage.school, anna, "Радуга")
    fill(anna, TEXTS)
    sign(anna)
    hand_in(anna)
    return anna


def compare(page: Page, text: str) -> None:
    page.get_by_label("Текст копии").fill(text)
    page.get_by_role("button", name="Сравнить").click()


def test_a_copy_of_the_agreement_is_proved_and_disproved_by_whoever_holds_it(
    stage: Stage, device: BrowserContext
) -> None:
    page = stage.enter(device, handed_in(stage), "workshop/submission")
    page.get_by_role("link", name="Напечатать, сохранить, проверить").click()
    expect(page.get_by_role("heading", name="Соглашение ПОС", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Напечатать")).to_be_visible()
    assert_fit_to_read(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Простой текст").click()
    text = saved.value.path().read_text(encoding="utf-8")
    with page.expect_download() as saved:
        page.get_by_role("link", name="PDF, A4").click()
    assert saved.value.path().read_bytes().startswith(b"%PDF")
    address = text.split("Проверка: ")[1].split("\n")[0]
    device.clear_cookies()
    page.goto(stage.url + address[address.index("/workshop/") :])
    expect(page.get_by_text("Это тот самый текст, который подписали")).to_be_visible()
    expect(page.get_by_text("Иванова")).to_have_count(0)
    compare(page, text)
    expect(page.get_by_text("слово в слово совпадает")).to_be_visible()
    compare(page, text.replace("Слушаем друг друга", "Слушаем друг друга!"))
    expect(page.get_by_text("2. Слушаем друг друга!", exact=True).first).to_be_visible()
    assert_fit_to_read(page)


def test_a_group_walks_the_gallery_and_says_how_its_rules_are_kept(
    stage: Stage, phone: BrowserContext
) -> None:
    handed_in(stage)
    vera = stage.school.person("Орлова Вера")
    form_group(stage.school, vera, "Мост")
    fill(vera, TEXTS)
    trainer = stage.school.trainer()
    trainer.post("workshop/gallery", {"shows": "named"})
    page = stage.enter(phone, vera, "workshop/gallery")
    assert_fit_to_read(page)
    page.get_by_role("link", name="Радуга").click()
    page.get_by_role("button", name="Близко нам").click()
    expect(page.get_by_role("button", name="Близко нам · 1", pressed=True)).to_be_visible()
    assert_fit_to_read(page)
    open_sheet = stage.enter(phone, vera, "workshop/steps/rules")
    expect(open_sheet.locator("form.saves-itself")).to_be_visible()
    page.get_by_role("button", name=re.compile("Взять.*Правило 1")).click()
    taken = page.get_by_label("Правило 4")
    expect(taken).to_have_value("Начинаем вовремя")
    expect(open_sheet.get_by_label("Правило 4")).to_have_value("Начинаем вовремя")
    expect(open_sheet.get_by_text("взято у группы «Радуга»: Правило 1")).to_have_count(1)
    sign(vera)
    hand_in(vera)
    trainer.post("workshop/check-in/openings")
    page.goto(stage.address(vera, "workshop/submission"))
    page.get_by_role("link", name="Ответьте за минуту").click()
    asked = page.locator("fieldset")
    expect(asked).to_have_count(4)
    assert_fit_to_read(page)
    for number in range(4):
        asked.nth(number).get_by_label("частично").check()
    page.get_by_role("button", name="Сохранить ответы").click()
    expect(page.get_by_text("Ваши ответы сохранены")).to_be_visible()
    expect(page.get_by_text("Пока нечего показать").first).to_be_visible()
