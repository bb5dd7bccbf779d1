"""A course with one placed activity, and people with browsers in it, straight in the database."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Flask, Response, g
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from lti_tool import clock
from lti_tool.contexts.models import Context, LinkOpening, Membership, ResourceLink, User
from lti_tool.contexts.roles import Role
from lti_tool.coursework.models import Activity, ActivityVersion, Placement
from lti_tool.db import db
from lti_tool.db.session import set_reading
from lti_tool.gradebook.models import LineItem
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.sessions import current
from lti_tool.sessions.browser import hash_browser_id, new_browser_id, remember_browser
from lti_tool.web.csrf import FIELD, HEADER, csrf_token

AGS_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


class _PlainSpaces(TestResponse):
    """An answer whose text has plain spaces where the page keeps words together."""

    @property
    def text(self) -> str:
        """The page as a person reads it."""
        return self.get_data(as_text=True).replace("\xa0", " ")


@dataclass
class Person:
    """Somebody in a browser, with a live launch session of the activity."""

    user_id: int
    name: str
    session_id: str
    cookie: tuple[str, str]
    client: FlaskClient
    token: str = ""

    def url(self, path: str) -> str:
        """Return the address of ``path`` in this person's session."""
        return f"/s/{self.session_id}/{path}"

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page; ``path`` is relative to the session or absolute."""
        address = path if path.startswith("/") else self.url(path)
        return self.client.get(address, **options)

    def text(self, path: str) -> str:
        """Open a page, following where it leads, and return it."""
        response = self.get(path, follow_redirects=True)
        assert response.status_code == 200, response.text
        return response.text

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a plain form with this session's token."""
        return self.client.post(self.url(path), data={FIELD: self.token, **(data or {})}, **options)

    def patch(self, path: str, body: Any) -> TestResponse:
        """Send JSON as the page's script does."""
        headers = {HEADER: self.token, "Accept": "application/json"}
        return self.client.patch(self.url(path), json=body, headers=headers)


@dataclass
class School:
    """One course on one platform. ``place`` puts an activity in it, ``person`` lets somebody in."""

    app: Flask
    locale: str = "ru"
    registration_id: int = 0
    deployment_id: int = 0
    context_id: int = 0
    resource_link_id: int = 0
    placement_id: int = 0
    people: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.database():
            name = secrets.token_hex(4)
            registration = Registration(
                issuer=f"https://{name}.lms.example",
                client_id="accord",
                name="Test LMS",
                auth_login_url="https://lms.example/auth",
                auth_token_url="https://lms.example/token",
                jwks_url="https://lms.example/jwks",
                deployment_policy="open",
                created_at=clock.now(),
            )
            deployment = Deployment(
                registration=registration,
                deployment_id="1",
                source="launch",
                recorded_at=clock.now(),
            )
            context = Context(deployment=deployment, lti_id="course-1", title="Курс «ПОС»")
            db.session.add(context)
            db.session.commit()
            self.registration_id = registration.id
            self.deployment_id = deployment.id
            self.context_id = context.id

    @contextmanager
    def database(self) -> Iterator[None]:
        """Reach the database directly; a test client's last GET left this thread reading only."""
        with self.app.app_context():
            set_reading(False)
            yield

    def place(
        self,
        kind: str,
        definition: dict[str, Any],
        *,
        points: str = "3",
        title: str = "Занятие",
        **settings: Any,
    ) -> int:
        """Put an activity of ``kind`` into the course; later people land in it.

        Returns the placement's id.
        """
        with self.database():
            number = secrets.token_hex(4)
            link = ResourceLink(
                deployment_id=self.deployment_id,
                context_id=self.context_id,
                lti_id=f"link-{number}",
                title=title,
            )
            version = ActivityVersion(
                activity=Activity(key=f"test/{number}", kind=kind, created_at=clock.now()),
                number=1,
                content_hash=number,
                title=title,
                minutes=3,
                points=Decimal(points),
                definition=definition,
                created_at=clock.now(),
            )
            placement = Placement(
                resource_link=link,
                version=version,
                title=title,
                points=Decimal(points),
                created_at=clock.now(),
                **settings,
            )
            db.session.add(placement)
            db.session.flush()
            db.session.add(
                LineItem(
                    resource_link_id=link.id,
                    url=f"https://lms.example/lineitems/{number}",
                    scopes=[AGS_SCORE],
                )
            )
            db.session.commit()
            self.resource_link_id = link.id
            self.placement_id = placement.id
            return placement.id

    def person(self, name: str = "", role: Role = Role.LEARNER) -> Person:
        """Let somebody into the course and open the activity for them."""
        with self.database():
            user = User(registration_id=self.registration_id, sub=secrets.token_hex(6), name=name)
            db.session.add(user)
            db.session.flush()
            db.session.add(
                Membership(
                    context_id=self.context_id,
                    user_id=user.id,
                    launch_role=role.value,
                    launched_at=clock.now(),
                )
            )
            db.session.commit()
            user_id = user.id
        person = self.launch(user_id, name, role)
        self.people.append(person)
        return person

    def trainer(self, name: str = "Тренер Т. Т.") -> Person:
        """Let a trainer in."""
        return self.person(name, Role.TRAINER)

    def launch(self, user_id: int, name: str = "", role: Role = Role.LEARNER) -> Person:
        """Open the activity placed last for a known person, in a browser of its own."""
        browser_id = new_browser_id()
        with self.database():
            session_id = current.start(
                current.SessionStart(
                    nonce_hash=secrets.token_hex(32),
                    browser_hash=hash_browser_id(browser_id),
                    binding="cookie",
                    message_type="LtiResourceLinkRequest",
                    role=role,
                    deployment_id=self.deployment_id,
                    context_id=self.context_id,
                    resource_link_id=self.resource_link_id,
                    user_id=user_id,
                    locale=self.locale,
                    timezone="Europe/Moscow",
                    message={},
                )
            )
            if db.session.get(LinkOpening, (self.resource_link_id, user_id)) is None:
                db.session.add(
                    LinkOpening(
                        resource_link_id=self.resource_link_id,
                        user_id=user_id,
                        first_at=clock.now(),
                    )
                )
            db.session.commit()
        assert session_id is not None
        cookie = _cookie(browser_id)
        client = self.app.test_client()
        client.response_wrapper = type("Answer", (_PlainSpaces, self.app.response_class), {})
        client.set_cookie(*cookie)
        person = Person(user_id, name, session_id, cookie, client)
        person.token = _token(self.app, browser_id, session_id)
        return person


def _cookie(browser_id: str) -> tuple[str, str]:
    response = Response()
    remember_browser(response, browser_id, is_https=False)
    name, value = next(iter(parse_cookie(response.headers["Set-Cookie"]).items()))
    return name, value


def _token(app: Flask, browser_id: str, session_id: str) -> str:
    with app.test_request_context():
        g.csrf_subject = f"{hash_browser_id(browser_id)}.{session_id}"
        return csrf_token()
