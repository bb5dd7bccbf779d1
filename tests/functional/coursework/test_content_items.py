"""A choice in the picker belongs to the first link that brings it back, and to no other."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select

from lti_tool import clock
from lti_tool.authoring.commands import import_from
from lti_tool.contexts.models import Context, ResourceLink, User
from lti_tool.coursework import content_items, library, placement
from lti_tool.coursework.content_items import Author, Choice
from lti_tool.coursework.models import ContentItem, Placement
from lti_tool.coursework.placement import PlacementSettings
from lti_tool.db import db
from lti_tool.db.session import set_reading
from lti_tool.platforms.models import Deployment, Registration
from tests.functional.coursework.packages import tiny_course

DUE = datetime(2027, 1, 10, 9, 0, tzinfo=UTC)
SETTINGS = PlacementSettings(title="Моё название", points=Decimal(7), due_at=DUE)


@contextmanager
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        set_reading(False)
        yield


class Lms:
    """One registration with deployments, courses and links, straight in the database."""

    def __init__(self, name: str) -> None:
        self.registration = Registration(
            issuer=f"https://{name}.example",
            client_id="accord",
            name=name,
            auth_login_url="https://lms.example/auth",
            auth_token_url="https://lms.example/token",
            jwks_url="https://lms.example/jwks",
            deployment_policy="open",
            created_at=clock.now(),
        )
        db.session.add(self.registration)
        self.deployment = self.new_deployment("1")

    def new_deployment(self, name: str) -> Deployment:
        deployment = Deployment(
            registration=self.registration,
            deployment_id=name,
            source="launch",
            recorded_at=clock.now(),
        )
        db.session.add(deployment)
        db.session.flush()
        return deployment

    def course(self, name: str, deployment: Deployment | None = None) -> int:
        context = Context(deployment_id=(deployment or self.deployment).id, lti_id=name)
        db.session.add(context)
        db.session.flush()
        return context.id

    def link(self, name: str, context_id: int | None, deployment: Deployment | None = None) -> int:
        link = ResourceLink(
            deployment_id=(deployment or self.deployment).id, context_id=context_id, lti_id=name
        )
        db.session.add(link)
        db.session.flush()
        return link.id

    def chosen(self, context_id: int | None, by: str = "author") -> str:
        user = User(registration_id=self.registration.id, sub=by)
        db.session.add(user)
        db.session.flush()
        author = Author(user.id, self.deployment.id, context_id)
        (item,) = content_items.offer(author, [Choice(library.catalogue()[0], SETTINGS)])
        db.session.commit()
        return item.token


@pytest.fixture
def library_app(app: Flask, tmp_path: Path) -> Flask:
    """The tool with one small course in its library."""
    with database(app):
        import_from(tiny_course(tmp_path / "tiny"))
    return app


def test_the_first_link_of_the_course_gets_everything(library_app: Flask) -> None:
    with database(library_app):
        lms = Lms("one")
        course = lms.course("c")
        token = lms.chosen(course)
        link = lms.link("l", course)
        assert content_items.claim(token, link, "tiny/first") == SETTINGS
        assert content_items.claim(token, link, "tiny/first") == SETTINGS


def test_copies_get_title_and_points_only(library_app: Flask) -> None:
    bare = PlacementSettings(title="Моё название", points=Decimal(7))
    with database(library_app):
        lms = Lms("one")
        course, other = lms.course("c"), lms.course("copy")
        token = lms.chosen(course)
        elsewhere = lms.new_deployment("2")
        foreign_course = lms.course("c", elsewhere)
        assert content_items.claim(token, lms.link("a", other), "tiny/first") == bare
        foreign = lms.link("b", foreign_course, elsewhere)
        assert content_items.claim(token, foreign, "tiny/first") == bare
        assert content_items.claim(token, lms.link("d", None), "tiny/first") == bare
        assert content_items.claim(token, lms.link("e", course), "tiny/first") == SETTINGS
        assert content_items.claim(token, lms.link("f", course), "tiny/first") == bare


def test_without_a_course_the_deployment_alone_decides(library_app: Flask) -> None:
    with database(library_app):
        lms = Lms("one")
        token = lms.chosen(None)
        elsewhere = lms.new_deployment("2")
        copy = content_items.claim(token, lms.link("a", None, elsewhere), "tiny/first")
        assert copy is not None
        assert copy.due_at is None
        assert content_items.claim(token, lms.link("b", None), "tiny/first") == SETTINGS
        other = lms.chosen(None, "another author")
        in_course = lms.link("d", lms.course("c"))
        assert content_items.claim(other, in_course, "tiny/first") == SETTINGS


def test_another_platform_or_activity_gets_nothing(library_app: Flask) -> None:
    with database(library_app):
        lms, stranger = Lms("one"), Lms("two")
        course = lms.course("c")
        token = lms.chosen(course)
        foreign = stranger.link("l", stranger.course("c"))
        assert content_items.claim(token, foreign, "tiny/first") is None
        mine = lms.link("l", course)
        assert content_items.claim(token, mine, "tiny/second") is None
        assert content_items.claim("unknown", mine, "tiny/first") is None


def test_a_claim_is_one_statement(library_app: Flask) -> None:
    with database(library_app):
        lms = Lms("one")
        course = lms.course("c")
        token = lms.chosen(course)
        link = lms.link("l", course)
        statements: list[str] = []

        def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(db.engine, "before_cursor_execute", count)
        content_items.claim(token, link, "tiny/first")
        event.remove(db.engine, "before_cursor_execute", count)
        assert len(statements) == 1


def test_of_many_links_at_the_same_moment_one_gets_the_dates(library_app: Flask) -> None:
    with database(library_app):
        lms = Lms("one")
        course = lms.course("c")
        token = lms.chosen(course)
        links = [lms.link(str(number), course) for number in range(8)]
        db.session.commit()
    ready = threading.Barrier(16)

    def open_link(link: int) -> None:
        with database(library_app):
            ready.wait(timeout=20)
            settings = content_items.claim(token, link, "tiny/first")
            assert settings is not None
            placement.place(link, "tiny/first", settings)
            db.session.commit()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(open_link, [*links, *links]))
    with database(library_app):
        placed = list(db.session.scalars(select(Placement)))
        assert len(placed) == 8
        assert [one.due_at for one in placed if one.due_at] == [DUE]
        item = db.session.scalars(select(ContentItem)).one()
        (dated,) = (one for one in placed if one.due_at)
        assert item.claimed_by_link_id == dated.resource_link_id
