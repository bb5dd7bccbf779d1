"""Captions: read for the transcript, and checked for what spoils them."""

from pathlib import Path

import pytest

from lti_tool.content.captions import Cue, check_captions, read_cues
from lti_tool.settings import PROJECT_ROOT


def write(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "c.vtt"
    path.write_text("WEBVTT\n\n" + body, encoding="utf-8")
    return path


def test_captions_are_read_to_the_millisecond(tmp_path: Path) -> None:
    path = write(tmp_path, "00:00:01.250 --> 00:00:02.500\nодна\nстрока\n")
    assert read_cues(path) == (Cue(1.25, 2.5, "одна строка"),)


@pytest.mark.parametrize(
    ("body", "line", "expected"),
    [
        ("00:02.000 --> 00:01.000\na\n", 3, "ends before it begins"),
        ("00:01.000 --> 00:03.000\na\n\n00:02.000 --> 00:04.000\nb\n", 6, "begins before the one"),
        ("00:09.000 --> 00:11.000\na\n", 3, "after the end of the recording"),
        ("00:01.000 --> 00:02.000\n" + "длинно " * 10 + "\n", 3, "split this caption"),
        ("00:01.000 --> 00:02.000\na\nb\nc\n", 3, "split this caption"),
        ("", 1, "there are no captions"),
        ("00:01 --> xx\nhi\n", 1, "this is not WebVTT"),
    ],
)
def test_what_spoils_captions_is_told_with_its_line(
    tmp_path: Path, body: str, line: int, expected: str
) -> None:
    faults = check_captions(write(tmp_path, body), "c.vtt", 10)
    assert any(fault.line == line and expected in fault.text for fault in faults), faults


def test_an_empty_caption_is_told(tmp_path: Path) -> None:
    faults = check_captions(write(tmp_path, "00:01.000 --> 00:02.000\n<b></b>\n"), "c.vtt", 10)
    assert [fault.text for fault in faults] == [
        "this caption is empty: write its text or remove it"
    ]


def test_a_file_that_is_not_webvtt_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.vtt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nsubrip\n")
    assert "not WebVTT" in check_captions(path, "c.vtt", 10)[0].text


def test_the_built_in_captions_are_without_fault() -> None:
    path = PROJECT_ROOT / "course_content" / "pos" / "01-lecture" / "media" / "captions.ru.vtt"
    assert check_captions(path, "captions.ru.vtt", 44.3) == []
    assert len(read_cues(path)) > 5
