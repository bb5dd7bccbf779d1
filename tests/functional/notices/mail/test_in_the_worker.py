"""Real workers go round with digests: beside the scores, and not twice after a kill."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from subprocess import Popen

import pytest
from flask import Flask
from sqlalchemy import update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.notices.mail import mailboxes
from lti_tool.notices.mail.models import Mailbox
from lti_tool.notices.models import Notice
from lti_tool.notices.telling import News, tell
from lti_tool.settings import Settings
from tests.fixtures.mail_server import MailServer
from tests.functional.school import School, running_school
from tests.functional.workers import PATIENCE, wait_until, worker_process

ANNA, BORIS = "anna@school.example", "boris@school.example"


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    """An LMS with a quiz, and Anna, who has left something unread for an hour."""
    with running_school(app) as running:
        leave_unread(running, "anna", ANNA)
        yield running


def leave_unread(school: School, who: str, address: str) -> None:
    """Let something have happened to somebody an hour ago."""
    now, user_id = clock.now(), school.users[who]
    mailboxes.note(user_id, address, "ru")
    tell([user_id], News("marked", school.link_id, "activities.open_placement"))
    mine = update(Mailbox).where(Mailbox.user_id == user_id)
    db.session.execute(mine.values(told_until=now - timedelta(hours=2)))
    theirs = update(Notice).where(Notice.user_id == user_id)
    db.session.execute(theirs.values(made_at=now - timedelta(hours=1)))
    db.session.commit()


def worker(settings: Settings, server: MailServer) -> AbstractContextManager[Popen[bytes]]:
    """Start a worker that sends e-mail."""
    return worker_process(
        settings,
        ACCORD_SMTP_HOST="localhost",
        ACCORD_SMTP_PORT=str(server.port),
        ACCORD_SMTP_SECURITY="none",
        ACCORD_SMTP_FROM="accord@school.example",
    )


def test_scores_go_while_the_mail_server_thinks(
    school: School, settings: Settings, server: MailServer
) -> None:
    thinking, thought = threading.Event(), threading.Event()

    def think() -> None:
        thinking.set()
        thought.wait(PATIENCE)

    server.on_text = think
    try:
        with worker(settings, server) as process:
            assert thinking.wait(PATIENCE)
            school.give("anna", "7")
            wait_until(lambda: school.points("anna") == 7)
            assert server.mails == []
            thought.set()
            wait_until(lambda: server.to(ANNA))
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=PATIENCE) == 0
    finally:
        thought.set()


def test_a_worker_killed_in_the_middle_of_a_digest_sends_it_no_second_time(
    school: School, settings: Settings, server: MailServer
) -> None:
    arrived, killed = threading.Event(), threading.Event()

    def wait_for_the_kill() -> None:
        arrived.set()
        killed.wait(PATIENCE)

    server.on_text = wait_for_the_kill
    with worker(settings, server) as process:
        assert arrived.wait(PATIENCE)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        killed.set()
    wait_until(lambda: len(server.mails) == 1)
    leave_unread(school, "boris", BORIS)
    with worker(settings, server):
        wait_until(lambda: server.to(BORIS))
    assert len(server.to(ANNA)) == 1
