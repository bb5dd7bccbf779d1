"""``INSERT … ON CONFLICT`` for both databases, so that unique constraints carry the races."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from lti_tool.db.base import Base, db

Insert = PostgresInsert | SqliteInsert


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
    statement = _upsert(dialect_name(session), model, tuple(key), tuple(values), keep)
    row_id: int = (session or db.session).execute(statement, {**key, **values}).scalar_one()
    return row_id


@lru_cache(maxsize=256)
def _upsert(
    dialect: str,
    model: type[Base],
    key: tuple[str, ...],
    values: tuple[str, ...],
    keep: tuple[str, ...],
) -> Executable:
    """Build the statement once: building costs more than running it."""
    statement = insert_for(dialect, model)
    new = statement.excluded
    written = {name: new[name] for name in values if name not in keep}
    return statement.on_conflict_do_update(
        index_elements=list(key), set_=written or {key[0]: new[key[0]]}
    ).returning(model.__table__.c.id)
