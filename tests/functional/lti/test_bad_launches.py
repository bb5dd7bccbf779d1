"""A bad launch is a named page for a person and nothing else: no session, no 500.

The cases are those of the certification suite and of the Security Framework 1.0, section 5.1.3.
"""

import logging

import pytest

from lti_tool import clock
from lti_tool.sandbox_lms.id_tokens import sign_token
from lti_tool.sandbox_lms.keys import stranger_key
from lti_tool.sandbox_lms.world import OMIT
from tests.fixtures.classroom import Classroom
from tests.functional.lti.refusals import (
    MEGABYTE,
    assert_all_refused,
    assert_refused,
    launch,
    quiz_title,
    sessions,
)
from tests.functional.lti_browser import LtiBrowser

HOUR = 3600


def test_a_token_signed_in_a_wrong_way_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    stranger = stranger_key()
    known_kid = tables.world.keys.current.kid
    assert_all_refused(
        tables,
        browser,
        [
            ("no kid", {"headers": {"kid": None}}, "token-kid-missing"),
            ("kid is a number", {"headers": {"kid": 7}}, "token-kid-missing"),
            ("kid is empty", {"headers": {"kid": ""}}, "token-kid-missing"),
            ("kid of nobody", {"headers": {"kid": "no-such-key"}}, "token-key-unknown"),
            ("kid like a path", {"headers": {"kid": "../../etc"}}, "token-key-unknown"),
            ("a stranger's key", {"key": stranger}, "token-key-unknown"),
            (
                "a stranger's key under our kid",
                {"key": stranger, "headers": {"kid": known_kid}},
                "token-signature",
            ),
            (
                "a stranger's key brought along",
                {"key": stranger, "headers": {"kid": known_kid, "jwk": stranger.as_jwk()}},
                "token-signature",
            ),
            ("alg none", {"algorithm": "none"}, "token-algorithm"),
            (
                "alg none in capitals",
                {"algorithm": "none", "headers": {"alg": "NONE"}},
                "token-algorithm",
            ),
            ("HS256 with the public key", {"algorithm": "HS256"}, "token-algorithm"),
            ("another algorithm's name", {"headers": {"alg": "ES256"}}, "token-algorithm"),
            ("alg missing", {"headers": {"alg": None}}, "token-algorithm"),
            ("alg is a list", {"headers": {"alg": ["RS256"]}}, "token-algorithm"),
            ("unknown critical header", {"headers": {"crit": ["x"], "x": 1}}, "token-garbled"),
        ],
    )


def test_a_token_for_somebody_else_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    us = tables.world.tool_of().client_id
    assert_all_refused(
        tables,
        browser,
        [
            ("foreign aud", {"claims_patch": {"aud": "somebody"}}, "token-audience"),
            ("no aud", {"claims_patch": {"aud": OMIT}}, "token-audience"),
            ("aud is a number", {"claims_patch": {"aud": 5}}, "token-audience"),
            ("aud is an object", {"claims_patch": {"aud": {us: us}}}, "token-audience"),
            ("empty list of aud", {"claims_patch": {"aud": []}}, "token-audience"),
            ("aud list without us", {"claims_patch": {"aud": ["a", "b"]}}, "token-audience"),
            ("two aud, no azp", {"claims_patch": {"aud": [us, "b"]}}, "token-audience"),
            ("foreign azp", {"claims_patch": {"azp": "somebody"}}, "token-audience"),
            (
                "two aud, foreign azp",
                {"claims_patch": {"aud": [us, "b"], "azp": "b"}},
                "token-audience",
            ),
            ("foreign iss", {"claims_patch": {"iss": "https://x.example"}}, "token-issuer"),
            ("no iss", {"claims_patch": {"iss": OMIT}}, "token-issuer"),
            ("iss is a list", {"claims_patch": {"iss": ["x"]}}, "token-issuer"),
            ("replayed nonce", {"claims_patch": {"nonce": "another"}}, "nonce-invalid"),
            ("no nonce", {"claims_patch": {"nonce": OMIT}}, "nonce-invalid"),
            ("nonce is a number", {"claims_patch": {"nonce": 5}}, "nonce-invalid"),
            ("no sub", {"claims_patch": {"sub": OMIT}}, "claim-invalid"),
            ("empty sub", {"claims_patch": {"sub": " "}}, "claim-invalid"),
        ],
    )


