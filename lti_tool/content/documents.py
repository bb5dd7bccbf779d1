"""What a course package is once it is read: frozen values that remember where each word stood."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

Steps = tuple[str | int, ...]
"""The way from a file's top to a value in it: ``("options", 2, "text")``."""


@dataclass(frozen=True, slots=True)
class ContentFault:
    """One thing an author must change.

    ``file`` is relative to the course's folder, ``line`` counts from 1. ``message`` is an English
    message id that says what to write instead; ``values`` fill its ``%(name)s`` placeholders.
    """

    file: str
    line: int
    message: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def text(self) -> str:
        """The message in English with its placeholders filled."""
        return self._filled(self.message)

    def told(self, translated: Callable[[str], str]) -> str:
        """Return the place and what to write there, its message ``translated``."""
        return f"{self.file}:{self.line}: {self._filled(translated(self.message))}"

    def _filled(self, message: str) -> str:
        return message % dict(self.values) if self.values else message

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class LocalText:
    """A short text in one or several languages; the first is the course's own."""

    texts: tuple[tuple[str, str], ...]

    def to(self, locale: str) -> str:
        """Return the text for ``locale`` (``ru``, ``en-GB``); the course's own if there is none."""
        spoken = dict(self.texts)
        language = locale.replace("_", "-").split("-")[0].lower()
        return spoken.get(language, self.texts[0][1])

    @property
    def own(self) -> str:
        """The text in the course's own language."""
        return self.texts[0][1]


@dataclass(frozen=True, slots=True)
class Source:
    """The values of one YAML file, with the line of each.

    ``data`` is plain (dicts, lists, str, int, float, bool, None); ``lines`` maps the way to a
    value to the line where it stands.
    """

    file: str
    data: dict[str, Any] = field(hash=False)
    lines: Mapping[Steps, int] = field(default_factory=dict, hash=False, repr=False)

    def line_of(self, steps: Steps) -> int:
        """Return the line of the value at ``steps``, or of the nearest value that encloses it."""
        while steps not in self.lines and steps:
            steps = steps[:-1]
        return self.lines.get(steps, 1)

    def fault(self, steps: Steps, message: str, **values: object) -> ContentFault:
        """Make a fault about the value at ``steps``; ``message`` is wrapped in ``N_()``."""
        return ContentFault(self.file, self.line_of(steps), message, values)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One file of an activity's ``media/`` folder.

    ``name`` is its file name, ``hash`` the SHA-256 of its bytes in hex, ``size`` in bytes,
    ``path`` where it lies now (a package's folder or the media store). ``content`` is what the
    store keeps instead of the file's own bytes (None: the bytes), as of captions in another format.
    """

    name: str
    hash: str
    size: int
    path: Path = field(compare=False)
    content: bytes | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ActivityDocument:
    """One activity of a package, not yet checked by its kind.

    ``key`` is ``<course>/<slug>``; ``minutes`` is how long it takes; ``points`` what it is worth
    (0: not graded); ``content_hash`` changes with every change a participant could notice.
    """

    key: str
    kind: str
    title: LocalText
    minutes: int
    points: Decimal
    source: Source = field(hash=False)
    directory: Path = field(compare=False)
    media: tuple[MediaFile, ...]
    content_hash: str

    @property
    def media_hashes(self) -> dict[str, str]:
        """File name → hash, as an activity version keeps it."""
        return {file.name: file.hash for file in self.media}


@dataclass(frozen=True, slots=True)
class CoursePackage:
    """A whole course: ``id``, titles, the course's own ``language``, activities in order."""

    id: str
    title: LocalText
    short_title: LocalText
    language: str
    activities: tuple[ActivityDocument, ...]
    directory: Path = field(compare=False)

    def __iter__(self) -> Iterator[ActivityDocument]:
        return iter(self.activities)

    def activity(self, key: str) -> ActivityDocument | None:
        """Return the activity with the full ``key``, or None."""
        return next((one for one in self.activities if one.key == key), None)
