"""The trainer's analysis on a phone and on a desktop."""

import copy

from playwright.sync_api import BrowserContext, expect
from sqlalchemy import update

from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.db import db
from tests.browser.activities.quiz.conftest import SECOND
from tests.browser.activities.stage import Stage, assert_fit_to_read, built_in
from tests.functional.activities.quiz.test_rekeying import corrected

WRONG = {"version-author": "0", "item-author": "d"}


def test_the_analysis_says_it_in_words_and_fits_the_screen(
    stage: Stage, device: BrowserContext
) -> None:
    for number in range(10):
        person = stage.school.person(f"Участник {number}")
        person.post("quiz/attempts")
        answers = {"version-results": "0", "item-results": ["a", "c", "d"][: number % 4]}
        answers |= {"version-author": "0", "item-author": "w" if number > 4 else "d"}
        person.post("quiz/attempts/1", {**answers, "intent": "hand-in-anyway"})
    with stage.school.database():
        db.session.execute(update(QuizAnswer).values(seconds=40 + 10 * QuizAnswer.id % 90))
        db.session.commit()
    page = stage.enter(device, stage.school.trainer(), "quiz/overview")
    assert_fit_to_read(page)
    page.get_by_role("link", name="Как работают вопросы").click()
    expect(page.get_by_text("По 10 первым попыткам")).to_be_visible()
    expect(page.get_by_text("Медиана времени на вопрос")).to_be_visible()
    page.locator("summary").last.click()
    expect(page.get_by_text("Сильная треть").last).to_be_attached()
    assert_fit_to_read(page)


def test_a_corrected_key_shows_its_difference_and_is_applied(
    stage: Stage, device: BrowserContext
) -> None:
    person = stage.school.person("Иванова Анна")
    person.post("quiz/attempts")
    person.post("quiz/attempts/1", {**WRONG, "intent": "hand-in-anyway"})
    quiz = built_in("02-quiz/quiz.yaml")
    second = copy.deepcopy(SECOND)
    for option in second["options"]:
        option["correct"] = not option.get("correct", False)
    corrected(stage.school, {**quiz, "items": [quiz["items"][0], second]})
    page = stage.enter(device, stage.school.trainer(), "quiz/overview")
    page.get_by_role("link", name="Пересчитать по исправленному ключу").click()
    expect(page.locator(".quiz-diff")).to_contain_text("1 выше, 0 ниже")
    assert_fit_to_read(page)
    page.get_by_role("button", name="Пересчитать и передать").click()
    expect(page.get_by_text("Что уже пересчитано")).to_be_visible()
    assert_fit_to_read(page)
