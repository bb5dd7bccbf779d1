"""A group on its sheet in real browsers: phone and desktop, conflicts, a bad line, no scripts."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from lti_tool.activities.workshop.models import Slot
from lti_tool.db import db
from tests.browser.activities.stage import Stage, assert_fit_to_read, bring, go_on, tab_to
from tests.functional.activities.school import Person

TEXTS = {
    "feelings": ["Уверенность", "Интерес", "Поддержка"],
    "actions": ["Ходим друг к другу на уроки", "Приносим новое", "Отвечаем в тот же день"],
    "rules": ["Начинаем вовремя", "Спорим с идеей", "Говорит каждый"],
}


def field(page: Page, key: str) -> Any:
    return page.locator(f"[data-slot='{key}']")


def word(page: Page, key: str) -> Any:
    return page.locator(f"[data-word='{key}']")


def standing(stage: Stage) -> dict[str, str]:
    with stage.school.database():
        return {slot.key: slot.text for slot in db.session.scalars(select(Slot))}


def found_group(page: Page, name: str = "Радуга") -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("form[action$=groups] button").click()
    page.wait_for_url("**/steps/feelings")


def two_on_the_sheet(
    stage: Stage, first: BrowserContext, second: BrowserContext
) -> tuple[tuple[Person, Page], tuple[Person, Page]]:
    anna, petr = stage.school.person("Иванова Анна"), stage.school.person("Петров Пётр")
    annas = stage.enter(first, anna, "workshop/")
    found_group(annas)
    petrs = stage.enter(second, petr, "workshop/")
    petrs.get_by_role("button", name="Вступить Радуга").click()
    petrs.wait_for_url("**/steps/feelings")
    return (anna, annas), (petr, petrs)


def fill_all(page: Page, language: str = "ru") -> None:
    saved = "сохранено" if language == "ru" else "saved"
    for step, texts in TEXTS.items():
        page.wait_for_url(f"**/steps/{step}")
        for number, text in enumerate(texts, 1):
            bring(page, f"{step}.{number}").fill(text)
        expect(word(page, f"{step}.3")).to_have_text(saved)
        go_on(page)
    page.wait_for_url("**/signing")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_whole_way_is_accessible_and_fits_the_screen(
    stage: Stage, device: BrowserContext, language: str
) -> None:
    stage.school.locale = language
    anna = stage.school.person("Иванова Анна Сергеевна")
    page = stage.enter(device, anna, "workshop/")
    assert_fit_to_read(page)
    found_group(page)
    assert_fit_to_read(page)
    fill_all(page, language)
    assert_fit_to_read(page)
    page.locator("form[action$=signatures] button[type=submit]").click()
    page.wait_for_url("**/submission")
    assert_fit_to_read(page)
    page.locator("form[action$=submissions] button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(
        "Лист сдан" if language == "ru" else "The sheet is handed in"
    )
    assert_fit_to_read(page)
    page.goto(stage.address(anna, "workshop/group"))
    assert_fit_to_read(page)
    stage.school.person("Петров Пётр")
    page = stage.enter(device, stage.school.trainer(), "workshop/overview")
    assert_fit_to_read(page)
    with page.expect_navigation():
        page.locator("a[href$=groups]").click()
    assert_fit_to_read(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Иванова Анна Сергеевна").click()
    assert_fit_to_read(page)


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ("Взять этот текст", "Интерес"),
        ("Оставить мой", "Радость"),
        ("Соединить", "Интерес\nРадость"),
    ],
)
def test_two_texts_in_one_place_are_both_shown_and_one_chooses(
    stage: Stage,
    desktop: BrowserContext,
    phone: BrowserContext,
    complaints: Any,
    button: str,
    kept: str,
) -> None:
    complaints.allowed_console_errors.append("409")
    (_anna, annas), (_petr, petrs) = two_on_the_sheet(stage, desktop, phone)
    expect(petrs.locator("form.saves-itself")).to_be_visible()
    field(petrs, "feelings.1").focus()
    field(annas, "feelings.1").fill("Интерес")
    expect(word(petrs, "feelings.1")).to_contain_text("Иванова Анна изменяет этот текст")
    expect(field(petrs, "feelings.1")).to_have_value("")
    field(petrs, "feelings.1").fill("Радость")
    expect(petrs.get_by_text("Этот текст одновременно изменяет Иванова Анна")).to_be_visible()
    assert_fit_to_read(petrs)
    assert standing(stage) == {"feelings.1": "Интерес"}
    petrs.get_by_role("button", name=button).click()
    expect(word(petrs, "feelings.1")).to_have_text("сохранено")
    expect(field(petrs, "feelings.1")).to_have_value(kept)
    assert standing(stage) == {"feelings.1": kept}


def test_what_is_written_without_a_network_is_sent_when_it_is_back(
    stage: Stage, phone: BrowserContext, complaints: Any
) -> None:
    complaints.allowed_console_errors.append("ERR_INTERNET_DISCONNECTED")
    page = stage.enter(phone, stage.school.person("Анна"), "workshop/")
    found_group(page)
    expect(page.locator("form.saves-itself")).to_be_visible()
    phone.set_offline(True)
    field(page, "feelings.1").fill("Интерес")
    bring(page, "feelings.2").fill("Доверие")
    expect(page.locator("#status")).to_contain_text("Нет сети")
    assert standing(stage) == {}
    phone.set_offline(False)
    expect(word(page, "feelings.2")).to_have_text("сохранено")
    assert standing(stage) == {"feelings.1": "Интерес", "feelings.2": "Доверие"}


def test_typing_on_while_the_first_words_are_under_way_ends_with_the_last_text(
    stage: Stage, desktop: BrowserContext
) -> None:
    page = stage.enter(desktop, stage.school.person("Анна"), "workshop/")
    found_group(page)
    expect(page.locator("form.saves-itself")).to_be_visible()
    for text in ("Ин", "Интер", "Интерес к делу"):
        field(page, "feelings.1").fill(text)
        field(page, "feelings.1").blur()
    expect(word(page, "feelings.1")).to_have_text("сохранено")
    assert standing(stage) == {"feelings.1": "Интерес к делу"}


def test_an_edit_after_signing_is_told_to_the_signer(
    stage: Stage, desktop: BrowserContext, phone: BrowserContext
) -> None:
    (anna, annas), (petr, petrs) = two_on_the_sheet(stage, desktop, phone)
    fill_all(annas)
    annas.get_by_role("button", name=re.compile("Подписываю как Иванова Анна")).click()
    expect(annas.get_by_text("Ждём 1 человека")).to_be_visible()
    petrs.goto(stage.address(petr, "workshop/steps/rules"))
    expect(petrs.get_by_text("Лист подписал 1 человек")).to_be_visible()
    field(petrs, "rules.1").fill("Начинаем и заканчиваем вовремя")
    expect(word(petrs, "rules.1")).to_have_text("сохранено")
    annas.goto(stage.address(anna, "workshop/"))
    expect(annas.get_by_text("Изменилось: Правило 1")).to_be_visible()
    assert_fit_to_read(annas)


def test_a_keyboard_is_enough(stage: Stage, desktop: BrowserContext) -> None:
    page = stage.enter(desktop, stage.school.person("Иванова Анна"), "workshop/")
    tab_to(page, "Название группы")
    page.keyboard.type("Радуга")
    page.keyboard.press("Enter")
    for step, texts in TEXTS.items():
        page.wait_for_url(f"**/steps/{step}")
        label = {"feelings": "Чувство", "actions": "Действие", "rules": "Правило"}[step]
        for number, text in enumerate(texts, 1):
            tab_to(page, f"{label} {number}")
            page.keyboard.type(text)
        tab_to(page, "К подписям" if step == "rules" else "Дальше")
        page.keyboard.press("Enter")
    page.wait_for_url("**/signing")
    tab_to(page, "Подписываю как Иванова Анна")
    page.keyboard.press("Enter")
    page.wait_for_url("**/submission")
    tab_to(page, "Сдать лист")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Лист сдан")).to_be_visible()
    assert standing(stage) == {
        f"{step}.{number}": text
        for step, texts in TEXTS.items()
        for number, text in enumerate(texts, 1)
    }


def test_without_scripts_the_whole_way_is_plain_forms(
    stage: Stage, browser: Browser, desktop: BrowserContext
) -> None:
    petr = stage.school.person("Петров Пётр")
    with stage.without_scripts(browser) as context:
        page = stage.enter(context, stage.school.person(""), "workshop/")
        found_group(page)
        petrs = stage.enter(desktop, petr, "workshop/")
        petrs.get_by_role("button", name="Вступить Радуга").click()
        field(petrs, "feelings.1").fill("Радость")
        expect(word(petrs, "feelings.1")).to_have_text("сохранено")
        for step, texts in TEXTS.items():
            for number, text in enumerate(texts, 1):
                field(page, f"{step}.{number}").fill(text)
            page.locator("button[value=next]").click()
            if step == "feelings":
                expect(page.get_by_role("heading", name="Два текста")).to_be_visible()
                page.get_by_label(re.compile("Пишете Вы")).check()
                with page.expect_navigation():
                    page.get_by_role("button", name="Сохранить выбор").click()
                page.locator("button[value=next]").click()
        page.get_by_label("Ваше имя для подписи").fill("Орлова Вера")
        page.get_by_role("button", name="Подписываю").click()
        expect(page.get_by_text("Подписал 1 из 2")).to_be_visible()
        page.get_by_role("button", name="Сдать без 1 подписи").click()
        expect(page.get_by_role("heading", name="Лист сдан")).to_be_visible()
        expect(page.get_by_text("Уверенность")).to_be_visible()


def test_on_a_phone_only_the_step_that_is_written_stands_on_the_screen(
    stage: Stage, phone: BrowserContext, desktop: BrowserContext
) -> None:
    (_anna, annas), (_petr, petrs) = two_on_the_sheet(stage, phone, desktop)
    expect(annas.get_by_text("Правило 1")).to_be_hidden()
    expect(petrs.get_by_text("Правило 1")).to_be_visible()
    annas.get_by_role("link", name="Весь лист").click()
    expect(annas.get_by_text("Правило 1")).to_be_visible()


def test_on_a_phone_one_slot_stands_on_the_screen_and_next_leads_to_the_one_after_it(
    stage: Stage, phone: BrowserContext
) -> None:
    page = stage.enter(phone, stage.school.person("Анна"), "workshop/")
    found_group(page)
    expect(page.locator("#place")).to_have_text("1 из 3 на этом шаге")
    expect(page.locator("[data-slot]:visible")).to_have_count(1)
    expect(page.locator(".prompt")).to_be_in_viewport(ratio=1)
    field(page, "feelings.1").fill("Интерес")
    page.get_by_role("button", name="Дальше").tap()
    expect(field(page, "feelings.2")).to_be_focused()
    expect(field(page, "feelings.1")).to_be_hidden()
    field(page, "feelings.2").fill("Доверие")
    page.get_by_role("button", name="Назад").tap()
    expect(field(page, "feelings.1")).to_be_focused()
    assert_fit_to_read(page)
    page.set_viewport_size({"width": 900, "height": 700})
    expect(page.locator("[data-slot]:visible")).to_have_count(3)
    page.set_viewport_size({"width": 360, "height": 740})
    go_on(page)
    page.wait_for_url("**/steps/actions")
    # The feeling stands beside its action; what is written already is passed over.
    expect(page.locator("[data-shown='feelings.1']")).to_have_text("Интерес")
    page.goto(page.url.replace("actions", "feelings"))
    expect(page.locator("#place")).to_have_text("3 из 3 на этом шаге")
    page.goto(page.url + "#slot-feelings.2")
    expect(page.locator("#place")).to_have_text("2 из 3 на этом шаге")


def test_the_main_action_is_seen_without_scrolling(stage: Stage, device: BrowserContext) -> None:
    page = stage.enter(device, stage.school.person("Анна"), "workshop/")
    found_group(page)
    expect(page.locator("button[value=next]")).to_be_in_viewport(ratio=1)
