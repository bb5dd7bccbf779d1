"""One open stream: the watcher puts events into it; a wire carries them off, or a waiting thread.

Under gunicorn every listener gets its wire at once and its thread goes on to other requests. Where
the server keeps its connections, a thread waits at the listener's queue instead.
"""

import queue
import random
import time

from lti_tool.live.wire import Wire

HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0
MOST_UNREAD = 200
HEARTBEAT = b":\n\n"
"""Nothing to say; but a listener who is gone is only noticed by writing to them."""

_RANDOM = random.SystemRandom()


class Listener:
    """Whoever follows ``topic``; used under the hub's lock once it has its wire."""

    __slots__ = ("_ends_at", "_spoke_at", "_waiting", "_wire", "topic", "user_id")

    def __init__(self, topic: str, user_id: int) -> None:
        self.topic = topic
        self.user_id = user_id
        self._waiting: queue.SimpleQueue[bytes | None] | None = queue.SimpleQueue()
        self._wire: Wire | None = None
        self._spoke_at = time.monotonic()
        # Not all pages come back in the same second.
        self._ends_at = self._spoke_at + LONGEST_SECONDS * _RANDOM.uniform(0.75, 1.0)

    @property
    def is_handed_over(self) -> bool:
        """Whether its request's thread has nothing to do with it any more."""
        return self._waiting is None

    def put(self, event: bytes | None) -> bool:
        """Hand an event over, None to end; False if nobody listens there any more.

        Who has not read for long is sent away, to come back afresh.
        """
        if self._waiting is not None:
            self._waiting.put(event if self._waiting.qsize() < MOST_UNREAD else None)
            return True
        if self._wire is None:
            return False
        if event is None or not self._wire.send(event):
            self._wire.end()
            self._wire = None
            return False
        self._spoke_at = time.monotonic()
        return True

    def get(self, seconds: float) -> bytes | None:
        """Return the next event for a thread that waits, or None at the end.

        Raises:
            queue.Empty: nothing came within ``seconds``.
        """
        return self._waiting.get(timeout=seconds) if self._waiting is not None else None

    def is_over(self, now: float) -> bool:
        """Whether it lasted long enough: its session must be looked at again."""
        return now >= self._ends_at

    def take(self, wire: Wire) -> bool:
        """Go on over ``wire``, with what came in the meantime first; False if it ended thereby."""
        assert self._waiting is not None
        waiting, self._waiting, self._wire = self._waiting, None, wire
        return all(self.put(waiting.get_nowait()) for _event in range(waiting.qsize()))

    def keep_alive(self, now: float) -> bool:
        """Say something if it was quiet for long; False if it ended: gone, or over.

        A thread that waits sees to both itself.
        """
        if self._waiting is not None:
            return True
        if self.is_over(now):
            return self.put(None)
        return now - self._spoke_at < HEARTBEAT_SECONDS or self.put(HEARTBEAT)

    def descriptor(self) -> int | None:
        """Return its wire's file descriptor, if it has one."""
        return self._wire.fileno() if self._wire else None
