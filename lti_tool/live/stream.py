"""Answers for pages that follow a topic: a stream of server-sent events, or one reading.

The stream ends by itself after some minutes: the page comes back with a new request, in which its
session is looked at again.
"""

import queue
import random
import time
from collections.abc import Iterator

from flask import Response, request
from flask.typing import ResponseReturnValue

from lti_tool.live import feed
from lti_tool.live.hub import Changes, Listener, Reader, hub

HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 600.0
_RANDOM = random.SystemRandom()
"""After a restart not all pages come back in the same second."""


def stream(topic: str, user_id: int, since: int, reader: Reader) -> ResponseReturnValue:
    """Answer with what changed in ``topic`` after ``since`` and with all that changes from now on.

    204 where this process holds as many streams as it may: the page asks by :func:`reading`.
    """
    first = reader(topic, since)
    house = hub()
    listener = house.listen(topic, user_id, first.cursor, reader)
    if listener is None:
        return Response(status=204)
    response = Response(_events(listener, first), mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    # A proxy that collects answers would hold every event back.
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: house.leave(listener))
    return response


def reading_of(topic: str, since: int, reader: Reader) -> ResponseReturnValue:
    """Answer once with what changed in ``topic`` after ``since``; 304 if nothing has since."""
    revision = feed.revisions([topic]).get(topic, 0)
    response = Response(reader(topic, since).data, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{topic}-{revision}-{since}")
    return response.make_conditional(request)


def _events(listener: Listener, first: Changes) -> Iterator[str]:
    yield f"retry: {_RANDOM.randint(1000, 4000)}\n\n{_event(first.data)}"
    ends_at = time.monotonic() + LONGEST_SECONDS * _RANDOM.uniform(0.75, 1.0)
    while time.monotonic() < ends_at:
        try:
            text = listener.get(HEARTBEAT_SECONDS)
        except queue.Empty:
            # Nothing to say; but a listener who is gone is only noticed by writing to them.
            yield ":\n\n"
            continue
        if text is None:
            return
        yield _event(text)


def _event(data: str) -> str:
    return f"data: {data}\n\n"
