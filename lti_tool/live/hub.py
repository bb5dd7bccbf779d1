"""Who listens to what in this process, and the one thread that watches the feed for all of them.

The thread runs while somebody listens. It asks for the revisions of all topics that are listened
to, reads what changed once per topic, and hands it to each listener's queue; listeners wait
without a database connection.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.db import db
from lti_tool.db.session import reading
from lti_tool.live import feed

EXTENSION = "accord_live"
TICK_SECONDS = 0.1
PAUSE_AFTER_FAULT_SECONDS = 2.0
MOST_UNREAD = 200

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a topic's reader found: ``data`` to send, up to ``cursor``, for ``audience`` only."""

    cursor: int
    data: str
    audience: frozenset[int]


Reader = Callable[[str, int], Changes]
"""Reads what changed in a topic after a cursor; called inside an application context."""


class Listener:
    """One open stream: the watcher puts texts into it, None ends it."""

    def __init__(self, topic: str, user_id: int) -> None:
        self.topic = topic
        self.user_id = user_id
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def put(self, text: str | None) -> None:
        """Hand ``text`` over; who has not read for long is sent away, to come back afresh."""
        self._waiting.put(text if self._waiting.qsize() < MOST_UNREAD else None)

    def get(self, seconds: float) -> str | None:
        """Return the next text, or None at the end.

        Raises:
            queue.Empty: nothing came within ``seconds``.
        """
        return self._waiting.get(timeout=seconds)


@dataclass(slots=True)
class _Topic:
    reader: Reader
    cursor: int
    revision: int = -1
    listeners: set[Listener] = field(default_factory=set)


class Hub:
    """The listeners of one process; at most ``most`` at a time."""

    def __init__(self, app: Flask, most: int) -> None:
        self._app = app
        self._most = most
        self._lock = threading.Lock()
        self._topics: dict[str, _Topic] = {}
        self._count = 0
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.is_stopping: Callable[[], bool] = lambda: False
        """Asked at every turn: a server that stops must not wait for its listeners."""

    @property
    def count(self) -> int:
        """How many listen now."""
        return self._count

    def listen(self, topic: str, user_id: int, cursor: int, reader: Reader) -> Listener | None:
        """Begin to listen from ``cursor`` on; None if this process has no room for another."""
        with self._lock:
            if self._count >= self._most or self._stopping.is_set():
                return None
            known = self._topics.setdefault(topic, _Topic(reader, cursor))
            # Whatever was committed between the caller's reading and this moment is read again.
            known.cursor = min(known.cursor, cursor)
            known.revision = -1
            listener = Listener(topic, user_id)
            known.listeners.add(listener)
            self._count += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="accord-live", daemon=True)
                self._thread.start()
            return listener

    def leave(self, listener: Listener) -> None:
        """End listening; a second time does nothing."""
        with self._lock:
            known = self._topics.get(listener.topic)
            if known is None or listener not in known.listeners:
                return
            known.listeners.discard(listener)
            self._count -= 1
            if not known.listeners:
                del self._topics[listener.topic]

    def close(self) -> None:
        """End all streams and the watcher, and wait for it."""
        self._stopping.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=10)

    def _watch(self) -> None:
        while True:
            with self._lock:
                if not self._topics or self._stopping.is_set() or self.is_stopping():
                    self._end_all()
                    self._thread = None
                    return
                topics = list(self._topics)
            pause = TICK_SECONDS
            try:
                self._turn(topics)
            except SQLAlchemyError as fault:
                _log.warning("live feed cannot be read", fault=type(fault).__name__)
                pause = PAUSE_AFTER_FAULT_SECONDS
            self._stopping.wait(pause)

    def _turn(self, topics: list[str]) -> None:
        with self._app.app_context(), reading():
            try:
                standing = feed.revisions(topics)
                for topic in topics:
                    self._read(topic, standing.get(topic, 0))
            finally:
                db.session.remove()

    def _read(self, topic: str, revision: int) -> None:
        with self._lock:
            known = self._topics.get(topic)
            if known is None or known.revision == revision:
                return
            known.revision = revision
            cursor, reader = known.cursor, known.reader
        try:
            changes = reader(topic, cursor)
        except SQLAlchemyError:
            known.revision = -1
            raise
        with self._lock:
            if known.cursor == cursor:
                known.cursor = changes.cursor
            for listener in known.listeners:
                allowed = listener.user_id in changes.audience
                listener.put(changes.data if allowed else None)

    def _end_all(self) -> None:
        for known in self._topics.values():
            for listener in known.listeners:
                listener.put(None)


def hub() -> Hub:
    """Return this application's hub."""
    found: Hub = current_app.extensions[EXTENSION]
    return found
