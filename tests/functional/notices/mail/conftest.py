"""A course whose installation sends e-mail, and the mail server that takes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from lti_tool import clock
from lti_tool.db import db
from lti_tool.notices.mail import mailboxes
from lti_tool.notices.mail.models import Mailbox
from lti_tool.notices.mail.rounds import Postman
from lti_tool.notices.telling import News, tell
from lti_tool.settings import MailServer as Way
from lti_tool.settings import Settings
from tests.fixtures.application import settings_for
from tests.fixtures.mail_server import MailServer, mail_server
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

LATER = timedelta(minutes=20)


def way_to(server: MailServer, **changes: str) -> Way:
    """Return the settings of a server of this machine."""
    usual = {"security": "none", "sender": "Accord <accord@school.example>"}
    return Way("localhost", server.port, **{**usual, **changes})


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that takes everything."""
    with mail_server() as running:
        yield running


@pytest.fixture
def settings(database_url: str, tmp_path: Path, server: MailServer) -> Settings:
    """An installation that sends e-mail."""
    return settings_for(database_url, tmp_path, mail=way_to(server))


@dataclass
class Post:
    """The course, its postman and what its people have in their mailboxes."""

    school: School
    server: MailServer
    postman: Postman

    def person(self, name: str, address: str = "", locale: str = "ru") -> Person:
        """Let somebody in whose platform tells an address."""
        person = self.school.person(name)
        with self.school.database():
            mailboxes.note(person.user_id, address, locale)
            db.session.commit()
        return person

    def tell(
        self,
        *people: Person,
        kind: str = "marked",
        subject: str = "",
        after: timedelta = timedelta(0),
    ) -> None:
        """Let something happen to people some time from now, of which they are told."""
        news = News(
            kind,
            self.school.resource_link_id,
            "activities.open_placement",
            subject=subject,
            facts={"who": "Тайное имя", "group": "Тайная группа"},
        )
        with time_machine.travel(clock.now() + after), self.school.database():
            tell([person.user_id for person in people], news)
            db.session.commit()

    def round(self, after: timedelta = LATER) -> int:
        """Let the postman go round some time from now; return how many mails have come by then."""
        with time_machine.travel(clock.now() + after), self.school.database():
            self.postman.go_round()
        return len(self.server.mails)

    def box(self, person: Person) -> Mailbox:
        """Return what is known of a person's mailbox."""
        with self.school.database():
            found = db.session.scalars(
                select(Mailbox).where(Mailbox.user_id == person.user_id)
            ).one()
            db.session.expunge(found)
            return found


@pytest.fixture
def school(app: Flask) -> School:
    """A course with an activity."""
    school = School(app)
    school.place("quiz", QUIZ, title="Контрольная")
    return school


@pytest.fixture
def post(school: School, server: MailServer) -> Post:
    """A course with a postman who has not gone round yet."""
    return Post(school, server, Postman())


@pytest.fixture
def restarted(post: Post) -> Callable[[], None]:
    """Let another worker take over: it knows nothing of the last one's failures."""

    def restart() -> None:
        post.postman = Postman()

    return restart
