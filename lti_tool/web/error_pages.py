"""Turns every failure into a page that says what happened, what is safe and what to do.

Scripts (``Accept: application/json``) get the same as JSON. The page needs neither the database
nor a session, and if even the layout cannot be drawn a bare page without it comes out. The log
gets one line with the code and ids; faults of ours with their traceback. What was typed into a
form that we could not take stands on the page: nobody writes it twice.
"""

from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from markupsafe import escape
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from lti_tool.errors import AccordError
from lti_tool.web.access import Access, access_of
from lti_tool.web.errors import (
    BadRequest,
    DatabaseUnavailable,
    MethodNotAllowed,
    PageNotFound,
    RequestTooLarge,
    TooManyRequests,
)
from lti_tool.web.logging import request_id
from lti_tool.web.page_header import page_header
from lti_tool.web.security_headers import allow_framing_by
from lti_tool.web.typed_texts import typed_texts

RETRY_AFTER_SECONDS = 5

log = structlog.get_logger(__name__)

_BY_STATUS: dict[int, type[AccordError]] = {
    404: PageNotFound,
    405: MethodNotAllowed,
    413: RequestTooLarge,
    429: TooManyRequests,
}


def init_error_pages(app: Flask) -> None:
    """Register the handlers for expected errors, HTTP errors, the database and all else."""
    app.register_error_handler(AccordError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(NoConnectionFree, _no_database)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: AccordError) -> Response:
    record = log.error if error.status >= 500 else log.warning
    record("refused", code=error.code, status=error.status, **_where(), **_loggable(error.detail))
    return answer(error)


def _http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if status >= 500:
        return _unexpected(fault)
    error = _BY_STATUS.get(status, BadRequest)()
    log.info("refused", code=error.code, status=status, **_where())
    response = answer(error, status)
    original = fault.get_response()
    for name in ("Allow", "Retry-After", "Content-Range"):
        if name in original.headers:
            response.headers[name] = original.headers[name]
    return response


def _no_database(fault: Exception) -> Response:
    response = _fault(DatabaseUnavailable(), fault)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _unexpected(fault: Exception) -> Response:
    return _fault(AccordError(), fault)


def _fault(error: AccordError, fault: Exception) -> Response:
    """Log a fault that is not the reader's, and give back what they had typed."""
    log.error("fault", code=error.code, status=error.status, exc_info=fault, **_where())
    error.kept_texts = typed_texts()
    return answer(error)


def answer(error: AccordError, status: int | None = None) -> Response:
    """Return the page, or the JSON, for ``error`` in the reader's language."""
    _keep_frame_visible()
    texts = {
        "code": error.code,
        "what_happened": _worded(error.what_happened, error.words),
        "what_is_safe": _worded(error.what_is_safe, error.words),
        "what_to_do": _worded(error.what_to_do, error.words),
        "request_id": request_id(),
    }
    status = status or error.status
    response = jsonify(error=texts) if _wants_json() else make_response(_page(error, texts))
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(error: AccordError, texts: dict[str, str]) -> str:
    action = _action(error)
    try:
        return render_template(
            "errors/error.html", **texts, action=action, kept_texts=error.kept_texts
        )
    except Exception as fault:
        log.error("error_page_broken", exc_info=fault)
        return _bare_page(texts)


def _action(error: AccordError) -> dict[str, str] | None:
    """Return the page's one button: the error's own, else back to the activity if there is one."""
    if error.action:
        label, address = error.action
        return {"label": gettext(label), "url": address}
    header = page_header()
    if header and header.home_url and header.home_url != request.path:
        return {"label": gettext("Back to the activity"), "url": header.home_url}
    return None


def _bare_page(texts: dict[str, str]) -> str:
    lines = "".join(
        f"<p>{escape(texts[name])}</p>" for name in ("what_happened", "what_is_safe", "what_to_do")
    )
    code = f"<p>{escape(texts['code'])} · {escape(texts['request_id'])}</p>"
    title = escape(texts["what_happened"])
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{lines}{code}</body></html>"
    )


def _worded(message: str, words: dict[str, str]) -> str:
    text = str(gettext(message))
    return text % words if words else text


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    return best == "application/json"


def _where() -> dict[str, Any]:
    launch = g.get("launch")
    where: dict[str, Any] = {"method": request.method, "endpoint": request.endpoint or "none"}
    if launch is not None:
        where["user_id"] = launch.user_id
    return where


def _loggable(detail: dict[str, Any]) -> dict[str, Any]:
    """Keep the detail from taking the names of the log line's own fields."""
    taken = {"code", "status", "method", "endpoint", "user_id", "event"}
    return {(f"detail_{name}" if name in taken else name): v for name, v in detail.items()}


def _keep_frame_visible() -> None:
    """Let the sender of a failed launch show our explanation in its frame.

    A platform that is not registered (yet) would otherwise show a blank frame. The page holds
    nothing but the explanation, so there is nothing to be clicked by mistake.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or access_of(view) is not Access.LAUNCH:
        return
    for claimed in (request.headers.get("Origin"), request.headers.get("Referer")):
        if claimed:
            allow_framing_by(claimed)
            return
