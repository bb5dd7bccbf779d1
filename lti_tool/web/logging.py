"""Structured logs: one JSON object per line, with the request's number and no names.

What may stand in a log: ids, codes, endpoints, counts, times. Addresses do not (a session's id is
its secret), nor names, e-mail addresses or texts.
"""

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
import structlog.tracebacks
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, merge_contextvars

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{6,64}")
_QUIET_ENDPOINTS = frozenset({"health.healthz", "health.readyz", "health.metrics"})

log = structlog.get_logger("lti_tool.requests")


def configure_logging(*, level: int = logging.INFO) -> None:
    """Send structlog's and the standard library's records to standard error as JSON lines.

    The commands (``accord serve`` and the like) call it; ``create_app`` alone leaves the
    standard library's logging as it finds it.
    """
    configure_structlog(level=level)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))


def configure_structlog(*, level: int = logging.INFO) -> None:
    """Make structlog write JSON lines to standard error, tracebacks without local variables."""
    structlog.configure(
        processors=[*_shared(), structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def _shared() -> list[Any]:
    # Local variables would carry names and texts of people into the log.
    traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(traceback),
    ]


def init_request_log(app: Flask) -> None:
    """Number every request, answer with the number, and log one line when it is done."""
    if not structlog.is_configured():
        configure_structlog()

    @app.before_request
    def begin() -> None:
        given = request.headers.get(REQUEST_ID_HEADER, "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        g.request_began = time.perf_counter()
        bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[REQUEST_ID_HEADER] = request_id()
        if request.endpoint not in _QUIET_ENDPOINTS:
            log.info(
                "request",
                method=request.method,
                endpoint=request.endpoint or "none",
                status=response.status_code,
                ms=round(1000 * seconds_taken(), 1),
            )
        return response


def request_id() -> str:
    """Return the number of this request, which the error page shows and every log line has."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def seconds_taken() -> float:
    """Return how long this request has been worked on."""
    return time.perf_counter() - float(g.get("request_began", time.perf_counter()))
