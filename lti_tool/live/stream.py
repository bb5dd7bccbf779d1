"""Answers for pages that follow a topic: a stream of server-sent events, or one reading.

The stream ends by itself after some minutes: the page comes back with a new request, in which its
session is looked at again.
"""

import queue
import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from lti_tool.live import feed, listener
from lti_tool.live.hub import Hub, Reader, hub
from lti_tool.live.listener import Listener
from lti_tool.live.wire import HandedOver, taken_from

_RANDOM = random.SystemRandom()
"""After a restart not all pages come back in the same second."""


def stream(topic: str, user_id: int, since: int, reader: Reader) -> ResponseReturnValue:
    """Answer with what changed in ``topic`` after ``since`` and with all that changes from now on.

    204 where this process holds as many streams as it may: the page asks by :func:`reading_of`.
    """
    house = hub()
    place = house.listen(topic, user_id, since, reader)
    if place is None:
        return Response(status=204)
    opening = f"retry: {_RANDOM.randint(1000, 4000)}\n\n".encode()
    events = _events(house, place, opening, request.environ)
    response = Response(events, mimetype="text/event-stream")
    response.headers["Cache-Control"] = "no-store"
    # A proxy that collects answers would hold every event back.
    response.headers["X-Accel-Buffering"] = "no"
    response.call_on_close(lambda: house.leave(place))
    return response


def reading_of(topic: str, since: int, reader: Reader) -> ResponseReturnValue:
    """Answer once with what changed in ``topic`` after ``since``; 304 if nothing has since."""
    revision = feed.revisions([topic]).get(topic, 0)
    tag = f"{topic}-{revision}-{since}"
    if tag in request.if_none_match:
        return Response(status=304, headers={"Cache-Control": "no-cache", "ETag": f'"{tag}"'})
    response = Response(reader({topic: since})[topic].data, mimetype="application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(tag)
    return response


def _events(
    house: Hub, place: Listener, opening: bytes, environ: Mapping[str, Any]
) -> Iterator[bytes]:
    yield opening
    wire = taken_from(environ)
    if wire is not None:
        house.hand_over(place, wire)
        raise HandedOver
    while not place.is_over(time.monotonic()):
        try:
            event = place.get(listener.HEARTBEAT_SECONDS)
        except queue.Empty:
            event = listener.HEARTBEAT
        if event is None:
            return
        yield event
