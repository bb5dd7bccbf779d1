"""PostgreSQL's connections: looked at before they are used again, without asking the server.

A server that was restarted, or ended our connection, has sent us its farewell: the socket of a
connection that nobody uses has something to read. One that rested for long is asked all the same,
because a firewall between us forgets without a word.
"""

import select
from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

LONG_REST_SECONDS = 60.0
_RESTED_SINCE = "accord_rested_since"


def check_before_use(engine: Engine) -> None:
    """Replace dead connections of ``engine``'s pool when they are taken out of it."""

    def begin_rest(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_RESTED_SINCE] = monotonic()

    def end_rest(connection: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        rested = monotonic() - entry.info.get(_RESTED_SINCE, monotonic())
        try:
            if rested > LONG_REST_SECONDS or _has_something_to_say(connection):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as fault:
            # The pool opens another connection instead.
            raise DisconnectionError from fault

    event.listen(engine, "checkin", begin_rest)
    event.listen(engine, "checkout", end_rest)


def _has_something_to_say(connection: Any) -> bool:
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
