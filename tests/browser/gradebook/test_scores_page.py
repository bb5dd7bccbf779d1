"""The trainer's list of scores for everybody: both languages, phone and desktop, keyboard."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink, User
from lti_tool.db import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.score import Score
from tests.browser.lms_pages import fits_the_screen, open_in_window
from tests.fixtures.accessibility import assert_accessible
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

PEOPLE = ("anna", "boris", "vera", "galina", "dmitry")


def quiz(room: Classroom) -> str:
    """The title of the quiz's link."""
    links = room.world.course.links.values()
    return next(link.title for link in links if link.custom["activity"] == "pos/quiz")


def give(room: Classroom, who: str, points: str) -> None:
    """Mark somebody's quiz."""
    with room.app.app_context():
        link_id = db.session.scalars(
            select(ResourceLink.id).where(ResourceLink.activity_key == "pos/quiz")
        ).one()
        sub = room.world.person(who).user_id
        user_id = db.session.scalars(select(User.id).where(User.sub == sub)).one()
        score = Score(Decimal(points), Decimal(10), "", marked_at=clock.now())
        outbox.enqueue(link_id, user_id, score)
        db.session.commit()


@pytest.fixture
def room_of_scores(room: Classroom) -> Classroom:
    """A quiz with a score in every state there is."""
    for who in PEOPLE:
        LtiBrowser(room.world).launch(who, quiz(room))
    give(room, "anna", "10")
    room.deliver()
    room.world.change_person("boris", enrolled=False)
    give(room, "boris", "7.5")
    room.deliver()
    room.world.faults.add("scores", status=503, times=1)
    give(room, "vera", "3.3333")
    room.deliver()
    give(room, "galina", "0")
    return room


def open_scores(context: BrowserContext, room: Classroom, language: str = "ru") -> Page:
    """Open the list as the trainer."""
    page = open_in_window(context, room, quiz(room), "trainer", language)
    page.goto(re.sub("(/s/[^/]+)/.*", r"\1/scores/", page.url))
    return page


def good(page: Page) -> None:
    """Check that everybody can use the page as it is."""
    page.wait_for_load_state("load")
    assert_accessible(page)
    assert fits_the_screen(page)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_list_is_accessible_and_fits_the_screen_in_every_state(
    room_of_scores: Classroom, device: BrowserContext, language: str
) -> None:
    page = open_scores(device, room_of_scores, language)
    good(page)
    page.locator("form[action$='/people/read'] button").click()
    expect(page.get_by_text("Елена Майорова")).to_be_visible()
    good(page)
    room_of_scores.world.cell(quiz(room_of_scores), "anna").points = Decimal(1)
    page.locator("a[href$='/scores/reconcile']").click()
    page.wait_for_url("**/reconcile")
    expect(page.locator("form[action$='/reconcile/leave']")).to_have_count(1)
    good(page)


def test_an_empty_list_is_accessible_too(room: Classroom, device: BrowserContext) -> None:
    page = open_scores(device, room)
    expect(page.get_by_text("Баллов пока нет")).to_be_visible()
    good(page)


def test_a_keyboard_sends_a_failed_score_again(
    room_of_scores: Classroom, desktop: BrowserContext
) -> None:
    room_of_scores.world.change_person("boris", enrolled=True)
    page = open_scores(desktop, room_of_scores)
    page.get_by_role("button", name="Отправить снова: Борис Лебедев").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("не дошёл до журнала")).to_have_count(0)
    room_of_scores.deliver()
    page.reload()
    assert room_of_scores.world.cell(quiz(room_of_scores), "boris").points == Decimal(15)
