"""``accord doctor`` names what an installation lacks, and what to do about it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, Response
from sqlalchemy import update

from lti_tool import clock
from lti_tool.app import create_app
from lti_tool.cli.doctor import CHECKS, doctor
from lti_tool.coursework.models import ActivityVersion
from lti_tool.db import db
from lti_tool.gradebook import heartbeat, outbox
from lti_tool.gradebook.models import Delivery
from lti_tool.gradebook.score import Score
from lti_tool.platforms.models import ToolKey
from lti_tool.settings import Settings
from tests.fixtures.application import settings_for
from tests.fixtures.databases import NewDatabase
from tests.fixtures.serving import Served, served
from tests.functional.activities.school import School


@pytest.fixture
def address() -> Iterator[Served]:
    """What answers at the tool's public address."""
    with served(Response("ok\n")) as server:
        yield server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, address: Served) -> Settings:
    """An installation at ``address``."""
    return settings_for(database_url, tmp_path, base_url=address.url)


@pytest.fixture
def healthy(app: Flask, settings: Settings) -> School:
    """An installation that lacks nothing."""
    school = School(app)
    school.place("lecture", {})
    settings.media_dir.mkdir()
    with school.database():
        heartbeat.beat("worker")
    return school


def seen(app: Flask, *words: str) -> tuple[int, str]:
    """Return the doctor's exit status and words."""
    with app.app_context():
        db.session.remove()
    said = app.test_cli_runner().invoke(doctor, words)
    return said.exit_code, said.output


def test_a_healthy_installation_needs_nothing(healthy: School) -> None:
    status, said = seen(healthy.app)
    assert status == 0, said
    assert [line.split(maxsplit=1) for line in said.splitlines()] == [
        ["ok", name] for name in CHECKS
    ]


def test_a_fresh_installation_is_led_through_what_to_do(app: Flask) -> None:
    status, said = seen(app, "--offline")
    assert status == 1
    for advice in (
        "accord content import",
        "create it, or set ACCORD_MEDIA_DIR",
        "accord platform invite",
        "start `accord serve`",
    ):
        assert advice in said
    assert "public address" not in said


def test_a_database_without_schema_is_a_fault_of_each_check_that_asks_it(
    new_database: NewDatabase, database_kind: str, tmp_path: Path
) -> None:
    app = create_app(settings_for(new_database(database_kind), tmp_path))
    status, said = seen(app, "--offline")
    assert status == 1
    assert "accord db upgrade" in said or "the database cannot be asked" in said
    with app.app_context():
        db.engine.dispose()


def test_a_changed_secret_key_is_named(healthy: School) -> None:
    seen(healthy.app)
    with healthy.database():
        db.session.execute(update(ToolKey).values(private_key=b"sealed with another"))
        db.session.commit()
    other = create_app(healthy.app.extensions["accord_settings"])
    status, said = seen(other)
    assert status == 1
    assert "FAIL  keys: ACCORD_SECRET_KEY is not the one" in said
    with other.app_context():
        db.engine.dispose()


def test_lost_and_unwritable_media_are_named(
    healthy: School, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with healthy.database():
        db.session.execute(update(ActivityVersion).values(media={"film.mp4": "a" * 64}))
        db.session.commit()
    assert "1 files are lost" in seen(healthy.app)[1]
    with healthy.database():
        db.session.execute(update(ActivityVersion).values(media={}))
        db.session.commit()
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=20 << 20))
    assert "only 20 MB are free" in seen(healthy.app)[1]
    monkeypatch.setattr("os.access", lambda *_asked: False)  # root may write anywhere
    assert "cannot be written" in seen(healthy.app)[1]


def test_scores_that_hang_are_counted(healthy: School) -> None:
    anna, boris = healthy.person("Анна"), healthy.person("Борис")
    with healthy.database():
        for person in (anna, boris):
            score = Score(Decimal(3), Decimal(3), "", marked_at=clock.now())
            outbox.enqueue(healthy.resource_link_id, person.user_id, score)
        db.session.commit()
    assert seen(healthy.app)[0] == 0
    with healthy.database():
        long_ago = clock.now() - timedelta(hours=1)
        db.session.execute(update(Delivery).values(created_at=long_ago))
        db.session.execute(
            update(Delivery).where(Delivery.user_id == anna.user_id).values(state="failed")
        )
        db.session.commit()
    assert "1 refused, 1 waiting" in seen(healthy.app)[1]


def test_an_address_that_is_not_ours_is_named(healthy: School, address: Served) -> None:
    address.answer_with(Response("Welcome to nginx", status=200))
    assert "answered by something else" in seen(healthy.app)[1]
    address.stop()
    assert "does not answer" in seen(healthy.app)[1]


def test_a_switched_off_platform_is_none(healthy: School, settings: Settings) -> None:
    from lti_tool.platforms.models import Registration

    with healthy.database():
        db.session.execute(update(Registration).values(is_active=False))
        db.session.commit()
    app = create_app(replace(settings))
    assert "no LMS is connected" in seen(app)[1]
    with app.app_context():
        db.engine.dispose()
