"""The platform's keys are asked for when they are needed, and not oftener."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.apart import own_reading, own_transaction
from lti_tool.platforms import key_sets, registry
from lti_tool.platforms.errors import KeyUnknownError
from lti_tool.platforms.models import PlatformKeySet
from lti_tool.platforms.registry import KnownRegistration
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser


@pytest.fixture
def platform(classroom: Classroom) -> Iterator[KnownRegistration]:
    """The sandbox as the tool knows it, inside the tool's application context."""
    with classroom.app.app_context():
        known = registry.all_registrations()[0]
        db.session.rollback()
        yield known


def asked(classroom: Classroom) -> int:
    return classroom.world.requests["jwks"]


def launch(classroom: Classroom) -> int:
    link = next(iter(classroom.world.course.links.values()))
    return LtiBrowser(classroom.world).launch("anna", link).status_code


def test_a_key_is_asked_for_once_by_all_launches(classroom: Classroom) -> None:
    assert [launch(classroom) for _ in range(5)] == [200] * 5
    assert asked(classroom) == 1


def test_a_new_key_is_found_at_once(classroom: Classroom) -> None:
    launch(classroom)
    classroom.world.rotate_key()
    assert launch(classroom) == 200
    classroom.world.rotate_key(keep_old=False)
    assert launch(classroom) == 200
    assert asked(classroom) == 3


def test_a_name_reused_for_a_new_key_is_found_at_once(classroom: Classroom) -> None:
    launch(classroom)
    classroom.world.rotate_key(reuse_kid=True)
    assert launch(classroom) == 200
    assert asked(classroom) == 2


def test_a_flood_of_unknown_keys_asks_once(classroom: Classroom) -> None:
    launch(classroom)
    for number in range(10):
        classroom.world.next_launch(headers={"kid": f"unknown-{number}"})
        assert launch(classroom) == 400
    assert asked(classroom) == 2


def test_after_the_refetch_interval_the_platform_is_asked_again(
    classroom: Classroom, platform: KnownRegistration
) -> None:
    launch(classroom)
    with pytest.raises(KeyUnknownError):
        key_sets.key_for(platform, "unknown")
    with time_machine.travel(clock.now() + timedelta(seconds=59)):
        with pytest.raises(KeyUnknownError):
            key_sets.key_for(platform, "unknown")
        assert asked(classroom) == 2
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        with pytest.raises(KeyUnknownError):
            key_sets.key_for(platform, "unknown")
        assert asked(classroom) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 200, "body": "<html>not keys</html>"},
        {"status": 200, "body": "[]"},
        {"status": 200, "body": '{"keys": []}'},
        {"lose_answer": True},
    ],
)
def test_the_last_good_keys_outlive_an_outage(
    classroom: Classroom, platform: KnownRegistration, fault: dict[str, object]
) -> None:
    launch(classroom)
    classroom.world.faults.add("jwks", **fault)
    with pytest.raises(KeyUnknownError):
        key_sets.key_for(platform, "unknown")
    key_sets.forget()
    assert launch(classroom) == 200


def test_another_process_uses_what_the_first_one_fetched(
    classroom: Classroom, platform: KnownRegistration
) -> None:
    launch(classroom)
    key_sets.forget()
    found = key_sets.key_for(platform, classroom.world.keys.current.kid)
    assert found.key_size == 2048
    assert asked(classroom) == 1


def test_many_at_once_fetch_once(classroom: Classroom, platform: KnownRegistration) -> None:
    classroom.world.faults.add("jwks", delay=0.3, times=1)
    kid = classroom.world.keys.current.kid
    found: list[object] = []

    def look() -> None:
        with classroom.app.app_context():
            found.append(key_sets.key_for(platform, kid))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert asked(classroom) == 1


def test_a_process_waits_for_the_one_that_is_fetching(
    classroom: Classroom, platform: KnownRegistration
) -> None:
    launch(classroom)
    with own_transaction() as session:
        session.get_one(PlatformKeySet, platform.jwks_url).claimed_until = clock.now() + timedelta(
            seconds=1
        )
    with pytest.raises(KeyUnknownError):
        key_sets.key_for(platform, "unknown")
    assert asked(classroom) == 1


def test_keys_of_other_kinds_are_left_out(
    classroom: Classroom, platform: KnownRegistration
) -> None:
    good = classroom.world.keys.current.as_jwk()
    odd = [
        {"kty": "EC", "kid": "ec"},
        {**good, "alg": "RS512", "kid": "alg"},
        {"kty": "RSA", "kid": "broken", "n": "!", "e": "AQAB"},
        {"kty": "RSA", "kid": "empty"},
        {**good, "kid": 5},
        "text",
    ]
    assert list(key_sets.parse({"keys": [*odd, good]})) == [good["kid"]]
    assert key_sets.parse({"keys": "text"}) == {}
    with own_reading() as session:
        assert session.scalar(select(PlatformKeySet.jwks_url)) is None
    assert platform.is_active
