"""What spoils captions on a phone, each with what to change.

The numbers are those of published guides for captions: two lines of 42 characters, and 20
characters a second as the most that grown-up readers of their own language are asked for (streaming
services ask 17 to 20; the course's own captions stay below 17). Less than two pictures of a film
without text between two captions is seen as a flicker.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lti_tool.errors import N_

MOST_LINES = 2
LONGEST_LINE = 42
"""Characters of one caption line that still fit a phone's player in portrait."""
FASTEST = 20
"""Characters a second."""
FLICKER = 0.08
"""Seconds: two pictures of a film of 25 a second."""
LONGEST_GAP = 30.0
"""Seconds without captions after which somebody who cannot hear must wonder."""
PAST_THE_END = 0.5
"""Seconds by which players and files differ about the length of the same recording."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from ``start`` to ``end`` in seconds, its text on one line."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class WrittenCue:
    """A caption as it stands in a file: its ``lines``, ``place`` the line with its times."""

    cue: Cue
    lines: tuple[str, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to change at line ``place``: an English message id and its values."""

    place: int
    message: str
    values: dict[str, object] = field(default_factory=dict, hash=False)


def findings(cues: Sequence[WrittenCue], duration: float) -> list[Finding]:
    """Return what to change in the captions of a recording of ``duration`` seconds."""
    found: list[Finding] = []
    before: WrittenCue | None = None
    for one in cues:
        found += _of_text(one)
        found += _of_times(one, before, duration)
        before = one
    if before is not None and duration - before.cue.end > LONGEST_GAP:
        found.append(_silence(before.place, duration - before.cue.end, after=True))
    return found


class Moment(str):
    """A moment as WebVTT writes it: ``00:01:02.500``."""

    __slots__ = ()


def clock(seconds: float) -> Moment:
    """Return a moment as captions write it."""
    whole = round(seconds * 1000)
    return Moment(
        f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:"
        f"{whole // 1000 % 60:02}.{whole % 1000:03}"
    )


def _of_text(one: WrittenCue) -> Iterator[Finding]:
    if not one.cue.text:
        yield Finding(one.place, N_("this caption is empty: write its text or remove it"))
        return
    if len(one.lines) > MOST_LINES:
        message = N_(
            "this caption has %(lines)s lines: split it into captions of at most two lines"
        )
        yield Finding(one.place, message, {"lines": len(one.lines)})
    for number, line in enumerate(one.lines, 1):
        if len(line) > LONGEST_LINE:
            message = N_(
                "this line has %(count)s characters: break it in two, or split the caption; at "
                "most 42 characters fit"
            )
            yield Finding(one.place + number, message, {"count": len(line)})


def _of_times(one: WrittenCue, before: WrittenCue | None, duration: float) -> Iterator[Finding]:
    cue = one.cue
    if cue.end <= cue.start:
        message = N_("this caption ends before it begins: write a later end than %(start)s")
        yield Finding(one.place, message, {"start": clock(cue.start)})
    else:
        yield from _of_speed(one)
    if cue.start >= duration:
        message = N_(
            "this caption stands after the end of the recording (%(end)s): remove it or correct "
            "its times"
        )
        yield Finding(one.place, message, {"end": clock(duration)})
    elif cue.end > duration + PAST_THE_END:
        message = N_("this caption outlasts the recording: end it at %(end)s")
        yield Finding(one.place, message, {"end": clock(duration)})
    if before is None:
        if cue.start > LONGEST_GAP:
            yield _silence(one.place, cue.start)
    else:
        yield from _of_neighbours(one, before)


def _of_speed(one: WrittenCue) -> Iterator[Finding]:
    """Count characters with spaces, as the guides do, over the time the caption is shown."""
    shown = one.cue.end - one.cue.start
    count = len(one.cue.text)
    if count > FASTEST * shown + 1e-6:
        message = N_(
            "%(count)s characters in %(shown)s s are too many to read: show the caption until "
            "%(until)s, or leave %(most)s characters"
        )
        values = {
            "count": count,
            "shown": f"{shown:.1f}",
            "until": clock(math.ceil((one.cue.start + count / FASTEST) * 100) / 100),
            "most": math.floor(FASTEST * shown),
        }
        yield Finding(one.place, message, values)


def _of_neighbours(one: WrittenCue, before: WrittenCue) -> Iterator[Finding]:
    gap = one.cue.start - before.cue.end
    if one.cue.start < before.cue.start:
        message = N_(
            "this caption begins before the one above it: move it above line %(line)s, or correct "
            "its times"
        )
        yield Finding(one.place, message, {"line": before.place})
    elif gap < -1e-6:
        message = N_(
            "this caption begins while the one above it is shown: end that one at %(start)s"
        )
        yield Finding(one.place, message, {"start": clock(one.cue.start)})
    elif 1e-6 < gap < FLICKER - 1e-6:
        message = N_(
            "between this caption and the one above it the text flickers: end that one at %(start)s"
        )
        yield Finding(one.place, message, {"start": clock(one.cue.start)})
    elif gap > LONGEST_GAP:
        yield _silence(one.place, gap)


def _silence(place: int, seconds: float, *, after: bool = False) -> Finding:
    if after:
        message = N_(
            "after this caption %(seconds)s seconds have none: write what is said there, or "
            "“[silence]”"
        )
    else:
        message = N_(
            "before this caption %(seconds)s seconds have none: write what is said there, or "
            "“[silence]”"
        )
    return Finding(place, message, {"seconds": round(seconds)})
