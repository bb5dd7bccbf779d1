"""Work that has to be done now and then by whichever worker comes to it.

Rooms register their own with :func:`register`; each task is a function without arguments that
runs inside the application's context with no transaction open, and may be run by two workers at
once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import Flask
from sqlalchemy import delete

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.apart import own_transaction
from lti_tool.platforms.models import ToolKey
from lti_tool.sessions.models import LaunchSession

_EXTENSION = "housekeeping"
SESSIONS_KEPT = timedelta(days=1)
"""How long after its end a launch session is kept, to say "expired" rather than "unknown"."""
KEYS_KEPT = timedelta(days=30)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do every so often. ``apart``: it may take long, and nobody waits for it."""

    name: str
    every: timedelta
    run: Callable[[], None]
    apart: bool = False


def register(
    app: Flask, name: str, every: timedelta, run: Callable[[], None], *, apart: bool = False
) -> None:
    """Let workers call ``run`` about every ``every``; a second task of the name replaces it."""
    app.extensions.setdefault(_EXTENSION, {})[name] = Task(name, every, run, apart)


class Housekeeper:
    """Remembers when each task of the application last ran in this process.

    There is one for what is done ``apart`` and one for everything else.
    """

    def __init__(self, app: Flask, *, apart: bool = False) -> None:
        self._app = app
        self._apart = apart
        self._last: dict[str, datetime] = {}

    def run_due(self) -> None:
        """Run every task whose time has come; a failing one is logged and tried next time."""
        tasks: dict[str, Task] = self._app.extensions.get(_EXTENSION, {})
        for task in tasks.values():
            last = self._last.get(task.name)
            if task.apart is not self._apart:
                continue
            if last is not None and clock.now() - last < task.every:
                continue
            self._last[task.name] = clock.now()
            try:
                task.run()
            except Exception:
                log.exception("housekeeping_failed", task=task.name)
            finally:
                db.session.remove()


def forget_old_sessions() -> None:
    """Delete launch sessions that ended more than a day ago."""
    with own_transaction() as session:
        session.execute(
            delete(LaunchSession).where(LaunchSession.expires_at < clock.now() - SESSIONS_KEPT)
        )


def forget_old_keys() -> None:
    """Delete tool keys that left the JWKS a month ago."""
    with own_transaction() as session:
        session.execute(delete(ToolKey).where(ToolKey.retires_at < clock.now() - KEYS_KEPT))
