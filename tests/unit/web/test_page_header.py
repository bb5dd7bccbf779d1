"""What the header offers: the page in the other language, and the way back to it."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from lti_tool.web import warm
from lti_tool.web.page_header import (
    PageHeader,
    current_path,
    language_link,
    language_name,
    page_header,
    set_page_header,
)


def test_a_page_without_a_session_offers_itself_in_the_other_language(app: Flask) -> None:
    with app.test_request_context("/planted?lang=ru&q=a%26b"):
        assert language_link("en") == "/planted?lang=en&q=a%26b"


@pytest.mark.parametrize(("path", "method"), [("/nowhere", "GET"), ("/lti/planted", "POST")])
def test_a_page_that_cannot_be_asked_for_again_offers_nothing(
    app: Flask, path: str, method: str
) -> None:
    with app.test_request_context(path, method=method):
        assert language_link("en") is None


def test_a_session_page_switches_by_its_session(app: Flask) -> None:
    with app.test_request_context("/planted"):
        set_page_header(PageHeader("A lecture"))
        assert page_header() == PageHeader("A lecture")
        assert language_link("en") is None


def test_a_language_names_itself() -> None:
    assert language_name("ru") == "Русский"
    assert language_name("en") == "English"


@pytest.mark.parametrize(
    ("path", "method", "shown"),
    [
        ("/planted?a=1", "GET", "/planted?a=1"),
        ("/planted", "GET", "/planted"),
        ("/s/one/page", "POST", "/s/one/page"),
        ("/planted", "POST", "/planted"),
        ("/nowhere", "POST", ""),
    ],
)
def test_after_a_switch_one_comes_back_to_the_same_page(
    app: Flask, path: str, method: str, shown: str
) -> None:
    with app.test_request_context(path, method=method):
        assert request.path
        assert current_path() == shown


def test_a_page_shows_whose_it_is_and_how_to_skip_to_its_content(client: FlaskClient) -> None:
    page = client.post("/s/one/page?said=ru").text
    assert "A lecture" in page
    assert "trainer" in page
    assert 'href="#main"' in page
    assert 'role="status"' in page


def test_every_template_is_compiled_before_the_first_reader_comes(app: Flask) -> None:
    warm(app)
    names = {key[1] for key in app.jinja_env.cache or {}}
    assert {"layout.html", "errors/error.html", "lti/new_window.html"} <= names
