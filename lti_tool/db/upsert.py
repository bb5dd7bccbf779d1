"""``INSERT … ON CONFLICT`` for both databases, so that unique constraints carry the races."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnDefault, Executable, Table, bindparam, text
from sqlalchemy import Insert as AnyInsert
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine.interfaces import BindTyping
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from lti_tool.db.base import Base, db

Insert = PostgresInsert | SqliteInsert

# Dialects of no driver, for texts. They say nothing of types: the driver in use does that.
_SQLITE = SQLiteDialect(paramstyle="named")
_POSTGRES = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
_POSTGRES.bind_typing = BindTyping.NONE


def insert_into(model: type[Base], session: Session | None = None) -> Insert:
    """Return the dialect's ``INSERT`` of ``model`` that knows ``on_conflict_do_…``."""
    return insert_for(dialect_name(session), model)


def insert_for(dialect: str, model: type[Base]) -> Insert:
    """Return the ``INSERT`` of ``model`` for a dialect by name: for statements built once."""
    table = model.__table__
    assert isinstance(table, Table)
    return postgres_insert(table) if dialect == "postgresql" else sqlite_insert(table)


def dialect_name(session: Session | None = None) -> str:
    """Return ``sqlite`` or ``postgresql``."""
    return (session or db.session).get_bind().dialect.name


def compiled_once(statement: AnyInsert, names: Iterable[str]) -> Executable:
    """Return ``statement`` as a text that SQLAlchemy keeps compiled; ``names`` are its values.

    An ``INSERT … ON CONFLICT`` itself is compiled anew each time it is run (its class says
    ``inherit_cache = False``), which takes five times as long as running it.

    Raises:
        TypeError: a column left out has a default that only Python can work out.
    """
    dialect = _POSTGRES if isinstance(statement, PostgresInsert) else _SQLITE
    # Inline: nobody asks for the key that a row got, unless the statement says so itself.
    compiled = statement.inline().compile(dialect=dialect, column_keys=list(names))
    assert isinstance(compiled, SQLCompiler)
    values = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
    values |= {column.key: _default_of(column) for column in compiled.insert_prefetch}
    sent = text(str(compiled)).bindparams(
        *(
            bindparam(name, values[name], bind.type)
            if name in values
            else bindparam(name, type_=bind.type)
            for bind, name in compiled.bind_names.items()
        )
    )
    returned = statement.exported_columns
    return sent.columns(*returned) if returned else sent


def _default_of(column: Column[Any]) -> object:
    default = column.default
    if isinstance(default, ColumnDefault) and default.is_scalar:
        return default.arg
    raise TypeError(f"no value for {column.key}")


def upsert_returning_id(
    model: type[Base],
    key: dict[str, Any],
    values: dict[str, Any],
    keep: tuple[str, ...] = (),
    session: Session | None = None,
) -> int:
    """Insert or update the row of ``model`` found by ``key``; return its ``id``.

    ``key`` names the columns of a unique constraint. ``values`` are written either way, except
    those in ``keep``, which an existing row keeps. One statement, safe under races.
    """
    names = (*key, *values)
    statement = _upsert(dialect_name(session), model, tuple(key), names, keep, returns_id=True)
    row_id: int = (session or db.session).execute(statement, {**key, **values}).scalar_one()
    return row_id


def upsert_all(
    model: type[Base], key: tuple[str, ...], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert or update a row of ``model`` for each of ``rows``, which name the same columns.

    ``key`` names the columns of a unique constraint. Rows come in the order in which everybody
    writes them, so that two writers never wait for each other.
    """
    if rows:
        names = tuple(rows[0])
        statement = _upsert(dialect_name(), model, key, names, (), returns_id=False)
        db.session.connection().execute(statement, rows)


@lru_cache(maxsize=256)
def _upsert(
    dialect: str,
    model: type[Base],
    key: tuple[str, ...],
    names: tuple[str, ...],
    keep: tuple[str, ...],
    *,
    returns_id: bool,
) -> Executable:
    """Build the statement once: building costs more than running it."""
    statement = insert_for(dialect, model)
    new = statement.excluded
    written = {name: new[name] for name in names if name not in (*key, *keep)}
    upsert = statement.on_conflict_do_update(
        index_elements=list(key), set_=written or {key[0]: new[key[0]]}
    )
    return compiled_once(upsert.returning(model.__table__.c.id) if returns_id else upsert, names)
