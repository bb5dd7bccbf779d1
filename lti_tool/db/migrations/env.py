"""Runs migrations over the application's own engine, each in a transaction of its own."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, Engine

from lti_tool.db.base import Base
from lti_tool.db.session import writing


def run_migrations() -> None:
    """Bring the application's database to the revision that was asked for."""
    engine: Engine = current_app.extensions["migrate"].db.engine
    with writing(), engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Rebuilding a table drops it for a moment; its rows' children must survive that.
            # SQLite ignores this inside a transaction, so it goes past SQLAlchemy's.
            _execute_plainly(connection, "PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            _execute_plainly(connection, "PRAGMA foreign_keys=ON")


def _execute_plainly(connection: Connection, statement: str) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(statement)


run_migrations()
