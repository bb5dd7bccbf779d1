"""Only the platform's own fresh answer to our own login is believed."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lti_tool.lti import id_token
from lti_tool.lti.errors import (
    AlgorithmRefusedError,
    AudienceError,
    IssuerError,
    KeyIdMissingError,
    LtiError,
    NonceError,
    SignatureError,
    TokenExpiredError,
    TokenGarbledError,
    TokenMissingError,
    TokenTimeError,
)
from lti_tool.lti.state import LoginState
from lti_tool.platforms import key_sets
from lti_tool.platforms.registry import KnownRegistration

OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PLATFORM = KnownRegistration(
    id=1,
    issuer="https://lms.example",
    client_id="client-1",
    family="",
    auth_token_url="https://lms.example/token",
    token_audience=None,
    name="LMS",
    auth_login_url="https://lms.example/auth",
    jwks_url="https://lms.example/jwks",
    deployment_policy="open",
    is_active=True,
)


@pytest.fixture
def login() -> LoginState:
    return LoginState("nonce-1", 1, "b" * 64, "", {}, began_at=time.time())


@pytest.fixture(autouse=True)
def published_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_sets, "key_for", lambda _registration, _kid: OURS.public_key())
    monkeypatch.setattr(key_sets, "fresh_key_for", lambda _registration, _kid, *, than: None)


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    body = {
        "iss": "https://lms.example",
        "aud": "client-1",
        "sub": "5",
        "nonce": "nonce-1",
        "iat": now,
        "exp": now + 60,
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def signed(body: dict[str, Any], key: RSAPrivateKey = OURS, **header: Any) -> str:
    payload = json.dumps(body).encode()
    return jwt.api_jws.encode(payload, key, algorithm="RS256", headers={"kid": "k1", **header})


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_the_platforms_answer_is_believed(login: LoginState) -> None:
    assert id_token.verify(signed(claims()), login, PLATFORM)["sub"] == "5"


def test_several_audiences_are_fine_when_the_authorised_party_is_us(login: LoginState) -> None:
    body = claims(aud=["other", "client-1"], azp="client-1")
    assert id_token.verify(signed(body), login, PLATFORM)["aud"] == ["other", "client-1"]
    assert id_token.verify(signed(claims(aud=["client-1"])), login, PLATFORM)


@pytest.mark.parametrize("seconds", [-55, -5, 5, 55])
def test_clocks_may_differ_by_less_than_a_minute(login: LoginState, seconds: int) -> None:
    now = int(time.time()) + seconds
    body = claims(iat=now, exp=now + 60, nbf=now)
    assert id_token.verify(signed(body), login, PLATFORM)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"aud": "foreign"}, AudienceError),
        ({"aud": ["foreign", "other"]}, AudienceError),
        ({"aud": ["client-1", "other"]}, AudienceError),
        ({"aud": ["client-1", "other"], "azp": "other"}, AudienceError),
        ({"azp": "other"}, AudienceError),
        ({"azp": ["client-1"]}, AudienceError),
        ({"aud": None}, AudienceError),
        ({"aud": {"a": 1}}, AudienceError),
        ({"aud": 5}, AudienceError),
        ({"iss": "https://evil.example"}, IssuerError),
        ({"iss": None}, IssuerError),
        ({"iss": ["https://lms.example"]}, IssuerError),
        ({"nonce": "another"}, NonceError),
        ({"nonce": None}, NonceError),
        ({"nonce": ["nonce-1"]}, NonceError),
        ({"exp": 1_000_000_000}, TokenExpiredError),
        ({"exp": None}, TokenTimeError),
        ({"iat": None}, TokenTimeError),
        ({"iat": "yesterday"}, TokenTimeError),
        ({"exp": "tomorrow"}, TokenTimeError),
        ({"nbf": 9_999_999_999}, TokenTimeError),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused_by_name(
    login: LoginState, changes: dict[str, Any], refusal: type[LtiError]
) -> None:
    with pytest.raises(refusal):
        id_token.verify(signed(claims(**changes)), login, PLATFORM)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_an_hour_off_is_refused(login: LoginState, hours: int) -> None:
    issued = int(time.time()) + hours * 3600
    body = claims(iat=issued, exp=int(time.time()) + 7200)
    with pytest.raises(TokenTimeError):
        id_token.verify(signed(body), login, PLATFORM)


@pytest.mark.parametrize("kid", [None, "", 5, ["k1"], "k" * 600])
def test_a_token_must_name_its_key(login: LoginState, kid: Any) -> None:
    token = f"{part({'alg': 'RS256', 'kid': kid})}.{part(claims())}.c2ln"
    with pytest.raises(KeyIdMissingError):
        id_token.verify(token, login, PLATFORM)


@pytest.mark.parametrize("alg", ["none", "HS256", "RS384", "ES256", None, 5])
def test_only_one_algorithm_is_accepted(login: LoginState, alg: Any) -> None:
    token = f"{part({'alg': alg, 'kid': 'k1'})}.{part(claims())}.c2ln"
    with pytest.raises(AlgorithmRefusedError):
        id_token.verify(token, login, PLATFORM)


@pytest.mark.parametrize("missing", [None, ""])
def test_a_launch_without_a_token_is_told_so(login: LoginState, missing: str | None) -> None:
    with pytest.raises(TokenMissingError):
        id_token.verify(missing, login, PLATFORM)


@pytest.mark.parametrize(
    "garbage",
    [
        "garbage",
        "a.b",
        "a.b.c",
        "!.!.!",
        "ёё.ёё.ёё",
        part([1]) + ".b.c",
        "e30" + "x" * 200_000 + ".b.c",
        part({"alg": "RS256", "kid": "k1"}) + "." + "%%%" + ".c2ln",
    ],
)
def test_garbage_is_refused_without_a_fault_of_ours(login: LoginState, garbage: str) -> None:
    with pytest.raises(TokenGarbledError):
        id_token.verify(garbage, login, PLATFORM)


@pytest.mark.parametrize("payload", ["[]", "5", "null", '"text"', "{", "[" * 2000])
def test_claims_that_are_no_object_are_refused(login: LoginState, payload: str) -> None:
    token = jwt.api_jws.encode(payload.encode(), OURS, algorithm="RS256", headers={"kid": "k1"})
    with pytest.raises(TokenGarbledError):
        id_token.verify(token, login, PLATFORM)


def test_a_number_too_large_for_a_time_is_refused(login: LoginState) -> None:
    token = signed(claims(iat=1e400, exp=1e400))
    with pytest.raises(LtiError):
        id_token.verify(token, login, PLATFORM)


def test_a_foreign_signature_is_refused(login: LoginState) -> None:
    with pytest.raises(SignatureError):
        id_token.verify(signed(claims(), key=OTHER), login, PLATFORM)


def test_a_tampered_claim_breaks_the_signature(login: LoginState) -> None:
    header, _, signature = signed(claims()).split(".")
    with pytest.raises(SignatureError):
        id_token.verify(f"{header}.{part(claims(sub='6'))}.{signature}", login, PLATFORM)


def test_a_kid_reused_for_a_new_key_is_asked_for_once_more(
    login: LoginState, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fresh(_registration: Any, kid: str, *, than: Any) -> Any:
        asked.append(kid)
        return OTHER.public_key()

    monkeypatch.setattr(key_sets, "fresh_key_for", fresh)
    assert id_token.verify(signed(claims(), key=OTHER), login, PLATFORM)["sub"] == "5"
    assert asked == ["k1"]


def test_an_embedded_key_is_not_believed(login: LoginState) -> None:
    embedded = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OTHER.public_key()))
    token = signed(claims(), key=OTHER, jwk=embedded, jku="https://evil.example/jwks")
    with pytest.raises(SignatureError):
        id_token.verify(token, login, PLATFORM)


def test_every_fault_of_the_library_has_a_name_of_ours() -> None:
    made: Callable[[jwt.PyJWTError], LtiError] = id_token._typed
    assert isinstance(made(jwt.DecodeError("The Expiration Time claim")), TokenTimeError)
    assert isinstance(made(jwt.DecodeError("anything")), TokenGarbledError)
    assert isinstance(made(jwt.InvalidKeyError("key")), TokenGarbledError)


def test_a_signature_written_in_a_second_way_is_refused(login: LoginState) -> None:
    # The last character holds four bits that count for nothing: base64url wants them zero.
    token = signed(claims())
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = token[:-1] + letters[letters.index(token[-1]) + 1]
    with pytest.raises(TokenGarbledError):
        id_token.verify(other, login, PLATFORM)


@pytest.mark.parametrize("tail", ["!", "AAA", "=", "\n"])
def test_a_signature_that_is_no_base64url_is_refused(login: LoginState, tail: str) -> None:
    with pytest.raises(LtiError):
        id_token.verify(signed(claims()) + tail, login, PLATFORM)


@pytest.mark.parametrize("fault", [TypeError, ValueError, OverflowError, RecursionError])
def test_a_token_that_trips_the_library_is_refused_all_the_same(
    login: LoginState, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def trip(*_token: Any, **_rules: Any) -> None:
        raise fault

    monkeypatch.setattr(id_token._jwt, "decode", trip)
    with pytest.raises(TokenGarbledError):
        id_token.verify(signed(claims()), login, PLATFORM)
