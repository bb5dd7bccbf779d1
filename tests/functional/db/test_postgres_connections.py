"""A connection that the server ended is noticed before it is used, without asking the server."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, event, text

from lti_tool.db import postgres
from lti_tool.db.session import prepare_engine
from tests.fixtures.postgres_server import PostgresServer

BACKEND = text("SELECT pg_backend_pid()")


@pytest.fixture
def engine(postgres_server: PostgresServer) -> Iterator[Engine]:
    """An engine that keeps one connection, as the tool's are prepared."""
    engine = create_engine(postgres_server.url("postgres"), pool_size=1, max_overflow=0)
    prepare_engine(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Which connections the server was asked about before they were used."""
    seen: list[object] = []
    ping = engine.dialect.do_ping

    def noticed(connection: object) -> bool:
        seen.append(connection)
        return bool(ping(connection))  # type: ignore[arg-type]

    monkeypatch.setattr(engine.dialect, "do_ping", noticed)
    return seen


def used_by(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(BACKEND) or 0)


def test_a_living_connection_is_used_again_unasked(engine: Engine, asked: list[object]) -> None:
    assert used_by(engine) == used_by(engine)
    assert asked == []


def test_one_that_the_server_ended_is_replaced(engine: Engine, asked: list[object]) -> None:
    first = used_by(engine)
    other = create_engine(engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": first})
    other.dispose()
    assert used_by(engine) != first
    assert len(asked) == 1


def test_one_that_was_closed_under_us_is_replaced(engine: Engine) -> None:
    first = used_by(engine)
    closed: list[bool] = []

    def close(connection: object, _entry: object) -> None:
        if not closed:
            closed.append(True)
            connection.close()  # type: ignore[attr-defined]

    event.listen(engine, "checkin", close)
    assert used_by(engine) == first
    assert used_by(engine) != first


def test_one_that_rested_for_long_is_asked(
    engine: Engine, asked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = used_by(engine)
    monkeypatch.setattr(postgres, "LONG_REST_SECONDS", -1.0)
    assert used_by(engine) == first
    assert len(asked) == 1
