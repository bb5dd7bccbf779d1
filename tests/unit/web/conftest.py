"""The shell around three small pages, without a database."""

from pathlib import Path

import pytest
from flask import Flask, g, request
from flask.testing import FlaskClient
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired

from lti_tool.errors import N_, AccordError
from lti_tool.settings import PROJECT_ROOT, Settings
from lti_tool.web import init_web
from lti_tool.web.access import launch_endpoint, public
from lti_tool.web.forms import Form, verify_csrf
from lti_tool.web.i18n import set_reader
from lti_tool.web.page_header import PageHeader, set_page_header


class TitleForm(Form):
    """What the sample page asks for."""

    title = StringField("Title", [DataRequired("Write a title.")])
    body = TextAreaField("Text")


class PlantedError(AccordError):
    """A refusal with words, an action and detail for the log."""

    code = "planted"
    status = 409
    what_happened = N_("There is no such page.")
    what_to_do = "Ask %(who)s."


def shell_settings(**changes: object) -> Settings:
    """Settings of a development instance that never reaches a database."""
    values: dict[str, object] = {
        "environment": "development",
        "base_url": "http://127.0.0.1:8000",
        "secret_key": "a secret of the test suite, long enough to be accepted",
        "database_url": "sqlite:////nonexistent/accord.sqlite3",
        "media_dir": Path("/nonexistent"),
        "content_dir": PROJECT_ROOT / "course_content",
    }
    return Settings(**values | changes)  # type: ignore[arg-type]


def shell_app(settings: Settings) -> Flask:
    """Return an application of the shell alone, with pages that stand for any room's."""
    app = Flask("planted", static_folder=None, template_folder=str(PROJECT_ROOT / "templates"))
    init_web(app, settings)

    @app.route("/s/<session>/page", methods=["GET", "POST"])
    @public
    def page(session: str) -> str:
        g.csrf_subject = f"browser.{session}"
        set_reader(language=request.args.get("said"), timezone=request.args.get("zone"))
        set_page_header(PageHeader("A lecture", "Ada", "trainer", home_url=f"/s/{session}/"))
        verify_csrf()
        form = TitleForm()
        if form.validate_on_submit():
            return f"saved {form.title.data}"
        return f"{form.hidden_tag()}{form.errors}"

    @app.get("/planted")
    @public
    def planted() -> str:
        raise PlantedError(words={"who": "Bob"}, action=("Help", "/help"), user="42", code="x")

    @app.get("/broken")
    @public
    def broken() -> str:
        raise RuntimeError("a secret in a message")

    @app.route("/lti/planted", methods=["GET", "POST"])
    @launch_endpoint
    def refused_launch() -> str:
        raise PlantedError(words={"who": "Bob"})

    return app


@pytest.fixture
def settings() -> Settings:
    """Settings of the shell's application."""
    return shell_settings()


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The shell's application."""
    return shell_app(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser in front of it."""
    return app.test_client()
