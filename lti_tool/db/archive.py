"""All rows of a database as plain files, and back: the same files fit SQLite and PostgreSQL.

One file of JSON lines per table, a row a line, tables in the order in which rows can be put in.
Moments are ISO 8601 in UTC, decimals and bytes (base64) are texts, JSON columns are as they are.
"""

import base64
import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Integer, Table, func, insert, select, text

from lti_tool.db.base import Base, db
from lti_tool.db.session import reading, reading_engine

SUFFIX = ".jsonl"
ROWS_AT_ONCE = 500


class DatabaseNotEmpty(RuntimeError):
    """A backup goes into an empty database only: it would mix with what is there."""


def write_rows(folder: Path) -> dict[str, int]:
    """Write every table into ``folder`` as of one moment; return the number of rows of each."""
    counts = {}
    with reading(), _snapshot() as connection:
        for table in Base.metadata.sorted_tables:
            with (folder / f"{table.name}{SUFFIX}").open("w", encoding="utf-8") as file:
                counts[table.name] = 0
                for row in _rows(connection, table):
                    file.write(json.dumps(row, ensure_ascii=False, default=_as_text) + "\n")
                    counts[table.name] += 1
    return counts


def read_rows(folder: Path) -> None:
    """Put what `write_rows` wrote into an empty database of the same schema: all or nothing.

    Raises:
        DatabaseNotEmpty: it holds rows already.
    """
    with db.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if connection.execute(select(table).limit(1)).first() is not None:
                raise DatabaseNotEmpty(f"the table {table.name} already holds rows")
        for table in Base.metadata.sorted_tables:
            for rows in _written(folder / f"{table.name}{SUFFIX}", table):
                connection.execute(insert(table), rows)
            _go_on_counting(connection, table)


def _snapshot() -> Connection:
    """Return a connection that sees one state of the database until it is closed."""
    if db.engine.dialect.name == "sqlite":
        connection = reading_engine().connect()
        connection.exec_driver_sql("BEGIN")
        return connection
    return db.engine.connect().execution_options(isolation_level="REPEATABLE READ")


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key))
    for row in found.yield_per(ROWS_AT_ONCE).mappings():
        yield dict(row)


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"no text for {type(value).__name__}")


def _written(path: Path, table: Table) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            rows.append({name: _as_value(row[name], table.c[name]) for name in row})
            if len(rows) == ROWS_AT_ONCE:
                yield rows
                rows = []
    if rows:
        yield rows


def _as_value(written: Any, column: Column[Any]) -> Any:
    if not isinstance(written, str):
        return written
    kind = column.type.python_type
    if kind is datetime or kind is date:
        return kind.fromisoformat(written)
    if kind is Decimal:
        return Decimal(written)
    return base64.b64decode(written) if kind is bytes else written


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number the next row after those that were put in with their numbers."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None or not isinstance(key.type, Integer):
        return
    last = connection.scalar(select(func.max(key)))
    if last is not None:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence(:name, :key), :last)"),
            {"name": f'"{table.name}"', "key": key.name, "last": last},
        )
