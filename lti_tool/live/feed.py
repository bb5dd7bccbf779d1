"""The change feed: writers announce a topic in their own transaction, watchers see it rise.

A topic is a row whose number rises, not a log of events: numbers given out by a sequence become
visible in another order than they were given, so whoever reads "everything above the last one I
saw" loses changes. The row is held until the writer's commit, so a topic's numbers come in order.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import ARRAY, Executable, Select, String, bindparam, func, or_, select

from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for
from lti_tool.live.models import LiveTopic

_topic = LiveTopic.__table__


def announce(topic: str) -> None:
    """Say that ``topic`` changes with this transaction; the caller commits."""
    announce_all([topic])


def announce_all(topics: Iterable[str]) -> None:
    """Say that each of ``topics`` changes with this transaction; the caller commits.

    Their rows are held in the order of the alphabet, so that two writers never wait for each other.
    """
    rows = [{"name": name, "revision": 1} for name in sorted(set(topics))]
    if rows:
        db.session.connection().execute(_raise(dialect_name()), rows)


@lru_cache
def _raise(dialect: str) -> Executable:
    """Build the statement once: every save runs it."""
    raised = insert_for(dialect, LiveTopic).on_conflict_do_update(
        index_elements=["name"], set_={"revision": _topic.c.revision + 1}
    )
    return compiled_once(raised, ("name", "revision"))


def standing(prefixes: Sequence[str]) -> int:
    """Return a number that rises whenever a topic whose name begins with a prefix changes."""
    return (
        db.session.scalar(
            select(func.sum(LiveTopic.revision)).where(
                or_(*(LiveTopic.name.startswith(prefix, autoescape=True) for prefix in prefixes))
            )
        )
        or 0
    )


def revisions(topics: Iterable[str]) -> dict[str, int]:
    """Return the revision of each topic that was ever announced, in one statement."""
    dialect, names = dialect_name(), list(topics)
    values = {"names": names if dialect == "postgresql" else json.dumps(names)}
    rows = read_columns(_standing_of(dialect), values)
    return {row.name: row.revision for row in rows}


@lru_cache
def _standing_of(dialect: str) -> Select[tuple[str, int]]:
    """Build the statement once, with all names in one value: the watcher asks it all the time."""
    if dialect == "postgresql":
        chosen = _topic.c.name == func.any(bindparam("names", type_=ARRAY(String)))
    else:
        names = func.json_each(bindparam("names")).table_valued("value")
        chosen = _topic.c.name.in_(select(names.c.value))
    return select(_topic.c.name, _topic.c.revision).where(chosen)
