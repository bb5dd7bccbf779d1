"""The trainer's analysis on a phone and on a desktop."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.activities.stage import Stage, assert_fit_to_read


def test_the_analysis_says_it_in_words_and_fits_the_screen(
    stage: Stage, device: BrowserContext
) -> None:
    for number in range(10):
        person = stage.school.person(f"Участник {number}")
        person.post("quiz/attempts")
        answers = {"version-results": "0", "item-results": ["a", "c", "d"][: number % 4]}
        answers |= {"version-author": "0", "item-author": "w" if number > 4 else "d"}
        person.post("quiz/attempts/1", {**answers, "intent": "hand-in-anyway"})
    page = stage.enter(device, stage.school.trainer(), "quiz/overview")
    assert_fit_to_read(page)
    page.get_by_role("link", name="Как работают вопросы").click()
    expect(page.get_by_text("По 10 первым попыткам")).to_be_visible()
    page.locator("summary").last.click()
    expect(page.get_by_text("Сильная треть").last).to_be_attached()
    assert_fit_to_read(page)
