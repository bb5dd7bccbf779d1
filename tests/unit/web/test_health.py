"""What an operator can ask: alive? ready? how many?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_tool.settings import PROJECT_ROOT
from lti_tool.web.health import register_readiness
from tests.unit.web.conftest import shell_app, shell_settings


def test_a_living_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_a_tool_with_all_checks_passed_is_ready(app: Flask) -> None:
    register_readiness(app, "database", lambda: None)
    register_readiness(app, "worker", lambda: None)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ready": True, "checks": {"database": "ok", "worker": "ok"}}


def test_one_failed_check_makes_it_unready_and_says_which(app: Flask) -> None:
    def fail() -> str | None:
        raise ConnectionError("postgresql://user:word@host")

    register_readiness(app, "database", fail)
    register_readiness(app, "worker", lambda: "no heartbeat for 90 s")
    register_readiness(app, "keys", lambda: None)
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "ready": False,
        "checks": {
            "database": "ConnectionError",
            "worker": "no heartbeat for 90 s",
            "keys": "ok",
        },
    }


def test_requests_are_counted_by_endpoint_and_never_by_address(client: FlaskClient) -> None:
    client.get("/s/secret-session/page")
    text = client.get("/metrics").text
    assert 'accord_requests_total{endpoint="page",method="GET",status="200"}' in text
    assert 'accord_request_seconds_bucket{endpoint="page"' in text
    assert "secret-session" not in text


def test_an_invented_method_makes_no_series_of_its_own(client: FlaskClient) -> None:
    client.open("/healthz", method="INVENTED")
    text = client.get("/metrics").text
    assert 'method="other"' in text
    assert "INVENTED" not in text


@pytest.mark.parametrize("given", ["", "Bearer wrong", "Bearer не то"])
def test_metrics_are_hidden_from_who_lacks_the_token(given: str) -> None:
    client = shell_app(shell_settings(metrics_token="of the operator")).test_client()
    headers = [("Authorization", given.encode("utf-8").decode("latin-1"))] if given else []
    assert client.get("/metrics", headers=headers).status_code == 404


def test_metrics_are_shown_to_who_has_the_token() -> None:
    client = shell_app(shell_settings(metrics_token="of the operator")).test_client()
    answer = client.get("/metrics", headers={"Authorization": "Bearer of the operator"})
    assert answer.status_code == 200


def test_numbers_of_all_worker_processes_are_added_up(tmp_path: Path) -> None:
    program = (
        "from tests.unit.web.conftest import *\n"
        "client = shell_app(shell_settings()).test_client()\n"
        "client.get('/healthz')\n"
        "print(client.get('/metrics').text)\n"
    )
    environ = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for expected in ("1.0", "2.0"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=PROJECT_ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
        line = 'accord_requests_total{endpoint="health.healthz",method="GET",status="200"} '
        assert line + expected in done.stdout
