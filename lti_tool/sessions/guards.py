"""Guards: they find the launch session of a request and pass it to the view as identity.

A guarded view takes ``launch: CurrentLaunch`` first; the URL's ``session`` part does not reach
it. Each guard also puts the view's access mark on.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import current_app, g, request
from flask.typing import ResponseReturnValue

from lti_tool.sessions import browser, current
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.errors import NotAllowedError
from lti_tool.sessions.page import show_reader
from lti_tool.settings import Settings
from lti_tool.web.access import Access, mark
from lti_tool.web.csrf import verify_csrf

P = ParamSpec("P")
GuardedView = Callable[Concatenate[CurrentLaunch, P], ResponseReturnValue]
PlainView = Callable[..., ResponseReturnValue]


def member(view: GuardedView[P]) -> PlainView:
    """Let anybody in who has a live launch session in this browser."""
    return _guard(view, Access.MEMBER, trainers_only=False)


def trainer(view: GuardedView[P]) -> PlainView:
    """Let only trainers of the course in."""
    return _guard(view, Access.TRAINER, trainers_only=True)


def author(view: GuardedView[P]) -> PlainView:
    """Let only those in who may choose and change content.

    A launch cannot tell authors from trainers (platforms send the same role for both).
    """
    return _guard(view, Access.AUTHOR, trainers_only=True)


def _guard(view: GuardedView[P], access: Access, *, trainers_only: bool) -> PlainView:
    @wraps(view)
    def guarded(session: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        launch = current_launch(session)
        if trainers_only and not launch.is_trainer:
            raise NotAllowedError(user_id=launch.user_id, endpoint=request.endpoint)
        verify_csrf()
        return view(launch, *args, **kwargs)

    # The wrapped view carries no mark of its own, so the mark goes on what Flask sees.
    return mark(guarded, access)


def current_launch(session_id: str) -> CurrentLaunch:
    """Return the launch session of this request and tell the shell about it.

    Raises:
        SessionUnknownError, SessionExpiredError: see :func:`current.find`.
    """
    settings: Settings = current_app.extensions["accord_settings"]
    ids = browser.browser_ids_of(request, settings.is_https)
    launch = current.find(session_id, {browser.hash_browser_id(browser_id) for browser_id in ids})
    g.launch = launch
    g.csrf_subject = launch.csrf_subject
    show_reader(launch)
    return launch
