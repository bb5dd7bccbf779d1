"""Workers say that they live; readiness asks when one last did."""

import os
import socket
from datetime import timedelta

from sqlalchemy import delete, func, select

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.apart import own_transaction
from lti_tool.db.upsert import insert_into
from lti_tool.gradebook.models import WorkerHeartbeat

BEAT_SECONDS = 5.0
FRESH_FOR = timedelta(seconds=30)
FORGOTTEN_AFTER = timedelta(days=1)


def worker_name() -> str:
    """Return this process's name, unique among hosts that share the database."""
    return f"{socket.gethostname()[:48]}:{os.getpid()}"


def beat(worker: str) -> None:
    """Say that ``worker`` lives, and forget those that died long ago."""
    now = clock.now()
    statement = insert_into(WorkerHeartbeat).values(worker=worker, beat_at=now)
    with own_transaction() as session:
        session.execute(
            statement.on_conflict_do_update(index_elements=["worker"], set_={"beat_at": now})
        )
        session.execute(
            delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < now - FORGOTTEN_AFTER)
        )


def leave(worker: str) -> None:
    """Say that ``worker`` stops now."""
    with own_transaction() as session:
        session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker))


def readiness() -> str | None:
    """Return None while a worker's heartbeat is fresh, else what is wrong."""
    last = db.session.scalar(select(func.max(WorkerHeartbeat.beat_at)))
    if last is None:
        return "no worker is running"
    if clock.now() - last > FRESH_FOR:
        return "the worker's heartbeat is old"
    return None
