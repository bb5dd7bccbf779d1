"""Columns read in the request's transaction, past the ORM: for statements built once.

What the ORM does around each statement (its events, its state of compiling) costs as much as a
small statement itself, and rows of plain columns need none of it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, Select

from lti_tool.db.base import db


def read_columns(statement: Select[Any], values: Mapping[str, Any]) -> CursorResult[Any]:
    """Send a ``SELECT`` of columns over the connection that ``db.session`` works with."""
    return db.session.connection().execute(statement, values)
