"""A real launch tells where somebody's digests go, only where e-mail is sent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lti_tool.db import db
from lti_tool.lti.announcement import TOOL_CONFIGURATION, announcement
from lti_tool.notices.mail.models import Mailbox
from tests.fixtures.classroom import Classroom, running_classroom
from tests.fixtures.mail_server import MailServer
from tests.functional.lti_browser import LtiBrowser
from tests.functional.notices.mail.conftest import way_to


@pytest.fixture
def classroom(database_url: str, tmp_path: Path, server: MailServer) -> Iterator[Classroom]:
    """A classroom whose tool sends e-mail."""
    with running_classroom(database_url, tmp_path, mail=way_to(server)) as running:
        yield running


def mailboxes(classroom: Classroom) -> list[tuple[str, str, bool]]:
    with classroom.app.app_context():
        found = db.session.scalars(select(Mailbox))
        return [(box.address, box.language, box.wanted) for box in found]


def test_the_last_launch_tells_address_and_language(classroom: Classroom) -> None:
    quiz = next(
        link
        for link in classroom.world.course.links.values()
        if link.custom.get("activity") == "pos/quiz"
    )
    for language in ("ru", "en"):
        browser = LtiBrowser(classroom.world, language=language)
        page = browser.launch("anna", quiz)
        assert page.status_code == 200
        assert mailboxes(classroom) == [("a.sokolova@school.example", language, True)]


def test_only_who_sends_e_mail_asks_the_platform_for_addresses(app: Flask) -> None:
    settings = app.extensions["accord_settings"]
    assert settings.mail is not None
    with app.test_request_context():
        asked = announcement(settings, {})[TOOL_CONFIGURATION]["claims"]
    assert "email" in asked
