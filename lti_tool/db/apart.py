"""A short transaction apart from the request's own, for what several processes share.

Tool keys, access tokens and the outbox's claims must be visible to other processes at once,
whatever becomes of the request that needed them. On SQLite a second writer waits for the first,
so never open one of these while the caller's own session holds a transaction that wrote.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lti_tool.db.base import db
from lti_tool.db.session import reading, reading_engine, writing


@contextmanager
def own_transaction() -> Iterator[Session]:
    """Yield a session of its own; commit at the end, roll back on an error, and let go."""
    with writing(), Session(db.engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def own_connection() -> Iterator[Connection]:
    """Yield a connection in a transaction of its own, for statements built once."""
    with writing(), db.engine.begin() as connection:
        yield connection


@contextmanager
def own_reading() -> Iterator[Session]:
    """Yield a session of its own that only reads: it never queues behind a writer.

    There is nothing to commit at its end.
    """
    with reading(), Session(reading_engine()) as session:
        yield session
