"""What is kept of one person, found by following the database's own foreign keys.

A key that cascades marks a row as the person's own; one that is set to NULL marks common work in
which the person had a part. A new table needs nothing here: its keys say where it belongs.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, or_, select
from sqlalchemy.types import LargeBinary

from lti_tool.contexts.models import User
from lti_tool.db import Base, db
from lti_tool.platforms.models import Registration

SECRETS = frozenset({"nonce_hash", "browser_hash"})
"""Columns that would only help somebody to pass for the person."""

_user = User.__table__


def find(issuer: str, sub: str) -> list[User]:
    """Return those whom the platform ``issuer`` calls ``sub``: one for each registration."""
    return list(
        db.session.scalars(
            select(User)
            .join(Registration, User.registration_id == Registration.id)
            .where(Registration.issuer == issuer, User.sub == sub)
            .order_by(User.id)
        )
    )


def export(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Return every row that is the person's own or names the person, by table.

    Values are plain: moments are ISO 8601 in UTC, decimals are texts.
    """
    own = {"user": {user_id}}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        rows = [*_rows(table, user_id, own)]
        if rows:
            found[table.name] = [_plain(row, table) for row in rows]
    return found


def erase(user_id: int) -> None:
    """Forget the person: own rows go, common work stays without the name. The caller commits."""
    db.session.execute(delete(User).where(User.id == user_id))


def _rows(table: Table, user_id: int, own: dict[str, set[int]]) -> Iterator[Row[Any]]:
    """Give the rows of ``table``, and remember in ``own`` those that go with the person."""
    if table.name == "user":
        yield from db.session.execute(select(table).where(table.c.id == user_id))
        return
    ours, mentions = _conditions(table, own)
    if ours:
        rows = db.session.execute(select(table).where(or_(*ours))).all()
        if "id" in table.c:
            own[table.name] = {row.id for row in rows}
        yield from rows
    if mentions:
        condition = or_(*mentions)
        yield from db.session.execute(
            select(table).where(condition & ~or_(*ours) if ours else condition)
        )


def _conditions(
    table: Table, own: dict[str, set[int]]
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """Return what makes a row the person's own, and what makes it name the person."""
    ours: list[ColumnElement[bool]] = []
    mentions: list[ColumnElement[bool]] = []
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        ids = own.get(key.column.table.name)
        if not ids:
            continue
        if key.ondelete == "CASCADE":
            ours.append(key.parent.in_(ids))
        elif key.column.table is _user:
            mentions.append(key.parent.in_(ids))
    return ours, mentions


def _plain(row: Row[Any], table: Table) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in row._mapping.items()
        if name not in SECRETS and not isinstance(table.c[name].type, LargeBinary)
    }
    plain: dict[str, Any] = json.loads(json.dumps(kept, default=_as_text))
    return plain


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
