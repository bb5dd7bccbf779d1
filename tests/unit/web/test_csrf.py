"""A changing request is taken only from a page of this very session."""

import re

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from lti_tool.web.csrf import csrf_token, verify_csrf
from lti_tool.web.errors import CsrfFailed


def token_of(client: FlaskClient, session: str) -> str:
    """Return the token in the form of a session's page."""
    found = re.search(r'value="([0-9a-f]{64})"', client.get(f"/s/{session}/page").text)
    assert found
    return found[1]


def test_a_form_with_its_own_token_is_saved(client: FlaskClient) -> None:
    data = {"csrf_token": token_of(client, "one"), "title": "Mine"}
    assert client.post("/s/one/page", data=data).text == "saved Mine"


def test_a_script_may_send_the_token_as_a_header(client: FlaskClient) -> None:
    headers = {"X-CSRF-Token": token_of(client, "one")}
    assert client.post("/s/one/page", data={"title": "Mine"}, headers=headers).text == "saved Mine"


def test_a_beacon_may_send_the_token_inside_its_json(client: FlaskClient) -> None:
    body = {"csrf_token": token_of(client, "one"), "title": "Mine"}
    assert client.post("/s/one/page", json=body).text == "saved Mine"


@pytest.mark.parametrize("token", ["", "0" * 64, "не токен"])
def test_a_forged_or_missing_token_is_refused(client: FlaskClient, token: str) -> None:
    answer = client.post("/s/one/page", data={"csrf_token": token, "title": "Mine"})
    assert answer.status_code == 400
    assert "csrf-failed" in answer.text


def test_no_token_at_all_is_refused(client: FlaskClient) -> None:
    assert client.post("/s/one/page", data={"title": "Mine"}).status_code == 400


@pytest.mark.parametrize("body", [[], {"csrf_token": 5}, {"csrf_token": None}])
def test_json_without_a_token_in_it_is_refused(client: FlaskClient, body: object) -> None:
    assert client.post("/s/one/page", json=body).status_code == 400


def test_broken_json_is_refused_like_a_missing_token(client: FlaskClient) -> None:
    answer = client.post("/s/one/page", data="{", content_type="application/json")
    assert answer.status_code == 400


def test_the_token_of_another_session_is_worthless(client: FlaskClient) -> None:
    data = {"csrf_token": token_of(client, "two"), "title": "Mine"}
    assert client.post("/s/one/page", data=data).status_code == 400


def test_the_token_differs_between_installations(client: FlaskClient) -> None:
    from tests.unit.web.conftest import shell_app, shell_settings

    other = shell_app(shell_settings(secret_key="another secret, also long enough to be accepted"))
    assert token_of(client, "one") != token_of(other.test_client(), "one")


def test_what_was_typed_is_shown_again_when_the_token_is_wrong(client: FlaskClient) -> None:
    typed = "Мы хотим чувствовать <b>доверие</b> и поддержку"
    answer = client.post("/s/one/page", data={"csrf_token": "0", "body": typed, "title": "short"})
    assert "Мы хотим чувствовать &lt;b&gt;доверие" in answer.text
    assert ">short<" not in answer.text


def test_reading_needs_no_token_and_writing_does(app: Flask) -> None:
    with app.test_request_context("/", method="GET"):
        verify_csrf()
    with app.test_request_context("/", method="POST"), pytest.raises(CsrfFailed):
        verify_csrf()


def test_without_a_session_there_is_no_token_and_nothing_is_accepted(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"csrf_token": ""}):
        assert csrf_token() == ""
        with pytest.raises(CsrfFailed):
            verify_csrf()


def test_the_error_keeps_typed_texts_out_of_its_log_line(app: Flask) -> None:
    body = {"text": "a text that is long enough"}
    with app.test_request_context("/", method="POST", data=body):
        g.csrf_subject = "browser.one"
        with pytest.raises(CsrfFailed) as caught:
            verify_csrf()
    assert caught.value.kept_texts == ("a text that is long enough",)
    assert "long enough" not in str(caught.value)
