"""«Проект ПОС», from forming a group to the cell in the gradebook: seven steps, two languages."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.activities.stage import assert_fit_to_read, is_last_row
from tests.browser.journeys.conftest import Enter, cell, link_id
from tests.browser.journeys.workshops import EN, FULL, PLAN, RU, STEPS
from tests.fixtures.classroom import Classroom


def answer(field: Locator, text: str) -> None:
    """Write ``text`` in a slot of whatever kind, or choose what it offers first."""
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(index=1)
    else:
        field.fill("2026-12-01" if field.get_attribute("type") == "date" else text)


def write_all(page: Page) -> None:
    """Fill every slot of all seven steps that is to be seen, and go on from each."""
    for number, step in enumerate(STEPS[PLAN], 1):
        page.wait_for_url(f"**/steps/{step}")
        expect(page.locator("form.saves-itself")).to_be_visible()
        while True:
            for field in page.locator("#step [data-slot]:visible").all():
                answer(field, f"Шаг {number}: запишем вместе")
            if is_last_row(page):
                break
            page.locator("button[value=next]").click()
        assert_fit_to_read(page)
        page.locator("button[value=next]").click()
    page.wait_for_url("**/signing")


@pytest.mark.parametrize(
    ("device", "language", "words"), [("desktop", "ru", RU), ("phone", "en", EN)]
)
def test_a_group_makes_its_plan_in_seven_steps_and_each_member_gets_the_mark(
    school: Classroom, enter: Enter, device: str, language: str, words: dict[str, str]
) -> None:
    anna, boris, trainer = (enter(who, device, language) for who in ("anna", "boris", "trainer"))
    hers, his = anna.open_in_window(PLAN), boris.open_in_window(PLAN)
    hers.get_by_label(words["name"]).fill("Первая")
    hers.get_by_role("button", name=words["found"]).click()
    hers.wait_for_url("**/steps/norms")
    his.reload()
    his.get_by_role("button", name=f"{words['join']} Первая").click()
    write_all(hers)
    assert_fit_to_read(hers)
    hers.get_by_role("button", name=re.compile(words["sign"])).click()
    his = boris.open_in_window(PLAN)
    his.wait_for_url("**/signing")
    expect(his.get_by_text("Шаг 7: запишем вместе").first).to_be_visible()
    his.get_by_role("button", name=re.compile(words["sign"])).click()
    his.get_by_role("button", name=re.compile(words["hand_in"])).click()
    expect(his.get_by_role("heading", name=re.compile(words["handed_in"]))).to_be_visible()
    assert_fit_to_read(his)

    item = school.world.link(link_id(school, PLAN)).line_item_id
    page = trainer.page
    page.goto(f"{school.lms_url}/review/{item}/{school.world.person('boris').user_id}")
    work = page.frame_locator("iframe")
    expect(work.get_by_text("Шаг 1: запишем вместе").first).to_be_visible()
    expect(work.locator("[data-mark][data-ready]")).to_be_attached()
    for criterion in work.locator(".review-criterion").all():
        criterion.get_by_role("radio").first.check()
    work.locator("[name=comment]").fill(words["seen"])
    work.get_by_role("button", name=re.compile(words["marked"])).click()
    expect(work.get_by_text(re.compile(words["saved"]))).to_be_visible()
    hers = anna.open_in_window(PLAN)
    expect(hers.get_by_text(words["seen"])).to_be_visible()
    assert_fit_to_read(hers)
    school.deliver()
    for who in ("anna", "boris"):
        assert cell(school, PLAN, who) == FULL[PLAN]
        assert school.world.cell(link_id(school, PLAN), who).comment == words["seen"]
    assert school.world.repeated_scores() == []
