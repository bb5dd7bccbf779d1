"""Who listens to what in this process, and the one thread that watches the feed for all of them.

The thread runs while somebody listens. It asks for the revisions of all topics that are listened
to, reads everything that changed together, and hands each topic's event, made once, to its
listeners. They hold no database connection and, where the server gives connections away
(`live/wire.py`), no thread either.
"""

import select
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from lti_tool.db import db
from lti_tool.db.session import reading
from lti_tool.live import feed
from lti_tool.live.listener import Listener
from lti_tool.live.wire import Wire

EXTENSION = "accord_live"
TICK_SECONDS = 0.05
SWEEP_SECONDS = 1.0
PAUSE_AFTER_FAULT_SECONDS = 2.0
UNREAD = -1
"""The revision of a topic that must be read, whether it rises or not."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a topic's reader found: ``data`` to send, up to ``cursor``, for ``audience`` only."""

    cursor: int
    data: str
    audience: frozenset[int]


Reader = Callable[[Mapping[str, int]], Mapping[str, Changes]]
"""Reads what changed in each topic after its cursor, with as many statements for two hundred
topics as for one; called inside an application context."""


@dataclass(slots=True)
class _Topic:
    reader: Reader
    cursor: int
    revision: int = UNREAD
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

    def listen(self, topic: str, user_id: int, since: int, reader: Reader) -> Listener | None:
        """Begin to listen to what changed after ``since``; None if there is no room for another.

        The watcher reads it with its next turn, for all who came by then together: after a restart
        a thousand pages come back at once. Who listened before is told again what they may know.
        """
        with self._lock:
            if self._count >= self._most or self._stopping.is_set():
                return None
            known = self._topics.setdefault(topic, _Topic(reader, since))
            known.cursor = min(known.cursor, since)
            known.revision = UNREAD
            listener = Listener(topic, user_id)
            known.listeners.add(listener)
            self._count += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="accord-live", daemon=True)
                self._thread.start()
            return listener

    def hand_over(self, listener: Listener, wire: Wire) -> None:
        """Let the watcher write to ``listener`` from now on; no thread waits for it any more."""
        with self._lock:
            if not listener.take(wire):
                self._forget(listener)

    def leave(self, listener: Listener) -> None:
        """End listening in the request's thread; a second time, or handed over, does nothing."""
        with self._lock:
            if not listener.is_handed_over:
                self._forget(listener)

    def close(self) -> None:
        """End all streams and the watcher, and wait for it."""
        self._stopping.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout=10)

    def _watch(self) -> None:
        swept_at = time.monotonic()
        while True:
            with self._lock:
                if not self._topics or self._stopping.is_set() or self.is_stopping():
                    self._end_all()
                    self._thread = None
                    return
            pause = TICK_SECONDS
            try:
                self._turn()
            except SQLAlchemyError as fault:
                _log.warning("live feed cannot be read", fault=type(fault).__name__)
                pause = PAUSE_AFTER_FAULT_SECONDS
            if time.monotonic() - swept_at >= SWEEP_SECONDS:
                swept_at = time.monotonic()
                self._sweep(swept_at)
            self._stopping.wait(pause)

    def _turn(self) -> None:
        with self._lock:
            names = list(self._topics)
        with self._app.app_context(), reading():
            try:
                standing = feed.revisions(names)
                for reader, due in self._due(standing).items():
                    self._read(reader, due)
            finally:
                db.session.remove()

    def _due(self, standing: Mapping[str, int]) -> dict[Reader, dict[str, int]]:
        """Return the topics that rose, by who reads them, each with the cursor to read from."""
        due: dict[Reader, dict[str, int]] = defaultdict(dict)
        with self._lock:
            for name, known in self._topics.items():
                if known.revision != standing.get(name, 0):
                    known.revision = standing.get(name, 0)
                    due[known.reader][name] = known.cursor
        return due

    def _read(self, reader: Reader, due: dict[str, int]) -> None:
        try:
            found = reader(due)
        except SQLAlchemyError:
            with self._lock:
                for name in due:
                    if name in self._topics:
                        self._topics[name].revision = UNREAD
            raise
        with self._lock:
            for name, changes in found.items():
                self._tell(name, changes, due[name])

    def _tell(self, name: str, changes: Changes, cursor: int) -> None:
        known = self._topics.get(name)
        if known is None:
            return
        if known.cursor == cursor:
            known.cursor = changes.cursor
        event = event_of(changes.data)
        for listener in list(known.listeners):
            if not listener.put(event if listener.user_id in changes.audience else None):
                self._forget(listener)

    def _sweep(self, now: float) -> None:
        """Keep quiet streams alive; let go of those that lasted long enough or whose browser left.

        A browser has nothing to say on a stream: what can be read there is its hanging up.
        """
        hung_up = select.poll()
        with self._lock:
            by_descriptor = {}
            for listener in self._everybody():
                if not listener.keep_alive(now):
                    self._forget(listener)
                elif (descriptor := listener.descriptor()) is not None:
                    by_descriptor[descriptor] = listener
                    hung_up.register(descriptor, select.POLLIN)
            for descriptor, _event in hung_up.poll(0):
                gone = by_descriptor[descriptor]
                gone.put(None)
                self._forget(gone)

    def _forget(self, listener: Listener) -> None:
        known = self._topics.get(listener.topic)
        if known is None or listener not in known.listeners:
            return
        known.listeners.discard(listener)
        self._count -= 1
        if not known.listeners:
            del self._topics[listener.topic]

    def _end_all(self) -> None:
        for listener in self._everybody():
            if not listener.put(None):
                self._forget(listener)

    def _everybody(self) -> list[Listener]:
        return [one for known in self._topics.values() for one in known.listeners]


def event_of(data: str) -> bytes:
    """Return ``data`` (one line) as a server-sent event."""
    return f"data: {data}\n\n".encode()


def hub() -> Hub:
    """Return this application's hub."""
    found: Hub = current_app.extensions[EXTENSION]
    return found
