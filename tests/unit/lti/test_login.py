"""A login leads to the right platform's sign-in with all that the platform must send back."""

from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from lti_tool.lti import login
from lti_tool.lti import state as states
from lti_tool.lti.errors import (
    LoginIncompleteError,
    PlatformAmbiguousError,
    PlatformInactiveError,
    PlatformUnknownError,
)
from lti_tool.platforms import registry
from lti_tool.platforms.registry import KnownRegistration
from lti_tool.sessions.browser import hash_browser_id, new_browser_id
from lti_tool.settings import Settings

ISSUER = "https://lms.example"
SETTINGS = Settings(
    environment="production",
    base_url="https://tool.example",
    secret_key="s" * 40,
    database_url="sqlite:///unused",
    media_dir=Path("unused"),
    content_dir=Path("unused"),
)
REQUEST = {
    "iss": ISSUER,
    "login_hint": "5",
    "target_link_uri": "https://tool.example/lti/launch",
    "lti_message_hint": '{"cmid":3,"launchid":"x"}',
}


def registration(number: int, client_id: str, **changes: object) -> KnownRegistration:
    values: dict[str, object] = {
        "id": number,
        "issuer": ISSUER,
        "client_id": client_id,
        "family": "",
        "auth_token_url": f"{ISSUER}/token",
        "token_audience": None,
        "name": "LMS",
        "auth_login_url": f"{ISSUER}/auth?tenant=a%20b&x=",
        "jwks_url": f"{ISSUER}/jwks",
        "deployment_policy": "open",
        "is_active": True,
    }
    return KnownRegistration(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture
def platforms(monkeypatch: pytest.MonkeyPatch) -> list[KnownRegistration]:
    known = [registration(1, "one")]
    monkeypatch.setattr(registry, "all_registrations", lambda: tuple(known))
    monkeypatch.setattr(registry, "forget", lambda: None)
    monkeypatch.setattr(
        registry,
        "having_deployment",
        lambda found, deployment: [r for r in found if r.client_id == deployment],
    )
    return known


@pytest.mark.usefixtures("platforms")
def test_a_login_sends_the_browser_to_the_platforms_sign_in() -> None:
    browser_id = new_browser_id()
    begun = login.begin(REQUEST, browser_id, SETTINGS)
    query = parse_qs(urlsplit(begun.auth_url).query, keep_blank_values=True)
    state = states.read(query["state"][0], SETTINGS.secret_key)
    assert state.browser_hash == hash_browser_id(browser_id)
    assert state.nonce == query["nonce"][0]
    assert query["redirect_uri"] == ["https://tool.example/lti/launch"]
    assert query["lti_message_hint"] == [REQUEST["lti_message_hint"]]
    assert query["login_hint"] == ["5"]
    assert (query["scope"], query["response_type"]) == (["openid"], ["id_token"])
    assert (query["response_mode"], query["prompt"]) == (["form_post"], ["none"])
    assert query["client_id"] == ["one"]


@pytest.mark.usefixtures("platforms")
def test_a_query_that_the_sign_in_address_has_already_is_kept() -> None:
    begun = login.begin(REQUEST, new_browser_id(), SETTINGS)
    assert parse_qsl(urlsplit(begun.auth_url).query, keep_blank_values=True)[:2] == [
        ("tenant", "a b"),
        ("x", ""),
    ]


@pytest.mark.usefixtures("platforms")
def test_two_logins_of_one_browser_have_nothing_in_common_but_the_browser() -> None:
    browser_id = new_browser_id()
    one, two = (login.begin(REQUEST, browser_id, SETTINGS) for _ in range(2))
    states_read = [states.read(begun.state, SETTINGS.secret_key) for begun in (one, two)]
    assert states_read[0].nonce != states_read[1].nonce
    assert states_read[0].browser_hash == states_read[1].browser_hash


@pytest.mark.usefixtures("platforms")
@pytest.mark.parametrize("missing", ["iss", "login_hint", "target_link_uri"])
def test_an_incomplete_login_is_refused(missing: str) -> None:
    request = {name: value for name, value in REQUEST.items() if name != missing}
    with pytest.raises(LoginIncompleteError):
        login.begin(request, new_browser_id(), SETTINGS)


@pytest.mark.usefixtures("platforms")
def test_a_parameter_far_too_long_is_refused() -> None:
    with pytest.raises(LoginIncompleteError):
        login.begin({**REQUEST, "login_hint": "x" * 5000}, new_browser_id(), SETTINGS)


@pytest.mark.usefixtures("platforms")
@pytest.mark.parametrize(
    ("issuer", "client_id"), [("https://other.example", None), (ISSUER, "two")]
)
def test_an_unknown_platform_is_refused(issuer: str, client_id: str | None) -> None:
    with pytest.raises(PlatformUnknownError):
        login.registration_of(issuer, client_id, None)


def test_a_switched_off_platform_is_told_so(platforms: list[KnownRegistration]) -> None:
    platforms[0] = registration(1, "one", is_active=False)
    with pytest.raises(PlatformInactiveError):
        login.registration_of(ISSUER, "one", None)


def test_the_client_id_chooses_among_registrations_of_one_issuer(
    platforms: list[KnownRegistration],
) -> None:
    platforms.append(registration(2, "two"))
    assert login.registration_of(ISSUER, "two", None).id == 2


def test_without_a_client_id_the_deployment_chooses(platforms: list[KnownRegistration]) -> None:
    platforms.append(registration(2, "two"))
    assert login.registration_of(ISSUER, None, "two").id == 2


def test_without_either_the_tool_does_not_guess(platforms: list[KnownRegistration]) -> None:
    platforms.append(registration(2, "two"))
    with pytest.raises(PlatformAmbiguousError):
        login.registration_of(ISSUER, None, None)
    with pytest.raises(PlatformUnknownError):
        login.registration_of(ISSUER, None, "nobody's")


@pytest.mark.usefixtures("platforms")
def test_a_hint_that_the_platform_did_not_send_is_not_made_up() -> None:
    request = {name: value for name, value in REQUEST.items() if name != "lti_message_hint"}
    begun = login.begin(request, new_browser_id(), SETTINGS)
    assert "lti_message_hint" not in parse_qs(urlsplit(begun.auth_url).query)
