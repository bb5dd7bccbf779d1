"""The shell around the real application and database: languages, readiness, broken days."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from structlog.testing import capture_logs

from lti_tool import clock
from lti_tool.db.apart import own_transaction
from lti_tool.db.head import newest_migration
from lti_tool.gradebook import heartbeat
from lti_tool.sandbox_lms.course import Link
from tests.fixtures.application import settings_for
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser

LECTURE = "pos/lecture"


def test_the_tool_is_ready_when_the_schema_stands_and_a_worker_lives(
    app: Flask, client: FlaskClient
) -> None:
    assert client.get("/readyz").status_code == 503
    with app.app_context():
        heartbeat.beat("one")
    answer = client.get("/readyz")
    assert answer.json == {"ready": True, "checks": {"database": "ok", "worker": "ok"}}
    assert answer.status_code == 200


def test_a_worker_that_fell_silent_makes_it_unready(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        heartbeat.beat("one")
    with time_machine.travel(clock.now() + timedelta(minutes=5)):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["worker"] != "ok"


def test_a_database_of_another_version_makes_it_unready(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        heartbeat.beat("one")
        with own_transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = 'old'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == f"at migration old, not {newest_migration()}"


def test_a_database_without_a_schema_makes_it_unready(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), own_transaction() as session:
        session.execute(text("DELETE FROM alembic_version"))
    assert "at migration none" in client.get("/readyz").text


@pytest.fixture
def away(tmp_path: Path) -> FlaskClient:
    """A tool whose database is not there: its folder was taken away after the start."""
    from lti_tool.app import create_app

    folder = tmp_path / "gone"
    app = create_app(settings_for(f"sqlite:///{folder / 'accord.sqlite3'}", tmp_path))
    folder.rmdir()
    return app.test_client()


@pytest.mark.parametrize(
    ("path", "method"), [("/s/whatever/", "GET"), ("/lti/login?iss=x&login_hint=y", "GET")]
)
def test_without_its_database_the_tool_still_explains_itself(
    away: FlaskClient, path: str, method: str
) -> None:
    with capture_logs() as logs:
        answer = away.open(path, method=method, headers={"Accept-Language": "ru"})
    assert answer.status_code in (400, 503)
    assert "Для\u00a0администратора" in answer.text
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "whatever" not in str([entry for entry in logs if entry["event"] == "request"])


def test_without_its_database_the_tool_is_alive_and_not_ready(away: FlaskClient) -> None:
    assert away.get("/healthz").status_code == 200
    answer = away.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"] == "OperationalError"


def test_a_person_switches_the_language_and_stays_on_the_page(classroom: Classroom) -> None:
    browser = LtiBrowser(classroom.world)
    page = browser.launch("anna", _lecture(classroom))
    assert '<html lang="ru">' in page.text
    assert "участник" in page.text
    switched = browser.submit(page, {"language": "en"}, form="/language")
    assert switched.url == page.url
    assert '<html lang="en">' in switched.text
    assert "participant" in switched.text


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("https://evil.example/", "home"),
        ("/s/other/", "home"),
        ("/metrics", "home"),
        ("{home}\\evil", "home"),
        ("{home}?x=1", "asked"),
    ],
)
def test_a_switch_leads_back_into_the_same_session_only(
    classroom: Classroom, wanted: str, shown: str
) -> None:
    browser = LtiBrowser(classroom.world)
    home = _home(browser.launch("anna", _lecture(classroom)))
    data = {"csrf_token": browser.csrf_token(), "language": "en", "next": wanted.format(home=home)}
    browser.post(f"{home}language", data)
    location = next(
        a for a in reversed(browser.history) if a.status_code == 303 and a.url.endswith("language")
    ).headers["Location"]
    assert location == (home if shown == "home" else wanted.format(home=home))


def test_a_language_nobody_speaks_here_is_refused(classroom: Classroom) -> None:
    browser = LtiBrowser(classroom.world)
    home = _home(browser.launch("anna", _lecture(classroom)))
    data = {"csrf_token": browser.csrf_token(), "language": "xx"}
    assert browser.post(f"{home}language", data).status_code == 400


def test_a_switch_from_another_site_is_refused(classroom: Classroom) -> None:
    browser = LtiBrowser(classroom.world)
    home = _home(browser.launch("anna", _lecture(classroom)))
    answer = browser.post(f"{home}language", {"language": "en"})
    assert answer.status_code == 400
    assert "csrf-failed" in answer.text
    assert '<html lang="ru">' in browser.get(home).text


def _lecture(classroom: Classroom) -> Link:
    links = classroom.world.course.links.values()
    return next(link for link in links if link.custom.get("activity") == LECTURE)


def _home(page: requests.Response) -> str:
    found = re.search(r"/s/[^/]+/", page.url)
    assert found, page.url
    return found[0]


def test_every_page_names_its_reader_and_the_zone(classroom: Classroom) -> None:
    page = LtiBrowser(classroom.world).launch("trainer", _lecture(classroom))
    assert "тренер" in page.text
    assert "Время: Москва (GMT+3)" in page.text
