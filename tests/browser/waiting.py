"""Waiting for what a person cannot see on their page: what has come to the server by now."""

import time
from collections.abc import Callable

SECONDS = 30


def until(is_so: Callable[[], object]) -> None:
    """Wait until ``is_so`` answers with something true; the browser goes on meanwhile."""
    latest = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < latest, "what should have come to the server never came"
        time.sleep(0.05)
