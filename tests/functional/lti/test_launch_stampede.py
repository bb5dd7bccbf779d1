"""A trainer says «open it now», and fifty people do: one link, one column, nobody turned away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import TypeVar

import requests
from sqlalchemy import func, select

from lti_tool.contexts.models import Context, Membership, ResourceLink, User
from lti_tool.db import db
from lti_tool.gradebook.models import LineItem
from lti_tool.sandbox_lms.people import Person
from lti_tool.sandbox_lms.world import SeedLink
from lti_tool.sessions.models import LaunchSession
from tests.fixtures.classroom import Classroom
from tests.functional.html_page import HtmlForm
from tests.functional.lti_browser import LtiBrowser

CROWD = 50
NEW_LINK = SeedLink("Новая ссылка", {"activity": "pos/quiz"}, Decimal(3), "pos/quiz", "quiz")

T = TypeVar("T")


def all_at_once(jobs: list[Callable[[], T]]) -> list[T]:
    """Run the jobs in threads that start together."""
    gate = Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def ready_to_launch(
    classroom: Classroom, people: list[Person]
) -> list[tuple[LtiBrowser, HtmlForm]]:
    """Take everybody through the login, up to the form with the id_token."""

    def login(person: Person) -> tuple[LtiBrowser, HtmlForm]:
        browser = LtiBrowser(classroom.world)
        return browser, browser.launch_form(person, NEW_LINK)

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(login, people))


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_first_launch_of_a_link_by_fifty_people_at_once(classroom: Classroom) -> None:
    world = classroom.world
    world.add_link(NEW_LINK)
    world.features.id_token_seconds = 600
    ready = ready_to_launch(classroom, world.add_participants(CROWD))
    fetched_before = world.requests["jwks"]

    def finish(browser: LtiBrowser, form: HtmlForm) -> Callable[[], requests.Response]:
        return lambda: browser.send_form(form)

    pages = all_at_once([finish(browser, form) for browser, form in ready])

    assert [page.status_code for page in pages] == [200] * CROWD
    assert len({page.url for page in pages}) == CROWD, "everybody has a session of their own"
    assert world.requests["jwks"] - fetched_before == 1
    with classroom.app.app_context():
        counted = {model: count(model) for model in (Context, ResourceLink, LineItem)}
        people = (count(User), count(Membership), count(LaunchSession))
    assert counted == {Context: 1, ResourceLink: 1, LineItem: 1}
    assert people == (CROWD, CROWD, CROWD)


def test_one_person_who_clicks_ten_times_at_once_is_one_person(classroom: Classroom) -> None:
    classroom.world.add_link(NEW_LINK)
    anna = classroom.world.person("anna")
    ready = ready_to_launch(classroom, [anna] * 10)
    pages = all_at_once([lambda b=b, f=f: b.send_form(f) for b, f in ready])  # type: ignore[misc]
    assert [page.status_code for page in pages] == [200] * 10
    with classroom.app.app_context():
        assert (count(User), count(Membership), count(LaunchSession)) == (1, 1, 10)
