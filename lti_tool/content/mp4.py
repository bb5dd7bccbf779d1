"""How long an MP4 recording lasts, and whether it can start before it is loaded whole.

Reads only the headers of the file's top boxes and the movie header (ISO/IEC 14496-12, 4.2 and
8.2.2), so a recording of a gigabyte costs as little as a short clip.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_MOST_BOXES = 10_000
_LONGEST_HEADER = 64


class Mp4UnreadableError(ValueError):
    """The file is not an MP4, is cut off, or holds no movie header."""


@dataclass(frozen=True, slots=True)
class Mp4:
    """``seconds`` of play; ``starts_at_once``: the index stands before the pictures."""

    seconds: float
    starts_at_once: bool


def read_mp4(path: Path) -> Mp4:
    """Read the headers of the recording at ``path``.

    Raises:
        Mp4UnreadableError: see there.
    """
    with path.open("rb") as stream:
        order: list[bytes] = []
        seconds = None
        for kind, start, end in _boxes(stream, 0, path.stat().st_size):
            order.append(kind)
            if kind == b"moov":
                seconds = _movie_seconds(stream, start, end)
    if seconds is None or b"mdat" not in order:
        raise Mp4UnreadableError("no movie in it")
    return Mp4(seconds, order.index(b"moov") < order.index(b"mdat"))


def _movie_seconds(stream: BinaryIO, start: int, end: int) -> float | None:
    for kind, inner, _end in _boxes(stream, start, end):
        if kind == b"mvhd":
            return _header_seconds(stream, inner)
    return None


def _header_seconds(stream: BinaryIO, start: int) -> float:
    stream.seek(start)
    head = stream.read(_LONGEST_HEADER)
    # Version 0 has two dates of 4 bytes before the scale, version 1 two of 8.
    wide = head[:1] == b"\x01"
    at, size = (20, 8) if wide else (12, 4)
    scale = int.from_bytes(head[at : at + 4], "big")
    length = int.from_bytes(head[at + 4 : at + 4 + size], "big")
    if scale == 0 or len(head) < at + 4 + size:
        raise Mp4UnreadableError("movie header without a time scale")
    return length / scale


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (type, first byte of content, byte after the end) of the boxes of a part."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return
        stream.seek(start)
        head = stream.read(16)
        size, content = int.from_bytes(head[:4], "big"), start + 8
        if size == 1:
            size, content = int.from_bytes(head[8:16], "big"), start + 16
        after = end if size == 0 else start + size
        if after < content or after > end:
            raise Mp4UnreadableError("a box is longer than the file")
        yield head[4:8], content, after
        start = after
