"""How many requests are worked on at once, whatever number of streams is open.

A server's thread serves a stream as long as it lasts, so there are many threads. Were all of them
to work on launches at the same moment they would only stand in each other's way, and queue for
the database. The gate lets through as many as the server would have had threads for without
streams; bodies (a stream, a video) are sent outside it.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Gate:
    """A WSGI application around another: at most ``most`` requests inside at a time."""

    def __init__(self, application: Application, most: int) -> None:
        self._application = application
        self._places = threading.BoundedSemaphore(most)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request when there is a place."""
        with self._places:
            return self._application(environ, start_response)
