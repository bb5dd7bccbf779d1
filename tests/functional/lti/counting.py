"""Counts what requests ask of the database, by the endpoint they came to."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, has_request_context, request
from sqlalchemy import event

from lti_tool.db import db

TRANSACTION_CONTROL = ("BEGIN", "PRAGMA")


@dataclass
class Asked:
    """``statements`` and ``commits`` by endpoint; what no request asked for is left out."""

    statements: dict[str, list[str]] = field(default_factory=dict)
    commits: Counter[str] = field(default_factory=Counter)

    def of(self, endpoint: str) -> list[str]:
        """Return the statements that requests to ``endpoint`` sent."""
        return self.statements.get(endpoint, [])

    def _send(self, _c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if has_request_context() and not statement.startswith(TRANSACTION_CONTROL):
            self.statements.setdefault(str(request.endpoint), []).append(statement)

    def _commit(self, _connection: Any) -> None:
        if has_request_context():
            self.commits[str(request.endpoint)] += 1


@contextmanager
def counting(app: Flask) -> Iterator[Asked]:
    """Count while the block runs."""
    asked = Asked()
    with app.app_context():
        engine = db.engine
    watched = (("before_cursor_execute", asked._send), ("commit", asked._commit))
    for name, listener in watched:
        event.listen(engine, name, listener)
    try:
        yield asked
    finally:
        for name, listener in watched:
            event.remove(engine, name, listener)
