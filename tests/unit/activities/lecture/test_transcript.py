"""The text is made of the captions; captions that are lost leave the definition's own text."""

from pathlib import Path

from lti_tool.activities.lecture.transcript import Line, lines_in, under

CAPTIONS = """WEBVTT

00:00.500 --> 00:02.000
Работа в
группах

00:08.000 --> 00:09.000
Дальше
"""


def test_captions_become_lines_on_the_timeline(tmp_path: Path) -> None:
    file = tmp_path / "c.vtt"
    file.write_text(CAPTIONS, encoding="utf-8")
    lines = lines_in(file, "c.vtt")
    assert lines == (Line(500, "Работа в\u00a0группах"), Line(8_000, "Дальше"))
    assert under(lines, 0, 8_000) == lines[:1]
    assert under(lines, 8_000, 10_000) == lines[1:]


def test_lost_or_broken_captions_give_no_lines(tmp_path: Path) -> None:
    file = tmp_path / "c.vtt"
    file.write_text("not captions", encoding="utf-8")
    assert lines_in(file, "c.vtt") == ()
    assert lines_in(None, "c.vtt") == ()
    assert lines_in(tmp_path / "none.vtt", "none.vtt") == ()
