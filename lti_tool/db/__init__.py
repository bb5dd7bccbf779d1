"""The database: handle, base, types, connection behaviour, migrations."""

from lti_tool.db.base import Base, UtcDateTime, db

__all__ = ["Base", "UtcDateTime", "db"]
