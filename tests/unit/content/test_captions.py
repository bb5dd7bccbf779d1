"""Captions: read for the transcript, and checked for what spoils them."""

from pathlib import Path

import pytest

from lti_tool.content.captions import Cue, check_captions, read_cues


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
        ("00:01.000 --> 00:03.000\na\n\n00:02.000 --> 00:04.000\nb\n", 6, "is shown: end that"),
        ("00:03.000 --> 00:04.000\na\n\n00:01.000 --> 00:02.000\nb\n", 6, "above line 3"),
        ("00:01.000 --> 00:02.000\na\n\n00:02.040 --> 00:03.000\nb\n", 6, "flickers"),
        ("00:09.000 --> 00:11.000\na\n", 3, "outlasts the recording: end it at 00:00:10.000"),
        ("00:10.000 --> 00:11.000\na\n", 3, "after the end of the recording"),
        ("1\n00:01.000 --> 00:09.000\nда\n" + "длинно " * 10 + "\n", 6, "this line has 69 char"),
        ("00:01.000 --> 00:02.000\na\nb\nc\n", 3, "has 3 lines: split it"),
        ("00:01.000 --> 00:02.000\n" + "быстро " * 5 + "\n", 3, "until 00:00:02.700, or leave 20"),
        ("00:01.000 --> 00:02.000\n<b></b>\n", 3, "empty: write its text or remove it"),
        ("", 1, "there are no captions"),
        ("00:01 --> xx\nhi\n", 3, "these times cannot be read: write 00:00:01.000"),
        ("00:00:01,000 --> 00:00:02,000\nhi\n", 3, "these times cannot be read"),
    ],
)
def test_what_spoils_captions_is_told_with_its_line(
    tmp_path: Path, body: str, line: int, expected: str
) -> None:
    faults = check_captions(write(tmp_path, body), "c.vtt", 10)
    assert any(fault.line == line and expected in fault.text for fault in faults), faults


def test_a_mark_before_the_header_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.vtt"
    path.write_text("\ufeffWEBVTT\n\n00:02.000 --> 00:01.000\na\n", encoding="utf-8")
    faults = check_captions(path, "c.vtt", 10)
    assert [fault.line for fault in faults] == [1, 3]
    assert "save as UTF-8 without BOM" in faults[0].text


def test_a_file_in_another_encoding_is_told_by_its_first_foreign_line(tmp_path: Path) -> None:
    path = tmp_path / "c.vtt"
    path.write_bytes("WEBVTT\n\n00:01.000 --> 00:02.000\nпривет\n".encode("cp1251"))
    (fault,) = check_captions(path, "c.vtt", 10)
    assert (fault.line, fault.text) == (4, "this is not UTF-8 text: save the file as UTF-8")


def test_settings_of_a_caption_are_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "00:01.000 --> 00:02.000 align:start line:0\n<i>a</i>\n")
    assert check_captions(path, "c.vtt", 10) == []


def test_captions_with_unreadable_times_are_not_read_in_part(tmp_path: Path) -> None:
    path = write(tmp_path, "00:01.000 --> 00:02.000\na\n\n00:03 --> xx\nb\n")
    with pytest.raises(ValueError, match="times cannot be read"):
        read_cues(path)


def test_a_file_that_is_not_webvtt_is_told(tmp_path: Path) -> None:
    path = tmp_path / "c.vtt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nsubrip\n")
    assert "not WebVTT" in check_captions(path, "c.vtt", 10)[0].text
