"""Access tokens: asked for once, shared, renewed in time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.platforms import access_tokens, tool_keys
from lti_tool.platforms.access_tokens import LEASE
from lti_tool.platforms.errors import (
    PlatformAnswerUnreadableError,
    PlatformRefusedError,
    PlatformUnreachableError,
    TokenRefusedError,
)
from lti_tool.platforms.models import AccessToken
from lti_tool.platforms.registration_facts import RegistrationFacts
from tests.functional.school import AGS_SCOPES, School
from tests.functional.stub_platform import StubPlatform, running_stub


def as_another_process(app: Flask) -> None:
    """Forget what this process keeps in memory."""
    app.extensions.pop(access_tokens._EXTENSION, None)


def row() -> AccessToken:
    """The one token in the database."""
    found = db.session.scalars(select(AccessToken)).one()
    db.session.expunge_all()
    db.session.rollback()
    return found


def test_a_token_is_asked_for_once_and_kept(school: School, app: Flask) -> None:
    facts = school.registration
    first = access_tokens.get(facts, AGS_SCOPES)
    assert access_tokens.get(facts, reversed(AGS_SCOPES)).value == first.value
    as_another_process(app)
    assert access_tokens.get(facts, AGS_SCOPES).value == first.value
    assert school.world.requests["token"] == 1
    assert first.value.encode() not in first.sealed


def test_other_scopes_need_another_token(school: School) -> None:
    facts = school.registration
    assert access_tokens.get(facts, AGS_SCOPES[:1]) != access_tokens.get(facts, AGS_SCOPES[1:])
    assert school.world.requests["token"] == 2


def test_a_token_is_renewed_shortly_before_it_ends(school: School) -> None:
    facts = school.registration
    with time_machine.travel(clock.now(), tick=True) as traveller:
        access_tokens.get(facts, AGS_SCOPES)
        traveller.shift(timedelta(seconds=3600 - 70))
        access_tokens.get(facts, AGS_SCOPES)
        assert school.world.requests["token"] == 1
        traveller.shift(timedelta(seconds=15))
        access_tokens.get(facts, AGS_SCOPES)
        assert school.world.requests["token"] == 2


def test_many_threads_and_processes_ask_once(school: School, app: Flask) -> None:
    facts, start, values = school.registration, threading.Barrier(8), []
    school.world.faults.add("token", delay=0.3)
    tool_keys.signing_key()

    def ask(shares_memory: bool) -> None:
        with app.app_context():
            start.wait()
            cache = access_tokens._cache() if shares_memory else access_tokens._ProcessCache()
            with cache.lock((facts.id, "test")):
                pass
            token = (
                access_tokens.get(facts, AGS_SCOPES)
                if shares_memory
                else access_tokens._shared_or_fetched(facts, " ".join(sorted(AGS_SCOPES)))
            )
            values.append(token.value)

    threads = [threading.Thread(target=ask, args=(number % 2 == 0,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(values) == 8
    assert len(set(values)) == 1
    assert school.world.requests["token"] == 1


def test_a_refused_token_is_dropped_for_all_unless_it_was_replaced(
    school: School, app: Flask
) -> None:
    facts = school.registration
    old = access_tokens.get(facts, AGS_SCOPES)
    access_tokens.drop(facts, AGS_SCOPES, old)
    assert row().token is None
    new = access_tokens.get(facts, AGS_SCOPES)
    access_tokens.drop(facts, AGS_SCOPES, old)
    assert access_tokens.get(facts, AGS_SCOPES) == new
    as_another_process(app)
    assert access_tokens.get(facts, AGS_SCOPES).value == new.value


def test_a_token_that_a_killed_process_was_asking_for_is_asked_for_again(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = school.registration
    token = access_tokens.get(facts, AGS_SCOPES)
    access_tokens.drop(facts, AGS_SCOPES, token)
    db.session.execute(update(AccessToken).values(claimed_until=clock.now() + LEASE))
    db.session.commit()
    monkeypatch.setattr(access_tokens, "WAIT_SECONDS", 0.2)
    with pytest.raises(PlatformUnreachableError):
        access_tokens.get(facts, AGS_SCOPES)
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1), tick=True):
        assert access_tokens.get(facts, AGS_SCOPES).value != token.value


def test_a_token_sealed_with_another_secret_key_is_as_good_as_none(
    school: School, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = school.registration
    access_tokens.get(facts, AGS_SCOPES)
    as_another_process(app)
    db.session.execute(update(AccessToken).values(token=b"sealed with another key, surely"))
    db.session.commit()
    access_tokens.get(facts, AGS_SCOPES)
    assert school.world.requests["token"] == 2


def test_one_who_claims_after_another_has_finished_takes_that_token(
    school: School, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = school.registration
    token = access_tokens.get(facts, AGS_SCOPES)
    scopes = " ".join(sorted(AGS_SCOPES))
    assert access_tokens._claim(facts.id, scopes)
    assert access_tokens._fetch_and_keep(facts, scopes).value == token.value
    assert row().claimed_until is None
    assert school.world.requests["token"] == 1


def test_a_platform_that_does_not_know_us_is_named(school: School) -> None:
    stranger = replace(school.registration, client_id="stranger")
    with pytest.raises(TokenRefusedError) as caught:
        access_tokens.get(stranger, AGS_SCOPES)
    assert caught.value.http_status == 400
    assert row().claimed_until is None, "the next may ask at once"


def test_another_audience_is_used_where_one_is_registered(school: School) -> None:
    odd = replace(school.registration, token_audience="https://elsewhere.example")
    with pytest.raises(TokenRefusedError):
        access_tokens.get(odd, AGS_SCOPES)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_platform_that_is_busy_is_tried_later(school: School, status: int) -> None:
    school.world.faults.add("token", status=status, retry_after=7)
    with pytest.raises(PlatformRefusedError) as caught:
        access_tokens.get(school.registration, AGS_SCOPES)
    assert (caught.value.http_status, caught.value.retry_after) == (status, 7)


@pytest.fixture
def stub(app: Flask) -> Iterator[tuple[StubPlatform, RegistrationFacts]]:
    """A token endpoint that says what a test wants."""
    with running_stub(lambda _asked: (200, {}, b"")) as running, app.app_context():
        tool_keys.ensure_key()
        yield running, RegistrationFacts(1, "iss", "client", "", f"{running.url}/token", None)


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"access_token": ""}', b'{"access_token": 5}', b"x"]
)
def test_an_answer_without_a_token_is_not_understood(
    stub: tuple[StubPlatform, RegistrationFacts], body: bytes
) -> None:
    platform, facts = stub
    platform.reply = lambda _asked: (200, {}, body)
    with pytest.raises(PlatformAnswerUnreadableError):
        access_tokens._fetch(facts, "s")


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (b"3600", 3540),
        (b'"100"', 90),
        (b"null", 270),
        (b'"soon"', 270),
        (b"0", 270),
        (b"1e12", 86_340),
    ],
)
def test_how_long_a_token_lives_is_read_with_patience(
    stub: tuple[StubPlatform, RegistrationFacts], expires_in: bytes, seconds: int
) -> None:
    platform, facts = stub
    body = b'{"access_token": "t", "expires_in": ' + expires_in + b"}"
    platform.reply = lambda _asked: (200, {}, body)
    with time_machine.travel(clock.now(), tick=False):
        token = access_tokens._fetch(facts, "s")
        assert (token.good_until - clock.now()).total_seconds() == seconds


def test_the_assertion_says_what_the_security_framework_asks(
    stub: tuple[StubPlatform, RegistrationFacts],
) -> None:
    _platform, facts = stub
    now = clock.now()
    written = access_tokens._assertion(facts, now)
    claims: dict[str, Any] = jwt.decode(written, options={"verify_signature": False})
    assert claims["iss"] == claims["sub"] == "client"
    assert claims["aud"] == facts.auth_token_url
    assert claims["iat"] == int(now.timestamp()) - 5
    assert claims["exp"] - claims["iat"] == 65
    assert (
        claims["jti"]
        != jwt.decode(access_tokens._assertion(facts, now), options={"verify_signature": False})[
            "jti"
        ]
    )
    assert jwt.get_unverified_header(written)["kid"] == tool_keys.signing_key()[0]
