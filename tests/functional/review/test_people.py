"""Trainers see how many have opened an activity, how old the list is, and who has left."""

from decimal import Decimal

import pytest
import requests
from sqlalchemy import select

from lti_tool import clock
from lti_tool.contexts.models import ResourceLink, User
from lti_tool.db import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.score import Score
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

ACTIVITIES = ("pos/lecture", "pos/quiz", "pos/workshop")


@pytest.fixture
def browser(classroom: Classroom) -> LtiBrowser:
    """A browser for everybody in turn."""
    return LtiBrowser(classroom.world)


def title_of(classroom: Classroom, activity: str) -> str:
    """The title of an activity's link in the course."""
    links = classroom.world.course.links.values()
    return next(link.title for link in links if link.custom.get("activity") == activity)


def page_of(browser: LtiBrowser, overview: requests.Response, path: str) -> requests.Response:
    """Open another page of a trainer's session."""
    base, session = overview.url.split("/s/")
    return browser.get(f"{base}/s/{session.split('/')[0]}/{path}")


def text(answer: requests.Response) -> str:
    """What a person reads on a page."""
    assert answer.status_code == 200, answer.text
    return LtiBrowser.page(answer).text


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_an_overview_counts_who_opened_the_activity_and_reads_the_list_at_a_word(
    classroom: Classroom, browser: LtiBrowser, activity: str
) -> None:
    browser.launch("anna", title_of(classroom, activity))
    other = next(each for each in ACTIVITIES if each != activity)
    browser.launch("boris", title_of(classroom, other))
    overview = browser.launch("trainer", title_of(classroom, activity))
    assert "Открыли 1 из 2 участников" in text(overview)
    assert "Список ещё не читали" in text(overview)
    after = browser.submit(overview, form="/people/read")
    assert after.url == overview.url, "one comes back to where one was"
    assert "Открыли 1 из 6 участников" in text(after)
    assert "Список прочитан: " in text(after)


def test_the_list_says_who_has_opened_it_and_who_has_left(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    link = title_of(classroom, "pos/quiz")
    for who in ("anna", "vera"):
        browser.launch(who, link)
    overview = browser.submit(browser.launch("trainer", link), form="/people/read")
    page = page_of(browser, overview, "review/people")
    assert "Больше не в курсе" not in text(page)
    assert text(page).count("ещё не открыто") == 4
    classroom.world.change_person("vera", enrolled=False)
    classroom.world.change_person("galina", enrolled=False)
    after = text(browser.submit(page, form="/people/read"))
    assert "Открыли 1 из 4 участников" in after
    here, gone = after.split("Больше не в курсе")
    assert "Вера Никитина" in gone
    assert "Галина Орлова" not in after, "she never opened it"
    assert "Анна Соколова" in here


def test_the_work_of_one_who_left_stays_readable_and_no_score_of_theirs_is_sent(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    title = title_of(classroom, "pos/quiz")
    link = classroom.world.link(title)
    started = browser.launch("vera", title)
    browser.submit(started)
    overview = browser.submit(browser.launch("trainer", title), form="/people/read")
    classroom.world.change_person("vera", enrolled=False)
    overview = browser.submit(overview, form="/people/read")
    assert "больше не в курсе" in text(overview).split("Вера Никитина")[1][:40]
    queue = page_of(browser, overview, "review/")
    assert "Вера Никитина" in text(queue)
    assert "больше не в курсе" in text(queue)
    work = next(address for address, label in LtiBrowser.page(queue).links if "Вера" in label)
    assert "Вера Никитина" in text(browser.get(work))
    with classroom.app.app_context():
        sub = classroom.world.person("vera").user_id
        link_id = db.session.scalars(
            select(ResourceLink.id).where(ResourceLink.lti_id == link.id)
        ).one()
        user_id = db.session.scalars(select(User.id).where(User.sub == sub)).one()
        outbox.enqueue(link_id, user_id, Score(Decimal(7), Decimal(10), "", clock.now()))
        db.session.commit()
    classroom.deliver()
    assert classroom.world.requests["scores"] == 0
    scores = text(page_of(browser, overview, "scores/"))
    assert "Хранится здесь, не отправлен" in scores
    assert "Этот человек больше не в курсе" in scores
    assert "не дошёл до журнала" not in scores


def test_a_roster_that_cannot_be_read_is_said_so_and_nothing_changes(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    browser.launch("anna", title_of(classroom, "pos/lecture"))
    overview = browser.launch("trainer", title_of(classroom, "pos/lecture"))
    classroom.world.faults.add("memberships", status=503)
    refused = browser.submit(overview, form="/people/read")
    assert refused.status_code == 502
    assert "Открыли 1 из 1 участника" in text(browser.get(overview.url))


def test_where_the_platform_offers_no_roster_one_knows_only_who_came(
    classroom: Classroom, browser: LtiBrowser
) -> None:
    classroom.world.features.nrps = False
    overview = browser.launch("trainer", title_of(classroom, "pos/lecture"))
    assert "/people/read" not in overview.text
    assert "Участники пока неизвестны" in text(page_of(browser, overview, "review/people"))
