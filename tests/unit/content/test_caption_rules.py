"""The rules of captions, each by an example, and what holds for all."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.content.caption_rules import Cue, Finding, WrittenCue, clock, findings


def cue(start: float, end: float, *lines: str, place: int = 3) -> WrittenCue:
    texts = lines or ("Слово.",)
    return WrittenCue(Cue(start, end, " ".join(texts).strip()), texts, place)


def told(found: list[Finding]) -> list[tuple[int, str]]:
    return [(one.place, one.message % one.values) for one in found]


@pytest.mark.parametrize(
    ("cues", "line", "expected"),
    [
        ([cue(1, 2, "")], 3, "this caption is empty: write its text or remove it"),
        ([cue(1, 5, "а", "б", "в")], 3, "has 3 lines: split it into captions of at most two"),
        ([cue(1, 5, "да", "а" * 43)], 5, "this line has 43 characters: break it in two"),
        ([cue(2, 1)], 3, "ends before it begins: write a later end than 00:00:02.000"),
        ([cue(101, 102)], 3, "after the end of the recording (00:01:40.000): remove it"),
        ([cue(98, 100.6)], 3, "this caption outlasts the recording: end it at 00:01:40.000"),
        ([cue(5, 7), cue(1, 2, place=6)], 6, "before the one above it: move it above line 3"),
        ([cue(1, 3), cue(2, 4, place=6)], 6, "is shown: end that one at 00:00:02.000"),
        ([cue(1, 2), cue(2.05, 3, place=6)], 6, "flickers: end that one at 00:00:02.050"),
        ([cue(1, 2), cue(40, 41, place=6)], 6, "before this caption 38 seconds have none"),
        ([cue(31, 32)], 3, "before this caption 31 seconds have none"),
        ([cue(1, 2)], 3, "after this caption 98 seconds have none: write what is said there"),
    ],
)
def test_each_thing_that_spoils_captions_is_told_with_what_to_do(
    cues: list[WrittenCue], line: int, expected: str
) -> None:
    found = told(findings(cues, 100))
    assert any(place == line and expected in text for place, text in found), found


def test_captions_too_fast_to_read_are_told_how_long_to_show_them() -> None:
    ((line, text),) = told(findings([cue(1, 2, "а" * 40)], 10))
    assert line == 3
    assert text == (
        "40 characters in 1.0 s are too many to read: show the caption until 00:00:03.000, "
        "or leave 20 characters"
    )


@pytest.mark.parametrize(
    "cues",
    [
        [cue(1, 2), cue(2, 3), cue(3.08, 4)],
        [cue(0, 2, "а" * 40)],
        [cue(1, 3, "а" * 20, "б" * 19)],
        [cue(30, 31), cue(60.5, 61)],
        [cue(69, 70.5)],
    ],
)
def test_what_is_just_within_the_bars_is_left_alone(cues: list[WrittenCue]) -> None:
    others = [one for one in findings(cues, 70) if "seconds have none" not in one.message]
    assert others == []


def test_no_captions_give_no_findings() -> None:
    assert findings([], 100) == []


@given(st.text(min_size=1, max_size=80), st.floats(0.1, 10))
def test_the_proposed_end_is_one_that_passes(text: str, shown: float) -> None:
    words = "".join(text.split()) or "а"
    found = [one for one in findings([cue(1, 1 + shown, words)], 30) if "until" in one.values]
    for one in found:
        hours, minutes, seconds = str(one.values["until"]).split(":")
        end = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        again = findings([cue(1, end, words)], 30)
        assert not [other for other in again if "until" in other.values]


@given(st.integers(0, 6 * 3_600_000))
def test_moments_are_written_as_captions_write_them(thousandths: int) -> None:
    written = clock(thousandths / 1000)
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3}", written)
    hours, minutes, seconds = written.split(":")
    whole = int(hours) * 3_600_000 + int(minutes) * 60_000 + round(float(seconds) * 1000)
    assert whole == thousandths
