"""A link without an activity: a trainer chooses one, a participant reads a kind word."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.session import set_reading
from lti_tool.sandbox_lms.course import Link, SeedLink
from tests.fixtures.classroom import Classroom
from tests.functional.authoring.test_deep_linking import LECTURE, QUIZ, field, value_of
from tests.functional.lti_browser import LtiBrowser


@pytest.fixture
def browser(classroom: Classroom) -> LtiBrowser:
    return LtiBrowser(classroom.world)


@pytest.fixture
def empty(classroom: Classroom) -> Link:
    """A link that an author made by hand, naming nothing."""
    return classroom.world.add_link(SeedLink(title="Пустая", score_maximum=Decimal(10)))


def placed(classroom: Classroom) -> list[Placement]:
    with classroom.app.app_context():
        set_reading(False)
        return list(db.session.scalars(select(Placement)))


def test_a_participant_is_told_that_nothing_is_here_yet(
    classroom: Classroom, browser: LtiBrowser, empty: Link
) -> None:
    answer = browser.launch("anna", empty)
    assert answer.status_code == 404
    assert "nothing-placed" in answer.text
    assert placed(classroom) == []


def test_a_trainer_chooses_exactly_one_and_lands_in_it(
    classroom: Classroom, browser: LtiBrowser, empty: Link
) -> None:
    page = browser.launch("author", empty)
    assert page.url.endswith("/authoring/choose")
    assert 'type="radio"' in page.text
    assert "Отмена" not in page.text
    nothing = browser.submit(page, {"activity": None}, button="insert")
    assert nothing.status_code == 422
    answer = browser.submit(
        page,
        {
            "activity": value_of(page, QUIZ),
            field(page, QUIZ, "title"): "Вопрос недели",
            field(page, QUIZ, "points"): "4,5",
            field(page, QUIZ, "closes_at"): "2027-01-10T12:00",
        },
        button="insert",
    )
    assert "/quiz/" in answer.url
    (placement,) = placed(classroom)
    assert (placement.title, placement.points) == ("Вопрос недели", Decimal("4.5"))
    assert placement.closes_at == datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
    assert "/quiz/" in browser.launch("anna", empty).url


def test_the_second_of_two_authors_learns_that_the_first_has_chosen(
    classroom: Classroom, browser: LtiBrowser, empty: Link
) -> None:
    colleague = LtiBrowser(classroom.world)
    theirs, mine = colleague.launch("author", empty), browser.launch("author", empty)
    colleague.submit(theirs, {"activity": value_of(theirs, LECTURE)}, button="insert")
    answer = browser.submit(mine, {"activity": value_of(mine, QUIZ)}, button="insert")
    assert answer.status_code == 409
    assert "already-placed" in answer.text
    assert LECTURE in answer.text
    (placement,) = placed(classroom)
    assert placement.title == LECTURE
    again = browser.get(mine.url)
    assert "/lecture/" in again.url


def test_a_link_to_an_unknown_activity_lets_a_trainer_choose_another(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    link = classroom.world.add_link(SeedLink(title="Старая", custom={"activity": "gone/away"}))
    answer = browser.launch("anna", link)
    assert answer.status_code == 404
    assert "activity-unknown" in answer.text
    page = browser.launch("author", link)
    assert page.url.endswith("/authoring/choose")
    browser.submit(page, {"activity": value_of(page, QUIZ)}, button="insert")
    assert "/quiz/" in browser.launch("anna", link).url


def test_a_copy_of_a_chosen_link_keeps_the_choice_without_its_dates(
    classroom: Classroom, browser: LtiBrowser, empty: Link
) -> None:
    page = browser.launch("author", empty)
    browser.submit(
        page,
        {"activity": value_of(page, QUIZ), field(page, QUIZ, "due_at"): "2027-01-10T12:00"},
        button="insert",
    )
    copied = classroom.world.copy_course()
    twin = next(link for link in copied.links.values() if link.title == "Пустая")
    browser.launch("anna", twin)
    original, copy = sorted(placed(classroom), key=lambda one: one.id)
    assert original.due_at is not None
    assert (copy.title, copy.due_at) == (QUIZ, None)


def test_a_participant_cannot_open_the_picker(classroom: Classroom, browser: LtiBrowser) -> None:
    quiz = classroom.world.link(QUIZ)
    page = browser.launch("anna", quiz)
    session = page.url.partition("/s/")[2].partition("/")[0]
    for path in ("choose", "pick"):
        address = f"{classroom.tool_url}/s/{session}/authoring/{path}"
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"activity": "1"}).status_code in (400, 403)
