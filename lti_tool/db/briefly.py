"""Writes that hold the lock for one statement: for what everybody sends every few seconds.

On SQLite one transaction writes at a time and the others sleep between their tries. A lock taken
before the request is read and judged is held while Python works and waits for its own turn, and
then a class of phones waits for it. A view that `lti_tool.web.access.reads_first` marks begins
as a reading one: it judges what it read, then sends what follows from it by `write_alone`, on the
condition that what it read still stands; or, for more than a statement, begins a transaction with
`begin_writing`.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable

from lti_tool.db.base import db
from lti_tool.db.session import is_reading, set_reading, writing


def write_alone(statement: Executable, values: Mapping[str, Any]) -> int:
    """Send one statement that is a transaction of its own; return how many rows it changed.

    The request must have begun as a reading one, or the statement would wait for a commit.
    """
    if not is_reading():
        raise RuntimeError("write_alone belongs before begin_writing")
    # Taken while reading: on both databases it commits each statement.
    connection = db.session.connection()
    with writing():
        changed: int = connection.execute(statement, values).rowcount
    return changed


def begin_writing() -> None:
    """End the reading a request began with: what follows is a transaction that may write.

    Whatever was read before must be read again in it.
    """
    db.session.rollback()
    set_reading(False)
