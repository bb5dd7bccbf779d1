"""Both built-in workshops without a mouse: from forming a group to the cell in the gradebook."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.activities.stage import assert_fit_to_read, tab_to
from tests.browser.journeys.conftest import Enter, cell, link_id
from tests.browser.journeys.workshops import AGREEMENT, EN, FULL, PLAN, RU, STEPS
from tests.browser.marking import Gradebook
from tests.fixtures.classroom import Classroom

MOST_STOPS = 150
WHERE = """() => {
    const at = document.activeElement;
    return at.matches("button[value=next]") ? "next" : at.matches("[data-slot]") ? at.type : "";
}"""


def write_step(page: Page, text: str) -> None:
    """Go through the step with Tab, write in every slot, and leave it by its button."""
    expect(page.locator("form.saves-itself")).to_be_visible()
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        where = page.evaluate(WHERE)
        if where == "next":
            page.keyboard.press("Enter")
            return
        if where == "select-one":
            page.keyboard.press("ArrowDown")
        elif where == "date":
            page.keyboard.type("01122026")
        elif where:
            page.keyboard.type(text)
    raise AssertionError("Tab never comes to the button that leads on")


def press(page: Page, name: str) -> None:
    """Come to what is called ``name`` and press it."""
    tab_to(page, name)
    page.keyboard.press("Enter")


@pytest.mark.parametrize(
    ("activity", "language", "words"), [(AGREEMENT, "en", EN), (PLAN, "ru", RU)]
)
def test_a_group_and_its_trainer_need_no_mouse(
    school: Classroom, enter: Enter, activity: str, language: str, words: dict[str, str]
) -> None:
    anna, boris, trainer = (enter(who, "desktop", language) for who in ("anna", "boris", "trainer"))
    hers = anna.open_in_window(activity)
    tab_to(hers, words["name"])
    hers.keyboard.type("Первая")
    hers.keyboard.press("Enter")
    hers.wait_for_url(f"**/steps/{STEPS[activity][0]}")
    press(boris.open_in_window(activity), words["join"])
    boris.page.wait_for_url("**/steps/*")
    for step in STEPS[activity]:
        hers.wait_for_url(f"**/steps/{step}")
        write_step(hers, "Запишем вместе")
    hers.wait_for_url("**/signing")
    assert_fit_to_read(hers)
    press(hers, words["sign"])
    his = boris.open_in_window(activity)
    his.wait_for_url("**/signing")
    press(his, words["sign"])
    his.wait_for_url("**/submission")
    press(his, words["hand_in"])
    handed_in = his.get_by_role("heading", level=1).filter(has_text=words["handed_in"])
    expect(handed_in).to_be_visible()

    title = school.world.course.links[link_id(school, activity)].title
    book = Gradebook(school, trainer.page, title, by_keys=True, saved=words["saved"])
    work = book.open("boris")
    book.choose(work, "1")
    book.write(work.locator("[name=comment]"), words["seen"])
    book.set_mark(work)
    school.deliver()
    assert {cell(school, activity, who) for who in ("anna", "boris")} == {FULL[activity]}
    assert school.world.repeated_scores() == []
