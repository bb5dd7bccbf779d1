"""How connections behave: SQLite in WAL with immediate write transactions, and read-only requests.

SQLite answers "database is locked" at once when a transaction that began by reading wants to
write after somebody else wrote; waiting does not help there. So a transaction that may write
begins with ``BEGIN IMMEDIATE`` and waits its turn, and what only reads (a GET) begins none and
never queues. A request that declared itself reading and then writes is a fault in our code
and is refused (`ReadOnlyViolation`).

A transaction that only reads would give nothing on PostgreSQL either (each of its statements sees
what is committed by then, with or without it): readings do without its two questions to the server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import current_app
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState, Session

from lti_tool.db.postgres import check_before_use

BUSY_TIMEOUT_MS = 15_000
READING_ENGINE = "accord_reading_engine"

_reading: ContextVar[bool] = ContextVar("accord_reading", default=False)


class ReadOnlyViolation(RuntimeError):
    """Code reached by a reading request tried to change data."""


def set_reading(reading: bool) -> None:
    """Declare whether what follows in this context only reads."""
    _reading.set(reading)


def is_reading() -> bool:
    """Return whether what happens now was declared to only read."""
    return _reading.get()


@contextmanager
def reading() -> Iterator[None]:
    """Run a block that only reads."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Run a block that may write, even inside a reading request."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


class RequestSession(FlaskSession):
    """``db.session``: all tables are in one database, reached in one of two ways."""

    def get_bind(
        self, mapper: Any = None, clause: Any = None, bind: Any = None, **_kwargs: Any
    ) -> Engine | Connection:
        """Return the engine: that for readings in a request that declared itself reading."""
        if bind is not None:
            given: Engine | Connection = bind
            return given
        return reading_engine() if _reading.get() else self._db.engine


def reading_engine() -> Engine:
    """Return this application's engine for what only reads."""
    engine: Engine = current_app.extensions[READING_ENGINE]
    return engine


def prepare_engine(engine: Engine) -> Engine:
    """Install our behaviour on ``engine``; return the engine for requests that only read."""
    if engine.dialect.name != "sqlite":
        check_before_use(engine)
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if not _reading.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Session, "before_flush")
def _refuse_flush_while_reading(session: Session, _context: Any, _instances: Any) -> None:
    if _reading.get() and (session.new or session.dirty or session.deleted):
        raise ReadOnlyViolation("a reading request changed data")


@event.listens_for(Session, "do_orm_execute")
def _refuse_dml_while_reading(state: ORMExecuteState) -> None:
    if _reading.get() and (state.is_insert or state.is_update or state.is_delete):
        raise ReadOnlyViolation("a reading request issued a write statement")
