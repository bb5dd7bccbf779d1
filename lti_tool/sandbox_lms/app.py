"""The sandbox's WSGI application: `create_sandbox(world)`."""

from flask import Flask, Response, g, render_template
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from lti_tool.sandbox_lms import (
    authorisation,
    control,
    course_pages,
    deep_linking,
    grade_pages,
    home_pages,
    line_item_endpoints,
    registration,
    roster_endpoints,
    score_endpoints,
    token_endpoint,
    tool_pages,
    wording,
)
from lti_tool.sandbox_lms.current import EXTENSION
from lti_tool.sandbox_lms.world import World

_MODULES = (
    authorisation,
    control,
    course_pages,
    deep_linking,
    grade_pages,
    home_pages,
    line_item_endpoints,
    registration,
    roster_endpoints,
    score_endpoints,
    token_endpoint,
    tool_pages,
)
_BIGGEST_REQUEST = 2 * 1024 * 1024
_POLICY = "default-src 'self'; frame-src *; img-src * data:; base-uri 'none'"


class _Json(DefaultJSONProvider):
    """Keeps Cyrillic readable and claims in order."""

    ensure_ascii = False
    sort_keys = False


def create_sandbox(world: World) -> Flask:
    """Make the application that serves this world. It holds no state of its own."""
    app = Flask("lti_tool.sandbox_lms", static_url_path="/static")
    app.json = _Json(app)
    app.extensions[EXTENSION] = world
    app.config["MAX_CONTENT_LENGTH"] = _BIGGEST_REQUEST
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        wording.gettext, wording.ngettext, newstyle=True
    )
    app.jinja_env.filters |= {
        "points": wording.points,
        "moment": wording.moment,
        "moment_text": wording.moment_text,
    }
    app.before_request(_choose_language)
    app.after_request(_harden)
    app.context_processor(home_pages.page_values)
    app.register_error_handler(HTTPException, _error_page)
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    return app


def _choose_language() -> None:
    g.language = home_pages.current_language()


def _harden(answer: Response) -> Response:
    """Headers as Moodle sends (`sameorigin`), and no inline script."""
    answer.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    answer.headers.setdefault("Content-Security-Policy", _POLICY)
    return answer


def _error_page(error: HTTPException) -> tuple[str, int]:
    """A page for people. (Machine endpoints bring an answer along, which Flask sends as it is.)"""
    code = error.code or 500
    said = {
        400: wording.gettext("The form was not filled in as expected. Go back and try again."),
        403: wording.gettext("Sign in as somebody who may do this."),
        404: wording.gettext("There is no such page, or no tool is connected yet."),
    }
    words = said.get(code, error.name)
    return render_template("sandbox_lms/error.html", words=words), code
