"""The database is busy or gone for a while: the page says so, and what was typed is not lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy.engine import URL

from lti_tool.db import db, session
from tests.functional.activities.school import Person, School

ESSAY = {"id": "own", "type": "essay", "points": 2, "prompt": "Как Вы поступите?"}
TEXT = "Сначала выслушаю коллег, потом предложу правило."


@pytest.fixture(autouse=True)
def _wait_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for SQLite's one writer gives up at once instead of after 15 s."""
    monkeypatch.setattr(session, "BUSY_TIMEOUT_MS", 20)


@contextmanager
def another_writes(url: URL) -> Iterator[None]:
    """Hold SQLite's one place for writers."""
    assert url.database is not None
    other = sqlite3.connect(url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@contextmanager
def nobody_may_connect(url: URL) -> Iterator[None]:
    """Close PostgreSQL's database: new connections are refused."""
    server = url.set(drivername="postgresql", database="postgres")
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')


@contextmanager
def silent_database(school: School) -> Iterator[None]:
    with school.app.app_context():
        url = db.engine.url
        db.engine.dispose()
    silent = another_writes if url.get_backend_name() == "sqlite" else nobody_may_connect
    with silent(url):
        yield


@pytest.fixture
def anna(school: School) -> Person:
    school.place("quiz", {"items": [ESSAY]}, points="2")
    anna = school.person("Иванова Анна")
    anna.post("quiz/attempts")
    return anna


def test_a_sent_form_comes_back_with_what_was_typed_and_is_taken_when_sent_again(
    school: School, anna: Person
) -> None:
    page = {"version-own": "0", "item-own": TEXT, "intent": "save"}
    with silent_database(school):
        answer = anna.post("quiz/attempts/1", page)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Сервер сейчас очень занят" in answer.text
    assert "Подождите минуту" in answer.text
    assert f">{TEXT}</textarea>" in answer.text
    assert "database-unavailable" in answer.text
    assert anna.post("quiz/attempts/1", page).status_code == 303
    assert TEXT in anna.text("quiz/attempts/1")


def test_a_script_is_told_to_send_again_and_its_change_is_then_taken_once(
    school: School, anna: Person
) -> None:
    change = {"base_version": 0, "given": [TEXT], "edit_id": "one-edit-long-enough"}
    with silent_database(school):
        refused = anna.patch("quiz/attempts/1/answers/own", change)
    assert refused.status_code == 503
    assert refused.json is not None
    assert refused.json["error"]["code"] == "database-unavailable"
    versions = []
    for _ in range(2):
        taken = anna.patch("quiz/attempts/1/answers/own", change)
        assert taken.status_code == 200
        assert taken.json is not None
        versions.append(taken.json["version"])
    assert versions == [1, 1]
