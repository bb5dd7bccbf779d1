"""A connection that its server gave away: a stream that no thread waits at.

gunicorn serves each request in a thread and shows the request's socket in the environment
(``gunicorn.socket``). A stream takes that socket over once its beginning is written, and ends its
part of the request as if the browser had gone: the thread, the parser and the request are freed,
and what is left of a listener is a socket that the hub writes to.
"""

import errno
import socket
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

LAST_CHUNK = b"0\r\n\r\n"


class HandedOver(BrokenPipeError):
    """Tells the server that nothing is left for it to do on this connection."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "the stream goes on without its thread")


class Wire:
    """The open end of a stream; whoever owns it writes events and never waits."""

    __slots__ = ("_chunked", "_socket")

    def __init__(self, taken: socket.socket, *, chunked: bool) -> None:
        taken.setblocking(False)
        self._socket = taken
        self._chunked = chunked

    def fileno(self) -> int:
        """Return the file descriptor, for a selector; -1 once ended."""
        return self._socket.fileno()

    def send(self, event: bytes) -> bool:
        """Write an event; False if it did not go out whole, and the stream must end.

        Half an event is no harm: a browser throws it away and comes back for the rest.
        """
        parts = [b"%x\r\n" % len(event), event, b"\r\n"] if self._chunked else [event]
        try:
            return self._socket.sendmsg(parts) == sum(map(len, parts))
        except OSError:
            return False

    def end(self) -> None:
        """Close the stream; a second time does nothing."""
        with suppress(OSError):
            if self._chunked:
                self._socket.send(LAST_CHUNK)
        self._socket.close()


def taken_from(environ: Mapping[str, Any]) -> Wire | None:
    """Take the connection of a request away from its server; None if it does not give it."""
    held = environ.get("gunicorn.socket")
    # Not a TLS socket, whose descriptor alone says nothing, and no version that shares connections.
    if type(held) is not socket.socket or not environ["SERVER_PROTOCOL"].startswith("HTTP/1."):
        return None
    taken = socket.socket(held.family, held.type, held.proto, fileno=held.detach())
    return Wire(taken, chunked=environ["SERVER_PROTOCOL"] == "HTTP/1.1")
