"""WebVTT captions: read for the transcript, checked for what spoils them on a phone."""

from dataclasses import dataclass
from pathlib import Path

import webvtt

from lti_tool.content.documents import ContentFault
from lti_tool.errors import N_

LONGEST_LINE = 42
"""Characters of one caption line that still fit a phone's player in portrait."""
MOST_LINES = 2


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from ``start`` to ``end`` in seconds, its text on one line."""

    start: float
    end: float
    text: str


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Return the captions in the WebVTT file at ``path``.

    Raises:
        ValueError: it is not WebVTT.
    """
    return tuple(cue for cue, _lines, _place in _parsed(path))


def check_captions(path: Path, file: str, duration: float) -> list[ContentFault]:
    """Return what is wrong with the captions at ``path``; ``duration`` of the media in seconds."""
    try:
        parsed = _parsed(path)
    except ValueError:
        message = N_("this is not WebVTT: begin with “WEBVTT”, write times as 00:00:01.000")
        return [ContentFault(file, 1, message)]
    if not parsed:
        return [ContentFault(file, 1, N_("there are no captions in this file"))]
    faults: list[ContentFault] = []
    before = 0.0
    for cue, lines, place in parsed:
        faults += [
            ContentFault(file, place, message)
            for message in _faults_of(cue, lines, before, duration)
        ]
        before = cue.end
    return faults


def _faults_of(cue: Cue, lines: list[str], before: float, duration: float) -> list[str]:
    found = []
    if cue.end <= cue.start:
        found.append(N_("this caption ends before it begins: correct its times"))
    if cue.start < before:
        found.append(N_("this caption begins before the one above it ends: correct its times"))
    if cue.end > duration + 0.5:
        found.append(N_("this caption stands after the end of the recording"))
    if not cue.text:
        found.append(N_("this caption is empty: write its text or remove it"))
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        found.append(N_("split this caption: at most two lines of 42 characters each"))
    return found


def _parsed(path: Path) -> list[tuple[Cue, list[str], int]]:
    """Return cues with their lines and the line of the file where each begins."""
    text = path.read_text(encoding="utf-8-sig")
    try:
        captions = webvtt.from_string(text).captions
    except webvtt.errors.MalformedFileError as error:
        raise ValueError(str(error)) from None
    places = [number for number, line in enumerate(text.splitlines(), 1) if "-->" in line]
    if len(places) != len(captions):
        # webvtt-py silently drops captions whose times it cannot read.
        raise ValueError("a caption's times cannot be read")
    return [
        (
            Cue(
                one.start_time.in_milliseconds() / 1000,
                one.end_time.in_milliseconds() / 1000,
                " ".join(one.text.split()),
            ),
            one.text.splitlines(),
            place,
        )
        for one, place in zip(captions, places, strict=True)
    ]
