"""``accord db``: the schema."""

import flask_migrate
from flask.cli import AppGroup

database = AppGroup("db", help="Bring the database to this version's schema.")


@database.command("upgrade")
def upgrade() -> None:
    """Bring the database up to date; safe to repeat."""
    flask_migrate.upgrade()


@database.command("current")
def current() -> None:
    """Show which revision the database is at."""
    flask_migrate.current(verbose=True)
