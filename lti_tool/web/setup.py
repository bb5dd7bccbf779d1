"""Puts the shell on the application; called once by ``create_app``."""

from flask import Flask

from lti_tool.settings import Settings
from lti_tool.web.csrf import csrf_token, init_csrf
from lti_tool.web.error_pages import init_error_pages
from lti_tool.web.health import init_health
from lti_tool.web.i18n import init_i18n
from lti_tool.web.logging import init_request_log
from lti_tool.web.no_cookie_session import NoCookieSession
from lti_tool.web.once import once
from lti_tool.web.page_header import (
    current_path,
    language_link,
    language_name,
    notice_bell,
    page_header,
)
from lti_tool.web.security_headers import init_security_headers
from lti_tool.web.static_files import init_static


def init_web(app: Flask, settings: Settings) -> None:
    """Register languages, forms' tokens, static files, headers, error pages and health."""
    app.extensions["accord_settings"] = settings
    app.config["MAX_CONTENT_LENGTH"] = settings.max_request_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_request_bytes
    app.session_interface = NoCookieSession()
    app.jinja_env.globals.update(
        csrf_token=csrf_token,
        current_path=current_path,
        language_link=language_link,
        language_name=language_name,
        notice_bell=notice_bell,
        once=once,
        page_header=page_header,
    )
    init_request_log(app)
    init_csrf(app, settings)
    init_i18n(app, settings)
    init_static(app)
    init_security_headers(app, settings)
    init_error_pages(app)
    init_health(app)
    # Given to all templates once: each import would look through the globals again.
    app.jinja_env.globals["ui"] = app.jinja_env.get_template("macros/ui.html").module


def warm(app: Flask) -> None:
    """Compile every template now, so that no worker's first reader waits for it.

    Called once before the web workers are forked: they share what was compiled.
    """
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
