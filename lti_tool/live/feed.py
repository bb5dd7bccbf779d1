"""The change feed: writers announce a topic in their own transaction, watchers see it rise.

A topic is a row whose number rises, not a log of events: numbers given out by a sequence become
visible in another order than they were given, so whoever reads "everything above the last one I
saw" loses changes. The row is held until the writer's commit, so a topic's numbers come in order.
"""

from collections.abc import Iterable

from sqlalchemy import select

from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.live.models import LiveTopic


def announce(topic: str) -> None:
    """Say that ``topic`` changes with this transaction; the caller commits."""
    db.session.execute(
        insert_into(LiveTopic)
        .values(name=topic, revision=1)
        .on_conflict_do_update(index_elements=["name"], set_={"revision": LiveTopic.revision + 1})
    )


def revisions(topics: Iterable[str]) -> dict[str, int]:
    """Return the revision of each topic that was ever announced, in one statement."""
    rows = db.session.execute(
        select(LiveTopic.name, LiveTopic.revision).where(LiveTopic.name.in_(list(topics)))
    )
    return {row.name: row.revision for row in rows}
