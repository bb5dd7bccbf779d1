"""The tool's own keys: one per installation, sealed, shared, rotated with overlap."""

import threading
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from lti_tool import clock
from lti_tool.db import db
from lti_tool.platforms import tool_keys
from lti_tool.platforms.errors import SecretKeyChangedError
from lti_tool.platforms.models import ToolKey


def kids() -> list[str]:
    """The published key ids, the newest first."""
    return [key["kid"] for key in tool_keys.public_jwks()["keys"]]


def forget_parsed(app: Flask) -> None:
    """Do as another process would: read the database again."""
    app.extensions.pop(tool_keys._EXTENSION, None)


def test_many_processes_that_start_at_once_make_one_key(app: Flask) -> None:
    start, used = threading.Barrier(6), []

    def run() -> None:
        with app.app_context():
            start.wait()
            tool_keys.ensure_key()
            used.append(tool_keys.signing_key()[0])

    threads = [threading.Thread(target=run) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert kids() == [used[0]]
        assert set(used) == {used[0]}
        tool_keys.ensure_key()
        assert len(kids()) == 1


def test_what_is_signed_verifies_with_what_is_published(app: Flask) -> None:
    with app.app_context():
        kid, private_key = tool_keys.signing_key()
        token = jwt.encode({"a": 1}, private_key, "RS256", {"kid": kid})
        (published,) = jwt.PyJWKSet.from_dict(tool_keys.public_jwks()).keys
        assert jwt.decode(token, published.key, ["RS256"]) == {"a": 1}
        assert published.key_id == kid
        assert "d" not in tool_keys.public_jwks()["keys"][0]


def test_the_private_half_lies_sealed_in_the_database(app: Flask) -> None:
    with app.app_context():
        tool_keys.ensure_key()
        stored = db.session.scalars(select(ToolKey.private_key)).one()
        assert b"PRIVATE" not in stored
        db.session.rollback()
        settings = app.extensions["accord_settings"]
        app.extensions["accord_settings"] = replace(settings, secret_key="another one " * 4)
        with pytest.raises(SecretKeyChangedError):
            tool_keys.signing_key()


def test_a_key_is_parsed_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        first = tool_keys.signing_key()
        assert tool_keys.signing_key()[1] is first[1]
        monkeypatch.setattr(tool_keys, "REFRESH_SECONDS", -1.0)
        assert tool_keys.signing_key()[1] is first[1], "read again, not parsed again"


def test_a_new_key_is_published_before_it_signs_and_the_old_one_after(app: Flask) -> None:
    with app.app_context(), time_machine.travel(clock.now(), tick=False) as traveller:
        tool_keys.ensure_key()
        old = tool_keys.signing_key()[0]
        new = tool_keys.rotate(clock.now(), timedelta(days=1))
        assert kids() == [new, old]
        assert tool_keys.signing_key()[0] == old
        traveller.shift(timedelta(days=1))
        forget_parsed(app)
        assert tool_keys.signing_key()[0] == new
        assert kids() == [new, old]
        traveller.shift(timedelta(days=1))
        assert kids() == [new]


def test_a_stolen_key_can_be_replaced_at_once(app: Flask) -> None:
    with app.app_context():
        tool_keys.ensure_key()
        new = tool_keys.rotate(clock.now(), timedelta(0))
        assert kids() == [new]
        assert tool_keys.signing_key()[0] == new


def test_other_processes_learn_of_a_rotation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        parsed_before = (tool_keys.signing_key()[0], app.extensions[tool_keys._EXTENSION])
        new = tool_keys.rotate(clock.now(), timedelta(0))
        app.extensions[tool_keys._EXTENSION] = parsed_before[1]
        assert tool_keys.signing_key()[0] == parsed_before[0]
        monkeypatch.setattr(tool_keys, "REFRESH_SECONDS", -1.0)
        assert tool_keys.signing_key()[0] == new


def test_where_all_keys_are_still_to_sign_the_first_does(app: Flask) -> None:
    with app.app_context():
        soon = clock.now() + timedelta(hours=1)
        db.session.add(tool_keys._generate(clock.now(), signs_from=soon))
        db.session.commit()
        assert tool_keys.signing_key()[0] == kids()[0]


def test_a_key_made_inside_somebodys_transaction_waits_for_no_lock(app: Flask) -> None:
    with app.app_context():
        db.session.execute(select(ToolKey))  # on SQLite this holds the right to write
        kid = tool_keys.signing_key()[0]
        db.session.commit()
        assert kids() == [kid]
