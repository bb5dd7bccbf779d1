"""When a digest goes, and what the mail server's refusals mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.notices.mail import rules
from lti_tool.notices.mail.rules import EVERY, QUIET, Standing, belongs, may_be_sent

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOX = Standing("anna@school.example", wanted=True, is_stopped=False, told_until=NOON)
SOON = timedelta(seconds=1)
moments = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda passed: NOON + passed)


def test_a_digest_may_go_to_who_wants_it() -> None:
    assert may_be_sent(BOX, NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"wanted": False},
        {"address": ""},
        {"is_stopped": True},
        {"sent_at": NOON - EVERY + SOON},
        {"next_try_at": NOON + SOON},
    ],
)
def test_no_digest_goes(changes: dict[str, object]) -> None:
    assert not may_be_sent(replace(BOX, **changes), NOON)  # type: ignore[arg-type]


def test_the_next_digest_goes_a_day_later() -> None:
    assert may_be_sent(replace(BOX, sent_at=NOON - EVERY, next_try_at=NOON), NOON)


def test_what_was_just_made_waits_for_its_reader_in_the_tool() -> None:
    now = NOON + timedelta(hours=1)
    assert belongs(BOX, now - QUIET, now)
    assert not belongs(BOX, now - QUIET + SOON, now)
    assert not belongs(BOX, NOON, now)
    assert belongs(BOX, NOON + SOON, now)


@given(made_at=moments, first=moments, pause=st.timedeltas(EVERY, timedelta(days=9)))
def test_a_notice_is_told_in_one_digest_at_most(
    made_at: datetime, first: datetime, pause: timedelta
) -> None:
    box = replace(BOX, told_until=datetime(2026, 10, 1, tzinfo=UTC))
    second = first + pause
    told = belongs(box, made_at, first)
    again = belongs(replace(box, told_until=first - QUIET), made_at, second)
    assert not (told and again)
    assert (told or again) == (made_at <= second - QUIET)


@given(first=moments, wait=st.timedeltas(timedelta(0), EVERY - SOON))
def test_nobody_gets_two_digests_within_a_day(first: datetime, wait: timedelta) -> None:
    assert not may_be_sent(replace(BOX, sent_at=first), first + wait)


def test_the_waits_between_tries_double_up_to_a_day() -> None:
    waits = [rules.next_try(tries, NOON) - NOON for tries in range(1, rules.MOST_TRIES + 1)]
    assert waits[0] == timedelta(minutes=10)
    assert waits[1] == timedelta(minutes=20)
    assert waits[-1] == timedelta(days=1)
    assert timedelta(days=4) < sum(waits[:-1], timedelta()) < timedelta(days=5)


def test_a_mail_server_that_comes_back_is_found_within_the_hour() -> None:
    assert rules.next_try(99, NOON, rules.LONGEST_REST) == NOON + timedelta(hours=1)


@given(tries=st.integers(1, 10_000))
def test_every_wait_ends(tries: int) -> None:
    wait = rules.next_try(tries, NOON) - NOON
    assert rules.FIRST_WAIT <= wait <= rules.LONGEST_WAIT


@pytest.mark.parametrize(
    ("status", "answer", "is_for_ever"),
    [
        (550, "5.1.1 no such user", True),
        (550, "5.1.10 null MX", True),
        (550, "5.2.1 disabled", True),
        (550, "5.1.12 of tomorrow", False),
        (554, "5.7.1 relay access denied", False),
        (550, "no such user", False),
        (450, "5.1.1 confused", False),
        (451, "4.7.1 greylisted", False),
    ],
)
def test_only_a_wrong_address_is_given_up_at_once(
    status: int, answer: str, is_for_ever: bool
) -> None:
    assert rules.is_for_ever(status, answer) is is_for_ever


@pytest.mark.parametrize("text", ["anna@school.example", " a.b+c@x-y.example ", "o'neil@h"])
def test_a_plain_address_is_written_to(text: str) -> None:
    assert rules.address_in(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        *("", "anna", "@school.example", "anna@", "a b@school.example", "a@b@c.example"),
        *(
            "a@school.example\r\nBcc: b@school.example",
            "Анна <anna@school.example>",
            "анна@x.example",
        ),
        *("a@school.example>", "x" * 65 + "@school.example", "a@" + "b" * 260),
    ],
)
def test_no_other_text_is_written_to(text: str) -> None:
    assert rules.address_in(text) == ""


@given(st.text())
def test_no_text_becomes_an_address_that_breaks_a_header(text: str) -> None:
    assert not set(rules.address_in(text)) & set("\r\n<>, ")