def test_a_token_of_another_time_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    now = int(clock.now().timestamp())
    assert_all_refused(
        tables,
        browser,
        [
            (
                "expired an hour ago",
                {"claims_patch": {"iat": now - 2 * HOUR, "exp": now - HOUR}},
                "token-expired",
            ),
            (
                "issued in an hour",
                {"claims_patch": {"iat": now + HOUR, "exp": now + 2 * HOUR}},
                "token-time",
            ),
            ("not before an hour", {"claims_patch": {"nbf": now + HOUR}}, "token-time"),
            ("issued yesterday", {"claims_patch": {"iat": now - 24 * HOUR}}, "token-time"),
            ("no exp", {"claims_patch": {"exp": OMIT}}, "token-time"),
            ("no iat", {"claims_patch": {"iat": OMIT}}, "token-time"),
            ("exp is a text", {"claims_patch": {"exp": "tomorrow"}}, "token-time"),
            ("iat is a text", {"claims_patch": {"iat": "today"}}, "token-time"),
        ],
    )


def test_five_seconds_of_clock_skew_are_survived_either_way(
    tables: Classroom, browser: LtiBrowser
) -> None:
    now = int(clock.now().timestamp())
    tables.world.next_launch({"iat": now + 5, "exp": now + 65})
    assert launch(browser).status_code == 200
    tables.world.next_launch({"iat": now - 5, "exp": now - 3})
    assert launch(browser).status_code == 200


def test_a_message_that_is_not_lti_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    assert_all_refused(
        tables,
        browser,
        [
            ("no version", {"claims_patch": {"version": OMIT}}, "lti-version"),
            ("version 1.1", {"claims_patch": {"version": "1.1"}}, "lti-version"),
            ("version is a number", {"claims_patch": {"version": 1.3}}, "lti-version"),
            ("no message type", {"claims_patch": {"message_type": OMIT}}, "message-type"),
            (
                "unknown message type",
                {"claims_patch": {"message_type": "LtiDataPrivacyLaunchRequest"}},
                "message-type",
            ),
            ("message type is a list", {"claims_patch": {"message_type": []}}, "message-type"),
            ("no roles", {"claims_patch": {"roles": OMIT}}, "claim-invalid"),
            ("roles is a text", {"claims_patch": {"roles": "Learner"}}, "claim-invalid"),
            ("roles of numbers", {"claims_patch": {"roles": [1]}}, "claim-invalid"),
            ("no deployment", {"claims_patch": {"deployment_id": OMIT}}, "claim-invalid"),
            (
                "foreign deployment",
                {"claims_patch": {"deployment_id": "of somebody"}},
                "deployment-unknown",
            ),
            ("no resource link", {"claims_patch": {"resource_link": OMIT}}, "claim-invalid"),
            ("resource link without id", {"claims_patch": {"resource_link": {}}}, "claim-invalid"),
            ("resource link is a text", {"claims_patch": {"resource_link": "1"}}, "claim-invalid"),
            ("context is a list", {"claims_patch": {"context": ["2"]}}, "claim-invalid"),
            ("context without id", {"claims_patch": {"context": {}}}, "claim-invalid"),
            ("custom is a text", {"claims_patch": {"custom": "activity"}}, "claim-invalid"),
            ("AGS is a text", {"claims_patch": {"ags": "x"}}, "claim-invalid"),
            ("NRPS is a list", {"claims_patch": {"nrps": []}}, "claim-invalid"),
            ("name is an object", {"claims_patch": {"name": {}}}, "claim-invalid"),
            ("a sub of 10,000 letters", {"claims_patch": {"sub": "x" * 10_000}}, "claim-invalid"),
            ("a sub with a zero byte", {"claims_patch": {"sub": "5\x00"}}, "claim-invalid"),
            (
                "presentation is a number",
                {"claims_patch": {"launch_presentation": 5}},
                "claim-invalid",
            ),
        ],
    )


