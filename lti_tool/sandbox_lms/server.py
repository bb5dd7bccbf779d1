"""Serving a world over real HTTP from a thread, for the demo and for tests."""

import threading
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from lti_tool.sandbox_lms.app import create_sandbox
from lti_tool.sandbox_lms.world import World


class _QuietHandler(WSGIRequestHandler):
    """Keeps connections open between requests and writes no line per request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing."""


def _read_whole(app: Any) -> Any:
    """Have each answer read to its end and closed before it is sent.

    werkzeug's server forgets to close what it is sending when the browser hangs up.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            if hasattr(body, "close"):
                body.close()

    return answer


class SandboxServer:
    """The sandbox on a port of its own: `with SandboxServer(world) as lms: … lms.url`.

    Port 0 takes a free one. The world's `base_url`, and its `issuer` if it has none yet, become
    the server's address. Raises OSError where the port is taken.
    """

    def __init__(self, world: World, host: str = "localhost", port: int = 0) -> None:
        """Take the port; `start` (or entering the context) begins to answer."""
        self.world = world
        self._server: BaseWSGIServer = make_server(
            host,
            port,
            _read_whole(create_sandbox(world)),
            threaded=True,
            request_handler=_QuietHandler,
        )
        self.url = f"http://{host}:{self._server.port}"
        world.base_url = self.url
        world.issuer = world.issuer or self.url
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def start(self) -> Self:
        """Answer requests from a thread."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more, and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()
