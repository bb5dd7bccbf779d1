"""Puts one row into every table of a database, knowing nothing but the database itself."""

import datetime
import re
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, func, inspect, select, types

LITERAL = re.compile(r"'([^']*)'")
LENGTH = re.compile(r"length\(.*\) = (\d+)")
A_MOMENT = datetime.datetime(2026, 11, 23, 14, 5, tzinfo=datetime.UTC)


def reflected(connection: Connection) -> MetaData:
    """Return the tables as the database describes them, Alembic's own left out."""
    metadata = MetaData()
    metadata.reflect(connection)
    if "alembic_version" in metadata.tables:
        metadata.remove(metadata.tables["alembic_version"])
    return metadata


def counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows of every table."""
    tables = reflected(connection).sorted_tables
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables
    }


def fill_empty_tables(connection: Connection) -> None:
    """Insert one row into each table without rows, parents first."""
    present = counts(connection)
    for table in reflected(connection).sorted_tables:
        if present[table.name] == 0:
            connection.execute(table.insert().values(_row(connection, table)))


def _row(connection: Connection, table: Table) -> dict[str, Any]:
    checks = [check["sqltext"] for check in inspect(connection).get_check_constraints(table.name)]
    words = {
        column.name: word
        for column in table.columns
        for check in checks
        if re.search(rf"\b{column.name}\b", check) and (word := _word_of(check))
    }
    row = {}
    for column in table.columns:
        if column.foreign_keys:
            row[column.name] = _parent(connection, column)
        elif not column.nullable and column.autoincrement is not True:
            row[column.name] = _value(column, words.get(column.name))
    return row


def _word_of(check: str) -> str | None:
    """Return a word the check lets through: its first literal, or one of the length it asks for."""
    if length := LENGTH.search(check):
        return "a" * int(length.group(1))
    return next(filter(None, LITERAL.findall(check)), None)


def _parent(connection: Connection, column: Column[Any]) -> Any:
    parent = next(iter(column.foreign_keys)).column
    return connection.execute(select(parent).limit(1)).scalar()


def _value(column: Column[Any], word: str | None) -> Any:
    samples: dict[type[types.TypeEngine[Any]], Any] = {
        types.Boolean: False,
        types.Integer: 1,
        types.Float: 1.0,
        types.Numeric: Decimal(1),
        types.DateTime: A_MOMENT,
        types.JSON: {},
        types.LargeBinary: b"1",
        types.Uuid: uuid.UUID(int=1),
        types.String: word or "a",
    }
    for kind, sample in samples.items():
        if isinstance(column.type, kind):
            return sample
    raise AssertionError(f"no sample for {column.type!r} of {column}")
