"""Captions, WebVTT or SubRip: read for the transcript, checked for what spoils them on a phone."""

import codecs
import re
from collections.abc import Mapping
from pathlib import Path

import webvtt

from lti_tool.content import subrip
from lti_tool.content.caption_rules import Cue, Moment, WrittenCue, clock, findings
from lti_tool.content.documents import ContentFault
from lti_tool.errors import N_

__all__ = ["Cue", "check_captions", "read_cues"]

_ARROW = "-->"
_MOMENT = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMES = re.compile(rf"\s*{_MOMENT}\s+-->\s+{_MOMENT}(?:\s.*)?")


def read_cues(path: Path) -> tuple[Cue, ...]:
    """Return the captions in the file at ``path``: WebVTT, or SubRip if it is named so.

    Raises:
        ValueError: it is neither.
    """
    content, _shift = _as_web_vtt(path)
    return tuple(one.cue for one in _parsed(content.decode("utf-8-sig")))


def check_captions(path: Path, file: str, duration: float) -> list[ContentFault]:
    """Return what is wrong with the captions at ``path``; ``duration`` of the media in seconds."""
    content, shift = _as_web_vtt(path)
    faults: list[ContentFault] = []
    if content.startswith(codecs.BOM_UTF8):
        message = N_("an invisible mark (BOM) stands before “WEBVTT”: save as UTF-8 without BOM")
        faults.append(ContentFault(file, 1, message))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [ContentFault(file, line, N_("this is not UTF-8 text: save the file as UTF-8"))]
    unread = _unread_times(text)
    if unread:
        message = N_("these times cannot be read: write %(start)s --> %(end)s")
        times = _as_the_author(path, {"start": clock(1), "end": clock(2.5)})
        return [*faults, *(ContentFault(file, line - shift, message, times) for line in unread)]
    try:
        written = _parsed(text)
    except ValueError:
        message = N_("this is not WebVTT: begin with “WEBVTT”, write times as 00:00:01.000")
        return [*faults, ContentFault(file, 1, message)]
    if not written:
        return [*faults, ContentFault(file, 1, N_("there are no captions in this file"))]
    return faults + [
        ContentFault(file, one.place - shift, one.message, _as_the_author(path, one.values))
        for one in findings(written, duration)
    ]


def _as_the_author(path: Path, values: Mapping[str, object]) -> dict[str, object]:
    """Return a fault's values with moments as the file at ``path`` has them: SRT has a comma."""
    if path.suffix.lower() != subrip.ENDING:
        return dict(values)
    return {
        name: subrip.moment(value) if isinstance(value, Moment) else value
        for name, value in values.items()
    }


def _as_web_vtt(path: Path) -> tuple[bytes, int]:
    """Return a file's WebVTT and by how many lines it is longer than the file."""
    content = path.read_bytes()
    if path.suffix.lower() != subrip.ENDING:
        return content, 0
    converted = subrip.web_vtt(content)
    return converted, subrip.HEADER_LINES if converted != content else 0


def _unread_times(text: str) -> list[int]:
    """Return the lines whose times are miswritten, in a file that says it is WebVTT."""
    lines = text.splitlines()
    if not lines or not lines[0].startswith("WEBVTT"):
        return []
    return [
        number
        for number, line in enumerate(lines, 1)
        if _ARROW in line and not _TIMES.fullmatch(line)
    ]


def _parsed(text: str) -> list[WrittenCue]:
    """Return the captions of a file with the line where each one's times stand."""
    try:
        captions = webvtt.from_string(text).captions
    except webvtt.errors.MalformedFileError as error:
        raise ValueError(str(error)) from None
    places = [number for number, line in enumerate(text.splitlines(), 1) if _ARROW in line]
    if len(places) != len(captions):
        # webvtt-py silently drops captions whose times it cannot read.
        raise ValueError("a caption's times cannot be read")
    return [
        WrittenCue(
            Cue(
                one.start_time.in_milliseconds() / 1000,
                one.end_time.in_milliseconds() / 1000,
                " ".join(one.text.split()),
            ),
            tuple(line.strip() for line in one.text.splitlines()),
            place,
        )
        for one, place in zip(captions, places, strict=True)
    ]
