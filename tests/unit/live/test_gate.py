"""However many threads a server has, only so many requests are worked on at once."""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from lti_tool.live.gate import Gate


def test_no_more_requests_work_at_once_than_the_gate_has_places() -> None:
    inside, most = 0, 0
    lock = threading.Lock()
    full = threading.Barrier(2, timeout=10)

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        full.wait()
        with lock:
            inside -= 1
        return [b"done"]

    gate = Gate(application, 2)
    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(lambda _one: list(gate({}, None)), range(8)))
    assert answers == [[b"done"]] * 8
    assert most == 2


def test_what_is_sent_slowly_holds_no_place() -> None:
    def slow() -> Iterable[bytes]:
        yield b"first"
        yield b"last"

    gate = Gate(lambda environ, start_response: slow(), 1)
    one, other = iter(gate({}, None)), iter(gate({}, None))
    assert [next(one), next(other)] == [b"first", b"first"]
