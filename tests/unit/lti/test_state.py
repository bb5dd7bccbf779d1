"""The state of a login comes back as it was signed, for a quarter of an hour, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from lti_tool.lti import state as states
from lti_tool.lti.errors import StateExpiredError, StateInvalidError, StateMissingError
from lti_tool.lti.state import LoginState

SECRET = "k" * 40
LOGIN = LoginState(
    nonce="n-1",
    registration_id=7,
    browser_hash="b" * 64,
    storage_target="_parent",
    request={"iss": "https://lms.example", "login_hint": "5"},
)
BEGAN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_what_was_signed_comes_back_with_the_time_it_began() -> None:
    with time_machine.travel(BEGAN, tick=False):
        read = states.read(states.sign(LOGIN, SECRET), SECRET)
    assert read.began_at == BEGAN.timestamp()
    assert (read.nonce, read.registration_id, read.browser_hash) == ("n-1", 7, "b" * 64)
    assert (read.storage_target, dict(read.request)) == ("_parent", dict(LOGIN.request))


def test_a_state_is_good_for_a_quarter_of_an_hour_only() -> None:
    with time_machine.travel(BEGAN, tick=False) as clock:
        signed = states.sign(LOGIN, SECRET)
        clock.shift(timedelta(seconds=states.LIFETIME_SECONDS))
        assert states.read(signed, SECRET).nonce == "n-1"
        clock.shift(timedelta(seconds=1))
        with pytest.raises(StateExpiredError):
            states.read(signed, SECRET)


@pytest.mark.parametrize("missing", [None, ""])
def test_a_launch_without_state_is_told_so(missing: str | None) -> None:
    with pytest.raises(StateMissingError):
        states.read(missing, SECRET)


def test_a_state_of_another_installation_is_not_ours() -> None:
    with pytest.raises(StateInvalidError):
        states.read(states.sign(LOGIN, "x" * 40), SECRET)


@pytest.mark.parametrize("garbage", ["x", "a.b.c", "ё" * 50, "." * 5])
def test_garbage_is_not_ours(garbage: str) -> None:
    with pytest.raises(StateInvalidError):
        states.read(garbage, SECRET)


def test_a_changed_state_is_not_ours() -> None:
    signed = states.sign(LOGIN, SECRET)
    changed = ("A" if signed[0] != "A" else "B") + signed[1:]
    with pytest.raises(StateInvalidError):
        states.read(changed, SECRET)


def test_each_state_has_a_place_of_its_own_in_the_platforms_storage() -> None:
    assert states.storage_key("one") != states.storage_key("two")
    assert states.storage_key("one") == states.storage_key("one")


def test_the_server_keeps_no_nonce_in_the_clear() -> None:
    assert "n-1" not in states.nonce_hash("n-1")
    assert len(states.nonce_hash("n-1")) == 64
