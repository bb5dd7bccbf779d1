"""What every answer tells the browser to refuse."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from lti_tool.web.access import public
from lti_tool.web.security_headers import allow_form_to, allow_framing_by, origin_of
from tests.unit.web.conftest import shell_app, shell_settings


def policy_of(answer: object) -> dict[str, str]:
    """Return the policy as directive → sources."""
    text = answer.headers["Content-Security-Policy"]  # type: ignore[attr-defined]
    return dict(part.split(" ", 1) for part in text.split("; "))


def test_only_our_own_scripts_and_styles_run(client: FlaskClient) -> None:
    policy = policy_of(client.get("/s/one/page"))
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_only_registered_platforms_may_frame_us(app: Flask, client: FlaskClient) -> None:
    app.extensions["frame_ancestors"] = lambda: ("https://lms.example", "http://localhost:8080")
    answer = client.get("/s/one/page")
    expected = "'self' https://lms.example http://localhost:8080"
    assert policy_of(answer)["frame-ancestors"] == expected
    assert "X-Frame-Options" not in answer.headers


def test_the_last_known_platforms_stand_while_the_database_is_away(
    app: Flask, client: FlaskClient
) -> None:
    app.extensions["frame_ancestors"] = lambda: ("https://lms.example",)
    client.get("/s/one/page")

    def fail() -> tuple[str, ...]:
        raise ConnectionError

    app.extensions["frame_ancestors"] = fail
    with capture_logs() as logs:
        answer = client.get("/s/one/page")
    assert policy_of(answer)["frame-ancestors"] == "'self' https://lms.example"
    assert "frame_ancestors_unknown" in [entry["event"] for entry in logs]


def test_a_page_may_post_to_a_platform_and_be_framed_by_one_being_registered(app: Flask) -> None:
    @app.get("/picked")
    @public
    def picked() -> str:
        allow_form_to("https://lms.example/return?x=1")
        allow_form_to("https://lms.example/again")
        allow_framing_by("http://localhost:8080/config")
        allow_framing_by("javascript:alert(1)")
        allow_form_to("not a url")
        return "picked"

    policy = policy_of(app.test_client().get("/picked"))
    assert policy["form-action"] == "'self' https://lms.example"
    assert policy["frame-ancestors"] == "'self' http://localhost:8080"
    assert policy_of(app.test_client().get("/s/one/page"))["form-action"] == "'self'"


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://lms.example/x?y#z", "https://lms.example"),
        ("http://LMS.example:8080", "http://lms.example:8080"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://user:word@lms.example/", "https://lms.example"),
        ("ftp://lms.example", None),
        ("https://", None),
        ("https://lms.example:port/", None),
        ("https://lms.example; script-src *", None),
        ("https://*", None),
        ("https://[", None),
        ("", None),
    ],
)
def test_an_origin_cannot_smuggle_a_directive(address: str, origin: str | None) -> None:
    assert origin_of(address) == origin


def test_nothing_of_a_session_is_kept_by_anybody(client: FlaskClient) -> None:
    assert client.get("/s/one/page").headers["Cache-Control"] == "no-store"


def test_a_view_may_set_its_own_caching_and_policy(app: Flask) -> None:
    @app.get("/own")
    @public
    def own() -> tuple[str, dict[str, str]]:
        return "own", {"Cache-Control": "public", "Content-Security-Policy": "sandbox"}

    answer = app.test_client().get("/own")
    assert answer.headers.getlist("Cache-Control") == ["public"]
    assert answer.headers.getlist("Content-Security-Policy") == ["sandbox"]


def test_the_small_headers_stand_on_errors_too(client: FlaskClient) -> None:
    headers = client.get("/nowhere").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_https_is_remembered_where_the_tool_is_reached_over_it() -> None:
    app = shell_app(shell_settings(environment="production", base_url="https://accord.example"))
    assert "max-age=" in app.test_client().get("/nowhere").headers["Strict-Transport-Security"]


def test_a_refused_launch_shows_its_reason_in_the_senders_frame(client: FlaskClient) -> None:
    answer = client.post("/lti/planted", headers={"Origin": "https://new-lms.example"})
    assert policy_of(answer)["frame-ancestors"] == "'self' https://new-lms.example"
    answer = client.get("/lti/planted", headers={"Referer": "https://new-lms.example/course/1"})
    assert policy_of(answer)["frame-ancestors"] == "'self' https://new-lms.example"
    assert policy_of(client.get("/lti/planted"))["frame-ancestors"] == "'self'"


def test_an_error_of_a_session_page_is_framed_by_nobody_new(client: FlaskClient) -> None:
    answer = client.get("/broken", headers={"Referer": "https://evil.example/"})
    assert policy_of(answer)["frame-ancestors"] == "'self'"


def test_no_page_carries_inline_scripts_or_styles(app: Flask) -> None:
    with app.test_request_context("/"):
        assert request.endpoint is None
    page = app.test_client().get("/nowhere").text
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
