"""Every failure is a page: what happened, what is safe, what to do."""

import json

import pytest
from flask import Flask, abort, redirect
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.exceptions import ServiceUnavailable

from lti_tool.errors import AccordError
from lti_tool.web import error_pages
from lti_tool.web.access import public
from tests.unit.web.conftest import shell_app, shell_settings


def test_an_expected_failure_says_all_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/planted?lang=ru")
    assert answer.status_code == 409
    assert "Такой страницы нет." in answer.text
    assert "Всё, что\u00a0Вы сохранили, на\u00a0месте." in answer.text.replace(
        "что Вы", "что\u00a0Вы"
    )
    assert "Ask Bob." in answer.text
    assert "planted" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_error_that_knows_what_to_do_gives_one_button(client: FlaskClient) -> None:
    page = client.get("/planted?lang=ru").text
    assert page.count('class="button ') == 1
    assert 'href="/help"' in page


def test_a_script_gets_the_same_as_json(client: FlaskClient) -> None:
    answer = client.get("/planted?lang=en", headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.is_json
    assert answer.json is not None
    assert answer.json["error"] == {
        "code": "planted",
        "what_happened": "There is no such page.",
        "what_is_safe": "What you had saved is still saved.",
        "what_to_do": "Ask Bob.",
        "request_id": answer.headers["X-Request-ID"],
    }


@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8", ""])
def test_a_browser_gets_a_page(client: FlaskClient, accept: str) -> None:
    assert client.get("/planted", headers={"Accept": accept}).mimetype == "text/html"


def test_the_log_has_one_line_with_code_and_detail(client: FlaskClient) -> None:
    with capture_logs() as logs:
        client.get("/planted")
    refused = [entry for entry in logs if entry["event"] == "refused"]
    assert len(refused) == 1
    assert refused[0]["code"] == "planted"
    assert refused[0]["detail_code"] == "x"
    assert refused[0]["user"] == "42"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "page-not-found"),
        ("DELETE", "/planted", 405, "method-not-allowed"),
        ("GET", "/abort/429", 429, "too-many-requests"),
        ("GET", "/abort/413", 413, "request-too-large"),
        ("GET", "/abort/400", 400, "bad-request"),
        ("GET", "/abort/415", 415, "bad-request"),
        ("GET", "/abort/503", 500, "unexpected"),
    ],
)
def test_http_errors_have_pages_of_their_own(
    app: Flask, method: str, path: str, status: int, code: str
) -> None:
    @app.get("/abort/<int:number>")
    @public
    def give_up(number: int) -> str:
        abort(number)

    answer = app.test_client().open(path, method=method)
    assert answer.status_code == status
    assert code in answer.text


def test_a_refused_method_names_those_that_are_allowed(client: FlaskClient) -> None:
    assert "GET" in client.delete("/planted").headers["Allow"]


def test_a_body_that_is_too_large_is_refused_in_words() -> None:
    client = shell_app(shell_settings(max_request_bytes=65_536)).test_client()
    answer = client.post("/s/one/page", data={"body": "x" * 70_000})
    assert answer.status_code == 413
    assert "request-too-large" in answer.text


def test_a_redirect_that_flask_raises_is_no_error(app: Flask) -> None:
    @app.get("/wrapped")
    @public
    def wrapped() -> str:
        abort(redirect("/elsewhere"))

    assert app.test_client().get("/wrapped").status_code == 302


def test_a_fault_of_ours_is_a_page_without_a_word_of_the_fault(client: FlaskClient) -> None:
    with capture_logs() as logs:
        answer = client.get("/broken?lang=en")
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert "secret" not in answer.text
    assert [entry["event"] for entry in logs] == ["fault", "request"]


def test_a_fault_of_ours_gives_back_what_was_typed_but_no_key(app: Flask) -> None:
    @app.post("/failing")
    @public
    def failing() -> str:
        raise LookupError("secret")

    typed = {"body": "words that nobody writes twice", "edit_id": "0123456789abcdef", "a": "b c"}
    page = app.test_client().post("/failing?lang=en", data=typed).text
    assert ">words that nobody writes twice</textarea>" in page
    assert page.count("<textarea") == 1


def test_a_session_page_that_fails_keeps_its_header_and_leads_back(client: FlaskClient) -> None:
    page = client.post("/s/one/page?said=en").text
    assert "Ada" in page
    assert 'href="/s/one/"' in page
    assert "Back to the activity" in page


def test_if_even_the_layout_is_broken_a_bare_page_comes_out(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> str:
        raise LookupError("no template")

    monkeypatch.setattr(error_pages, "render_template", fail)
    with capture_logs() as logs:
        answer = client.get("/planted?lang=en")
    assert answer.status_code == 409
    assert "There is no such page." in answer.text
    assert "error_page_broken" in [entry["event"] for entry in logs]


def test_the_base_error_tells_its_code_and_detail_to_a_programmer() -> None:
    assert str(AccordError()) == "unexpected"
    assert str(AccordError(b=2, a="x")) == "unexpected (a='x', b=2)"


def test_unavailable_is_told_as_our_fault(app: Flask) -> None:
    @app.get("/away")
    @public
    def away() -> str:
        raise ServiceUnavailable(retry_after=5)

    answer = app.test_client().get("/away", headers={"Accept": "application/json"})
    assert json.loads(answer.text)["error"]["code"] == "unexpected"
