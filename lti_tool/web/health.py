"""Liveness, readiness and metrics: ``/healthz``, ``/readyz``, ``/metrics``.

Rooms register what readiness means for them:
``register_readiness(app, "worker", check)``, where ``check`` returns None when all is well and
otherwise a short reason; raising counts as not ready.
"""

import hmac
import os
from collections.abc import Callable
from functools import lru_cache

import structlog
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from lti_tool.settings import Settings
from lti_tool.web.access import public
from lti_tool.web.logging import seconds_taken

READINESS = "readiness"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ReadinessCheck = Callable[[], str | None]

REQUESTS = Counter("accord_requests_total", "Requests answered.", ("method", "endpoint", "status"))
SECONDS = Histogram(
    "accord_request_seconds",
    "Seconds from a request's arrival in the application to its answer.",
    ("endpoint",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

log = structlog.get_logger(__name__)
blueprint = Blueprint("health", __name__)


def init_health(app: Flask) -> None:
    """Register the three addresses and count every answer."""
    app.extensions.setdefault(READINESS, {})
    app.register_blueprint(blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        answered, took = _series(request.method, request.endpoint or "none", response.status_code)
        answered.inc()
        took.observe(seconds_taken())
        return response


@lru_cache(maxsize=4096)
def _series(method: str, endpoint: str, status: int) -> tuple[Counter, Histogram]:
    """Return the two series to count in; finding them by their labels is what takes time.

    Methods that HTTP does not know are one series, or anybody could make ever new ones.
    """
    method = method if method in METHODS else "other"
    return REQUESTS.labels(method, endpoint, str(status)), SECONDS.labels(endpoint)


def register_readiness(app: Flask, name: str, check: ReadinessCheck) -> None:
    """Make ``/readyz`` ask ``check``; a second check of the same name replaces the first."""
    app.extensions.setdefault(READINESS, {})[name] = check


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Say that this process answers. Nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Say whether everything that is needed stands: 200 with all checks, or 503 with reasons."""
    checks: dict[str, ReadinessCheck] = current_app.extensions[READINESS]
    faults = {name: reason for name, check in checks.items() if (reason := _reason(name, check))}
    states = {name: faults.get(name, "ok") for name in checks}
    return jsonify(ready=not faults, checks=states), 503 if faults else 200


def _reason(name: str, check: ReadinessCheck) -> str | None:
    try:
        return check()
    except Exception as fault:  # noqa: BLE001 (whatever breaks a check, we are not ready)
        log.warning("readiness_check_failed", check=name, fault=type(fault).__name__)
        return type(fault).__name__


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Give Prometheus its numbers, over all worker processes.

    With ``ACCORD_METRICS_TOKEN`` set, only to who sends it as a bearer token.
    """
    settings: Settings = current_app.extensions["accord_settings"]
    if settings.metrics_token:
        expected = f"Bearer {settings.metrics_token}".encode()
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(expected, given):
            abort(404)
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Return the registry to read: of all gunicorn workers where they share a folder."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return shared
