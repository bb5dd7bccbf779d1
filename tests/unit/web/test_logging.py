"""Logs are JSON lines with the request's number, and nobody's name, text or address."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from lti_tool.web.logging import configure_logging, request_id, seconds_taken


@pytest.fixture
def own_configuration() -> Iterator[None]:
    """Give structlog and the root logger back as they were."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


def _lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.usefixtures("own_configuration")
def test_a_record_is_one_json_line_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    structlog.get_logger("planted").info("said", user_id=5, text="да")
    record = _lines(capsys.readouterr().err)[0]
    assert record["event"] == "said"
    assert record["user_id"] == 5
    assert record["text"] == "да"
    assert str(record["timestamp"]).endswith("Z")


@pytest.mark.usefixtures("own_configuration")
def test_a_traceback_carries_no_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    name_of_a_person = "Ada" + " Lovelace"
    try:
        raise ValueError("planted")
    except ValueError:
        structlog.get_logger("planted").exception("fault")
    written = capsys.readouterr().err
    assert name_of_a_person not in written
    assert _lines(written)[0]["exception"][0]["exc_value"] == "planted"  # type: ignore[index]


@pytest.mark.usefixtures("own_configuration")
def test_libraries_speak_json_too_and_only_when_it_matters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging()
    logging.getLogger("somebody.elses").info("chatter")
    logging.getLogger("somebody.elses").warning("look at %s", "this")
    records = _lines(capsys.readouterr().err)
    assert [record["event"] for record in records] == ["look at this"]
    assert records[0]["level"] == "warning"


def test_a_request_is_logged_by_endpoint_with_its_number(client: FlaskClient) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        answer = client.get("/s/secret-session/page?title=Ada")
    line = next(entry for entry in logs if entry["event"] == "request")
    assert line["endpoint"] == "page"
    assert line["status"] == 200
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert "secret-session" not in str(logs)
    assert "Ada" not in str(logs)


def test_health_checks_do_not_fill_the_log(client: FlaskClient) -> None:
    with capture_logs() as logs:
        client.get("/healthz")
    assert not logs


def test_a_proxys_number_is_kept_if_it_is_harmless(client: FlaskClient) -> None:
    kept = client.get("/healthz", headers={"X-Request-ID": "proxy-12345"})
    assert kept.headers["X-Request-ID"] == "proxy-12345"
    replaced = client.get("/healthz", headers={"X-Request-ID": "<script>alert(1)"})
    assert "<" not in replaced.headers["X-Request-ID"]


def test_a_failure_before_the_request_began_has_a_number_too(app: Flask) -> None:
    with app.test_request_context("/"):
        assert request_id() == request_id()
        assert seconds_taken() < 1
