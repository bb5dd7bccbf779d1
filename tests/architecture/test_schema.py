"""The migrations build what the models say, on both databases, and can be walked both ways."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, create_engine, inspect

from lti_tool.app import create_app
from lti_tool.db import Base, db
from lti_tool.db.session import prepare_engine
from tests.architecture.rows import counts, fill_empty_tables
from tests.fixtures.application import settings_for
from tests.fixtures.databases import NewDatabase
from tests.fixtures.schema import import_all_models

Schema = dict[str, dict[str, Any]]


def described(connection: Connection) -> Schema:
    """Return all that the database knows of each table, in a form that compares."""
    inspector = inspect(connection)

    def plain(items: Any, *keys: str) -> list[tuple[str, ...]]:
        return sorted(tuple(_spelled(item.get(key)) for key in keys) for item in items)

    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in sorted(inspector.get_columns(table), key=lambda c: c["name"])
            ],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": plain(
                inspector.get_foreign_keys(table),
                *("name", "constrained_columns", "referred_table", "referred_columns", "options"),
            ),
            "unique": plain(inspector.get_unique_constraints(table), "name", "column_names"),
            "checks": plain(inspector.get_check_constraints(table), "name", "sqltext"),
            "indexes": plain(
                inspector.get_indexes(table),
                *("name", "column_names", "unique", "expressions", "dialect_options"),
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _spelled(value: Any) -> str:
    """Write a value so that equal ones look equal, expressions by their SQL."""
    if isinstance(value, dict):
        return str({key: _spelled(inner) for key, inner in sorted(value.items())})
    return str(value)


def differences(one: Schema, other: Schema) -> list[str]:
    """Return ``table: aspect`` wherever two schemas differ."""
    tables = sorted(one.keys() | other.keys())
    lonely = [
        f"{table}: only on one side" for table in tables if (table in one) != (table in other)
    ]
    return lonely + [
        f"{table}: {aspect}: {one[table][aspect]} != {other[table][aspect]}"
        for table in tables
        if table in one and table in other
        for aspect in one[table]
        if one[table][aspect] != other[table][aspect]
    ]


@pytest.fixture
def app(database_kind: str, new_database: NewDatabase, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without a table."""
    application = create_app(settings_for(new_database(database_kind), tmp_path))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def built_from_models(database_kind: str, new_database: NewDatabase) -> Iterator[Engine]:
    """A second empty database of the same kind, with the tables the models describe."""
    import_all_models()
    engine = create_engine(new_database(database_kind))
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@contextmanager
def _connected() -> Iterator[Connection]:
    with db.engine.begin() as connection:
        yield connection


def _revisions(app: Flask) -> list[str]:
    """Return the revisions from the first to the head."""
    folder = app.extensions["migrate"].directory
    script = ScriptDirectory(folder)
    assert len(script.get_heads()) == 1, "the migrations have several heads"
    return [revision.revision for revision in script.walk_revisions()][::-1]


def test_the_migrations_build_exactly_what_the_models_say(
    app: Flask, built_from_models: Engine
) -> None:
    flask_migrate.upgrade()
    with _connected() as migrated, built_from_models.connect() as modelled:
        assert not differences(described(migrated), described(modelled))


def test_every_migration_goes_up_and_down_without_losing_a_row(app: Flask) -> None:
    revisions = _revisions(app)
    for revision in revisions:
        with _connected() as connection:
            before = counts(connection)
        flask_migrate.upgrade(revision=revision)
        with _connected() as connection:
            after = counts(connection)
            assert {table: after.get(table) for table in before if table in after} == {
                table: rows for table, rows in before.items() if table in after
            }
            fill_empty_tables(connection)
            assert all(counts(connection).values())

    for older in [*revisions[-2::-1], "base"]:
        with _connected() as connection:
            before = counts(connection)
        flask_migrate.downgrade(revision=older)
        with _connected() as connection:
            after = counts(connection)
        assert {table: before[table] for table in after} == after

    assert after == {}
    flask_migrate.upgrade()


def test_a_planted_column_is_found(built_from_models: Engine) -> None:
    with built_from_models.begin() as connection:
        before = described(connection)
        table = next(iter(before))
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ADD COLUMN planted INTEGER')
        found = differences(before, described(connection))
    assert [fault.split(":")[:2] for fault in found] == [[table, " columns"]]


def test_a_planted_table_is_found(built_from_models: Engine) -> None:
    with built_from_models.begin() as connection:
        before = described(connection)
        Table("planted", MetaData(), Column("id", Integer, primary_key=True)).create(connection)
        assert differences(before, described(connection)) == ["planted: only on one side"]
