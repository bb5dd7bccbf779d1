"""Which platforms are ailing now, so that their scores rest and everybody else's go on.

One object per worker process. After an outage the waits double from two seconds to five minutes;
when a wait is over, one score goes as a probe while the others still rest.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from threading import Lock

FIRST_REST = 2.0
LONGEST_REST = 300.0
FAILURES_IN_A_ROW = 3
"""So many refused or failed scores in a row look like an outage, whoever they belong to."""


@dataclass(slots=True)
class _Trouble:
    failures: int = 0
    rests: int = 0
    until: float = 0.0
    probing: bool = False


class Outages:
    """Thread-safe. Times are seconds since the epoch."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._troubles: dict[int, _Trouble] = {}

    def resting(self, now: float) -> AbstractSet[int]:
        """Return the registrations to leave in peace at ``now``."""
        with self._lock:
            return {
                registration_id
                for registration_id, trouble in self._troubles.items()
                if trouble.rests and (trouble.until > now or trouble.probing)
            }

    def began(self, registration_id: int) -> None:
        """A score of this registration was taken: if it was resting, this one is the probe."""
        with self._lock:
            trouble = self._troubles.get(registration_id)
            if trouble is not None and trouble.rests:
                trouble.probing = True

    def failed(
        self, registration_id: int, now: float, *, outage: bool, retry_after: float | None
    ) -> None:
        """A call failed; ``outage`` says that it was the platform and not the score."""
        with self._lock:
            trouble = self._troubles.setdefault(registration_id, _Trouble())
            trouble.failures += 1
            trouble.probing = False
            ails = outage or trouble.rests > 0 or trouble.failures >= FAILURES_IN_A_ROW
            # Lanes that were under way when the rest began add nothing to it.
            if ails and trouble.until <= now:
                trouble.rests += 1
                rest = min(FIRST_REST * 2.0 ** min(trouble.rests - 1, 20), LONGEST_REST)
                trouble.until = now + max(rest, min(retry_after or 0.0, LONGEST_REST))

    def answered(self, registration_id: int) -> bool:
        """A call was answered as it should be; return whether the platform had been resting."""
        with self._lock:
            trouble = self._troubles.pop(registration_id, None)
        return trouble is not None and trouble.rests > 0

    def released(self, registration_id: int) -> None:
        """The probe ended without a word of the platform: another score may be the probe."""
        with self._lock:
            trouble = self._troubles.get(registration_id)
            if trouble is not None:
                trouble.probing = False