def test_a_token_that_is_no_token_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    key = tables.world.keys.current
    garbled_body = sign_token({}, key).split(".")
    assert_all_refused(
        tables,
        browser,
        [
            ("no id_token", {"raw_token": OMIT}, "token-missing"),
            ("empty id_token", {"raw_token": ""}, "token-missing"),
            ("a word", {"raw_token": "garbage"}, "token-garbled"),
            ("dots", {"raw_token": ".."}, "token-garbled"),
            ("three words", {"raw_token": "a.b.c"}, "token-garbled"),
            ("five parts", {"raw_token": "a.b.c.d.e"}, "token-garbled"),
            ("not Base64", {"raw_token": "ключ.от.двери"}, "token-garbled"),
            ("a megabyte", {"raw_token": "x" * MEGABYTE}, "request-too-large"),
            ("half a megabyte", {"raw_token": "x" * (MEGABYTE // 2)}, "token-garbled"),
            (
                "no signature",
                {"raw_token": ".".join([*garbled_body[:2], ""])},
                "token-signature",
            ),
            ("claims are a list", {"payload": ["sub", "5"]}, "token-garbled"),
            ("claims are a text", {"payload": "5"}, "token-garbled"),
            ("claims are a number", {"payload": 5}, "token-garbled"),
            ("claims are true", {"payload": True}, "token-garbled"),
            ("badltilaunch", {"payload": {"name": "badltilaunch"}}, "token-"),
            ("no claims at all", {"payload": {}}, "token-"),
        ],
    )


def test_a_state_that_is_not_this_logins_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    assert_all_refused(
        tables,
        browser,
        [
            ("no state", {"state": OMIT}, "state-missing"),
            ("empty state", {"state": ""}, "state-missing"),
            ("made-up state", {"state": "made-up"}, "state-invalid"),
            ("a megabyte of state", {"state": "x" * MEGABYTE}, "request-too-large"),
            ("half a megabyte of state", {"state": "x" * (MEGABYTE // 2)}, "state-invalid"),
            ("the platform says no", {"error": "login_required"}, "sign-in-refused"),
        ],
    )


def test_another_logins_state_does_not_fit_the_token(
    tables: Classroom, browser: LtiBrowser
) -> None:
    first = browser.launch_form("anna", quiz_title(browser))
    second = browser.launch_form("anna", quiz_title(browser))
    mixed = browser.send_form(first, {"state": second["state"]})
    assert_refused(mixed, "nonce-invalid", "two logins of one browser mixed")


def test_a_state_of_another_browser_lets_nobody_in(
    tables: Classroom, browser: LtiBrowser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    form = browser.launch_form("anna", quiz_title(browser))
    thief = LtiBrowser(tables.world)
    thief.launch_form("boris", quiz_title(thief))
    answer = thief.send_form(form)
    assert answer.status_code == 403
    assert "launch refused: browser-not-bound" in caplog.text
    assert sessions() == 0


def test_a_tampered_token_is_refused(tables: Classroom, browser: LtiBrowser) -> None:
    form = browser.launch_form("anna", quiz_title(browser))
    header, _, signature = form["id_token"].split(".")
    forged = sign_token({"sub": "3"}, tables.world.keys.current).split(".")[1]
    answer = browser.send_form(form, {"id_token": f"{header}.{forged}.{signature}"})
    assert_refused(answer, "token-signature", "claims changed under the signature")
