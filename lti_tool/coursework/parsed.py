"""What definitions were parsed into, kept by the process: a version never changes.

Reading a definition from the database and checking its shape again costs more than the rest of a
page. Kept by the hash of the content, so that it holds whatever database it came from.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.placement import Placed
from lti_tool.db import db

T = TypeVar("T")
MOST = 256


class Parsed(Generic[T]):
    """Definitions of one kind: ``Parsed(parse).of(version)`` parses each content once."""

    def __init__(self, parse: Callable[[Mapping[str, Any]], T]) -> None:
        self._parse = parse
        self._kept: Kept[T] = Kept()

    def of(self, version: ActivityVersion) -> T:
        """Return the parsed definition of ``version``: immutable, as others have it too."""
        return self._kept.get(version.content_hash, lambda: self._parse(version.definition))

    def of_placed(self, placed: Placed) -> T:
        """Return the parsed definition of a placement's version, read only if it is not kept."""
        return self.of_stored(placed.version_id, placed.content_hash)

    def of_stored(self, version_id: int, content_hash: str) -> T:
        """Return the parsed definition of the version with this hash, read only if not kept."""
        return self._kept.get(content_hash, lambda: self._read(version_id))

    def _read(self, version_id: int) -> T:
        return self._parse(db.session.get_one(ActivityVersion, version_id).definition)


class Kept(Generic[T]):
    """Values made once for each key; all are dropped when there are more than ``MOST``."""

    def __init__(self) -> None:
        self._values: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value of ``key``, made if it is not there yet; two threads may both make."""
        try:
            return self._values[key]
        except KeyError:
            value = make()
        if len(self._values) >= MOST:
            self._values.clear()
        self._values[key] = value
        return value
