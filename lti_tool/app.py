"""The one composition root: settings in, a wired Flask application out."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext
from flask_migrate import Migrate

from lti_tool import coursework, gradebook, lti, platforms, review
from lti_tool.activities import registry
from lti_tool.activities import views as activity_views
from lti_tool.authoring import views as authoring_views
from lti_tool.content import views as media_views
from lti_tool.coursework.moments import RECORDINGS
from lti_tool.db import db
from lti_tool.db.head import MIGRATIONS, behind_head
from lti_tool.db.session import READING_ENGINE, prepare_engine, set_reading
from lti_tool.gradebook import housekeeping
from lti_tool.gradebook import views as gradebook_views
from lti_tool.insights import views as insight_views
from lti_tool.live import init_live
from lti_tool.live.gate import Gate
from lti_tool.lti import views as lti_views
from lti_tool.notices import views as notice_views
from lti_tool.notices.mail import views as mail_views
from lti_tool.review import views as review_views
from lti_tool.sessions import views as session_views
from lti_tool.sessions.models import (
    MESSAGE_DEEP_LINKING,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_SUBMISSION_REVIEW,
)
from lti_tool.sessions.page import TRAINER_PAGES
from lti_tool.settings import PROJECT_ROOT, Settings
from lti_tool.web import init_web, warm
from lti_tool.web.access import Access, access_of, is_reading_first
from lti_tool.web.folders import shell_folder
from lti_tool.web.health import register_readiness
from lti_tool.web.logging import configure_logging
from lti_tool.web.page_header import init_bell

SESSION_PREFIX = "/s/<session>"


class Tool(Flask):
    """Flask without a question that it asks at every hook of every request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``: no view and no hook of ours is a coroutine."""
        return func


def create_app(settings: Settings) -> Flask:
    """Build the tool's WSGI application.

    Nothing is connected to and nothing is written here; the database is reached at first use.
    """
    app = Tool(
        "lti_tool",
        root_path=str(PROJECT_ROOT),
        template_folder=str(shell_folder("templates")),
        static_folder=None,
    )
    app.extensions["accord_settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_request_bytes,
    )
    _init_database(app, settings)
    init_web(app, settings)
    register_readiness(app, "database", behind_head)
    init_live(app, settings)
    platforms.init_platforms(app)
    gradebook.init_gradebook(app)
    coursework.init_coursework(app)
    review.init_review(app)
    lti.init_lti(
        app,
        {
            MESSAGE_RESOURCE_LINK: activity_views.destination,
            MESSAGE_DEEP_LINKING: authoring_views.destination,
            MESSAGE_SUBMISSION_REVIEW: review_views.destination,
        },
    )
    _register_rooms(app)
    app.extensions[TRAINER_PAGES] = (
        (lazy_gettext("Activity"), "activities.open_placement"),
        (lazy_gettext("Works"), "review.queue"),
        (lazy_gettext("Scores"), "gradebook.scores"),
        (lazy_gettext("Course"), "insights.course"),
    )
    return app


def create_app_from_environment() -> Flask:
    """Build the application from ``ACCORD_*``: what gunicorn calls.

    Raises:
        SettingsError: with every fault at once.
    """
    configure_logging()
    settings = Settings.from_environment(os.environ)
    app = create_app(settings)
    app.wsgi_app = Gate(app.wsgi_app, settings.web_threads)  # type: ignore[method-assign]
    warm(app)
    return app


def _engine_options(url: str) -> dict[str, object]:
    # Last in, first out: the connection used last has its statements and its memory warm.
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15}, "pool_use_lifo": True}
    return {"pool_size": 10, "max_overflow": 10, "pool_use_lifo": True}


def _init_database(app: Flask, settings: Settings) -> None:
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(
            parents=True, exist_ok=True
        )
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        app.extensions[READING_ENGINE] = prepare_engine(db.engine)

    @app.before_request
    def declare_reading() -> None:
        """Let GETs read only; the protocol's own endpoints may write whatever their method."""
        view = app.view_functions.get(request.endpoint or "")
        writes = view is not None and access_of(view) is Access.LAUNCH
        only_reads = request.method in ("GET", "HEAD", "OPTIONS") and not writes
        set_reading(only_reads or (view is not None and is_reading_first(view)))

    @app.teardown_request
    def forget_reading(_fault: BaseException | None) -> None:
        """Leave no word about this request to what the thread does next."""
        set_reading(False)


def _register_rooms(app: Flask) -> None:
    app.register_blueprint(media_views.blueprint)
    app.register_blueprint(lti_views.blueprint)
    app.register_blueprint(session_views.blueprint, url_prefix=SESSION_PREFIX)
    app.register_blueprint(gradebook_views.blueprint, url_prefix=f"{SESSION_PREFIX}/scores")
    app.register_blueprint(notice_views.blueprint, url_prefix=f"{SESSION_PREFIX}/notices")
    app.register_blueprint(mail_views.open_pages)
    init_bell(app, notice_views.bell)
    app.register_blueprint(activity_views.blueprint, url_prefix=SESSION_PREFIX)
    kinds = registry.kinds().values()
    app.extensions[RECORDINGS] = {kind.name: kind.recording for kind in kinds if kind.recording}
    for kind in kinds:
        for chore in kind.chores:
            housekeeping.register(app, chore.name, chore.every, chore.run)
        app.register_blueprint(kind.blueprint, url_prefix=f"{SESSION_PREFIX}/{kind.name}")
        if kind.open_pages is not None:
            app.register_blueprint(kind.open_pages, url_prefix=f"/{kind.name}")
    app.register_blueprint(review_views.blueprint, url_prefix=f"{SESSION_PREFIX}/review")
    app.register_blueprint(insight_views.blueprint, url_prefix=f"{SESSION_PREFIX}/insights")
    app.register_blueprint(authoring_views.blueprint, url_prefix=f"{SESSION_PREFIX}/authoring")
