"""Misbehaviour on order: slow, broken, forgetful answers of single endpoints, for tests."""

import threading
from dataclasses import dataclass

EVERYWHERE = "*"
PLACES = (
    "configuration",
    "register",
    "auth",
    "jwks",
    "token",
    "lineitems",
    "lineitem",
    "scores",
    "results",
    "memberships",
    "groups",
)


@dataclass
class Fault:
    """How one endpoint misbehaves, `times` times (None: until cleared) after `skip` good answers.

    `status` answers so without doing the work, with `retry_after` (seconds, or an HTTP date) and
    `body`. `delay` waits that many seconds first. `lose_answer` does the work and then drops the
    connection; `late` does the work and then waits that many seconds before answering.
    """

    where: str
    status: int | None = None
    times: int | None = None
    skip: int = 0
    retry_after: str | int | None = None
    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    delay: float = 0.0
    late: float = 0.0
    lose_answer: bool = False

    def __post_init__(self) -> None:
        """Refuse a place nobody serves: a typing slip would make a test pass for nothing."""
        if self.where not in (*PLACES, EVERYWHERE):
            raise ValueError(f"no endpoint is called {self.where!r}; choose from {PLACES}")


class Faults:
    """The faults ordered so far; each request takes the first one that fits."""

    def __init__(self) -> None:
        """Start with a platform that works."""
        self._lock = threading.Lock()
        self._ordered: list[Fault] = []

    def add(self, where: str, **how: object) -> Fault:
        """Order a fault: `faults.add("scores", status=503, times=10)`."""
        fault = Fault(where, **how)  # type: ignore[arg-type]
        with self._lock:
            self._ordered.append(fault)
        return fault

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._ordered.clear()

    def take(self, where: str) -> Fault | None:
        """Return the fault this request suffers, and count it down."""
        with self._lock:
            for fault in self._ordered:
                if fault.where not in {where, EVERYWHERE}:
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._ordered.remove(fault)
                return fault
        return None
