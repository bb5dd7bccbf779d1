"""From the LMS's click to the gradebook's cell, as a participant, an author and a trainer."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, expect

from tests.browser.activities.stage import go_on
from tests.browser.journeys.conftest import Enter, Person, cell, link_id, sign_in
from tests.fixtures.classroom import Classroom

FEELINGS = ("спокойствие", "интерес", "доверие")
ACTIONS = ("говорим по очереди", "приносим уроки", "не судим")
RULES = ("начинаем вовремя", "решаем сообща", "держим слово")
RIGHT = (
    "Решение общих проблем",
    "Профессиональное развитие педагога через внесение изменений",
    "Повышение престижа учительской профессии",
)
WATCHED_MS = 60_000


def answer_the_quiz(frame: FrameLocator, answers: tuple[str, ...]) -> None:
    frame.get_by_role("button", name="Начать").click()
    for answer in answers:
        frame.get_by_label(re.compile(answer)).check()
    expect(frame.locator("#item-results [data-word]")).to_have_text("сохранено")
    frame.get_by_role("button", name="Сдать работу").click()
    frame.get_by_role("button", name="Сдать так").click()


def fill_step(frame: FrameLocator, title: str, texts: tuple[str, ...]) -> None:
    expect(frame.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(frame.locator("form.saves-itself")).to_be_visible()
    fields = frame.locator("#step [data-slot]")
    for number, text in enumerate(texts):
        if not fields.nth(number).is_visible():
            frame.locator("button[value=next]").click()
        fields.nth(number).fill(text)
    expect(frame.locator("#status")).to_contain_text("Сохранено")
    go_on(frame)


def sign(frame: FrameLocator, name: str) -> None:
    frame.get_by_role("button", name=re.compile(f"Подписываю как {name}")).click()
    expect(frame.get_by_text(re.compile("подпись поставлена")).first).to_be_visible()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_participant_watches_and_answers(school: Classroom, enter: Enter, device: str) -> None:
    anna = enter("anna", device)
    lecture = anna.open("pos/lecture")
    expect(lecture.get_by_role("button", name="Смотреть")).to_be_visible()
    lecture.locator("video").evaluate("v => { v.muted = true; v.playbackRate = 2; v.play(); }")
    expect(lecture.locator(".score-given")).to_have_text("5", timeout=WATCHED_MS)
    quiz = anna.open("pos/quiz")
    answer_the_quiz(quiz, RIGHT)
    expect(quiz.locator(".score-given")).to_have_text("3")
    school.deliver()
    assert cell(school, "pos/lecture", "anna") == Decimal(5)
    assert cell(school, "pos/quiz", "anna") == Decimal(3)
    quiz.locator("body").evaluate("() => location.reload()")
    expect(quiz.get_by_text(re.compile("передан в журнал"))).to_be_visible()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_group_fills_signs_and_is_marked_from_the_gradebook(
    school: Classroom, enter: Enter, device: str
) -> None:
    anna, boris = enter("anna", device), enter("boris", device)
    sheet = anna.open("pos/workshop")
    sheet.get_by_label("Название группы").fill("Первая")
    sheet.get_by_role("button", name="Создать группу").click()
    other = boris.open("pos/workshop")
    other.get_by_role("button", name="Вступить Первая").click()
    fill_step(sheet, "Эмоции и чувства", FEELINGS)
    fill_step(sheet, "Действия", ACTIONS)
    fill_step(sheet, "Правила", RULES)
    sign(sheet, "Соколова А\\.")
    other = boris.open("pos/workshop")
    expect(other.get_by_text("спокойствие")).to_be_visible()
    sign(other, "Лебедев Б\\.")
    sheet = anna.open("pos/workshop")
    sheet.get_by_role("button", name="Сдать лист").click()
    expect(sheet.get_by_role("heading", name="Лист сдан")).to_be_visible()
    mark_from_the_gradebook(school, enter("trainer", device))
    school.deliver()
    for who in ("anna", "boris"):
        assert cell(school, "pos/workshop", who) == Decimal(10)
        assert school.world.cell(link_id(school, "pos/workshop"), who).comment == "Ясно и коротко"
    assert school.world.repeated_scores() == []


def mark_from_the_gradebook(school: Classroom, trainer: Person) -> None:
    """Open Anna's cell by «Анализ оценки» and give the group its mark there."""
    item = school.world.link(link_id(school, "pos/workshop")).line_item_id
    person = school.world.person("anna").user_id
    trainer.gradebook()
    trainer.page.goto(f"{school.lms_url}/review/{item}/{person}")
    work = trainer.page.frame_locator("iframe")
    expect(work.get_by_text("говорим по очереди")).to_be_visible()
    expect(work.locator("[data-mark][data-ready]")).to_be_attached()
    for criterion in work.locator(".review-criterion").all():
        criterion.get_by_role("radio").first.check()
    work.locator("[name=comment]").fill("Ясно и коротко")
    work.get_by_role("button", name=re.compile("Выставить")).click()
    expect(work.get_by_text(re.compile("Оценка сохранена"))).to_be_visible()


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_an_author_embeds_two_activities_and_a_participant_opens_one(
    school: Classroom, enter: Enter, device: str
) -> None:
    before = set(school.world.course.links)
    author = enter("author", device)
    author.page.goto(f"{school.lms_url}/course/{school.world.course.id}/add")
    picker = author.page.frame_locator("iframe")
    for activity in ("pos/quiz", "pos/workshop"):
        picker.locator(f"input[value='{activity}']").check()
    picker.get_by_role("button", name=re.compile("Вставить")).click()
    expect(picker.get_by_text(re.compile("Добавлено"))).to_be_visible()
    made = [link for number, link in school.world.course.links.items() if number not in before]
    assert sorted(link.custom["activity"] for link in made) == ["pos/quiz", "pos/workshop"]
    quiz = next(link for link in made if link.custom["activity"] == "pos/quiz")
    anna = enter("anna", device)
    frame = anna.open_link(quiz.id)
    answer_the_quiz(frame, RIGHT[:2])
    expect(frame.locator(".score-given")).to_have_text("2")
    school.deliver()
    assert school.world.cell(quiz, "anna").points == Decimal(2)


def test_the_frame_works_whether_third_party_cookies_are_allowed_or_not(
    school: Classroom, third_party_context: BrowserContext
) -> None:
    anna = sign_in(third_party_context, school, "anna")
    first = link_id(school, "pos/quiz")
    quiz = anna.open("pos/quiz")
    answer_the_quiz(quiz, RIGHT)
    expect(quiz.locator(".score-given")).to_have_text("3")
    trainer = sign_in(third_party_context, school, "trainer")
    overview = trainer.open("pos/quiz")
    expect(overview.get_by_text("Анна Соколова")).to_be_visible()
    author = sign_in(third_party_context, school, "author")
    author.page.goto(f"{school.lms_url}/course/{school.world.course.id}/add")
    picker = author.page.frame_locator("iframe")
    picker.locator("input[value='pos/quiz']").check()
    picker.get_by_role("button", name=re.compile("Вставить")).click()
    expect(picker.get_by_text(re.compile("Добавлено"))).to_be_visible()
    school.deliver()
    assert school.world.cell(school.world.link(first), "anna").points == Decimal(3)
