"""Launches on their way: begun by a click, waiting for the tool to ask for the id_token."""

import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from lti_tool import clock
from lti_tool.sandbox_lms.course import IN_FRAME
from lti_tool.sandbox_lms.keys import SigningKey

_WAITS = timedelta(hours=1)


class _Omit:
    """Marks a claim to be left out."""

    def __repr__(self) -> str:
        return "OMIT"


OMIT: Final = _Omit()


@dataclass(frozen=True)
class PendingLaunch:
    """One click: who launches what, where it opens, in which language.

    `message` is the LTI message type. `link_id` is None in deep linking. `for_user_id` and
    `line_item_id` are set in submission review only.
    """

    id: str
    message: str
    user_id: str
    client_id: str
    course_id: str
    target_link_uri: str
    link_id: str | None = None
    line_item_id: str | None = None
    for_user_id: str | None = None
    container: str = IN_FRAME
    locale: str = "ru"
    made_at: datetime = field(default_factory=clock.now)

    @property
    def message_hint(self) -> str:
        """`lti_message_hint` as Moodle writes it: JSON text, to be returned verbatim."""
        hint: dict[str, Any] = {"launchid": self.id}
        if self.link_id is not None:
            hint = {"cmid": int(self.link_id)} | hint
        return json.dumps(hint, separators=(",", ":"))


@dataclass(frozen=True)
class LaunchOverride:
    """How the next id_token differs from a right one, for tests of bad launches.

    `claims_patch` replaces claims by short or full name, OMIT removes one. `headers` are merged
    into the JOSE header, None removes one. `key` signs instead of the platform's own.
    `algorithm` may be RS256, HS256 (keyed with the public key's PEM) or none. `payload` replaces
    the claims whole, object or not. `raw_token` is sent as it stands; OMIT sends none. `state`
    replaces the tool's, OMIT leaves it out.
    """

    claims_patch: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    key: SigningKey | None = None
    algorithm: str = "RS256"
    payload: Any = None
    raw_token: str | _Omit | None = None
    state: str | _Omit | None = None
    error: str | None = None


class Launches:
    """Thread-safe store of pending launches; each is taken out once."""

    def __init__(self) -> None:
        """Start with none."""
        self._lock = threading.Lock()
        self._pending: dict[str, PendingLaunch] = {}
        self._overrides: list[LaunchOverride] = []

    def begin(self, **what: Any) -> PendingLaunch:
        """Remember a new launch; the id is made here."""
        launch = PendingLaunch(id=f"ltilaunch{secrets.randbelow(10**10)}", **what)
        with self._lock:
            oldest = clock.now() - _WAITS
            self._pending = {k: v for k, v in self._pending.items() if v.made_at > oldest}
            self._pending[launch.id] = launch
        return launch

    def find(self, message_hint: str) -> PendingLaunch | None:
        """Return the launch a hint names, if it still waits and the hint came back verbatim."""
        with self._lock:
            for launch in self._pending.values():
                if launch.message_hint == message_hint:
                    return launch
        return None

    def take(self, launch: PendingLaunch) -> bool:
        """Spend the launch; False when somebody was faster."""
        with self._lock:
            return self._pending.pop(launch.id, None) is not None

    def override_next(self, override: LaunchOverride) -> None:
        """Spoil the next id_token; several orders are served in turn."""
        with self._lock:
            self._overrides.append(override)

    def take_override(self) -> LaunchOverride | None:
        """The order for this id_token, if any."""
        with self._lock:
            return self._overrides.pop(0) if self._overrides else None
