"""Whether the database has the schema that this version of the code expects."""

from functools import lru_cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from lti_tool.db.base import db

MIGRATIONS = Path(__file__).parent / "migrations"


def behind_head() -> str | None:
    """Return None if the database stands at the newest migration, else what is wrong."""
    standing = None
    if inspect(db.session.connection()).has_table("alembic_version"):
        standing = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    head = newest_migration()
    return None if standing == head else f"at migration {standing or 'none'}, not {head}"


@lru_cache(maxsize=1)
def newest_migration() -> str | None:
    """Return the revision id of the newest migration."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()
