"""SubRip captions become WebVTT, and faults still name the author's own lines."""

from pathlib import Path

import pytest

from lti_tool.content.captions import Cue, check_captions, read_cues
from lti_tool.content.media import MediaStore, media_file, media_type
from lti_tool.content.subrip import web_vtt

SRT = (
    "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n{\\an8}<font color='#fff'>Раз</font>\r\n\r\n"
    "2\r\n0:00:03,5 --> 00:00:05,000 X1:10 X2:20\r\n<i>два</i>\r\nтри\r\n"
)
VTT = (
    "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\nРаз\n\n"
    "2\n00:00:03.500 --> 00:00:05.000\n<i>два</i>\nтри\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "captions.ru.srt"
    found.write_bytes(SRT.encode())
    return found


def test_times_are_rewritten_and_looks_dropped_line_for_line() -> None:
    assert web_vtt(SRT.encode()).decode() == VTT


def test_what_is_webvtt_already_stays_as_it_is() -> None:
    assert web_vtt(VTT.encode()) == VTT.encode()


def test_captions_of_an_srt_are_read(path: Path) -> None:
    assert read_cues(path) == (Cue(1.0, 2.5, "Раз"), Cue(3.5, 5.0, "два три"))
    assert check_captions(path, path.name, 10) == []


@pytest.mark.parametrize(
    ("change", "line", "expected"),
    [
        (("0:00:03,5 -->", "0:00:02,0 -->"), 6, "is shown: end that one at 00:00:02,000"),
        (("0:00:03,5 -->", "soon -->"), 6, "write 00:00:01,000 --> 00:00:02,500"),
        (("три", "трижды " * 7), 8, "this line has 48 characters"),
    ],
)
def test_faults_of_an_srt_name_its_own_lines(
    path: Path, change: tuple[str, str], line: int, expected: str
) -> None:
    path.write_bytes(SRT.replace(*change).encode())
    faults = check_captions(path, path.name, 10)
    assert any(one.line == line and expected in one.text for one in faults), faults


def test_an_srt_in_another_encoding_is_told(path: Path) -> None:
    path.write_bytes(SRT.lstrip("\ufeff").encode("cp1251"))
    (fault,) = check_captions(path, path.name, 10)
    assert (fault.line, fault.text) == (3, "this is not UTF-8 text: save the file as UTF-8")


def test_the_store_keeps_webvtt_and_serves_it_as_such(path: Path, tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "store")
    file = media_file(path)
    store.keep(file)
    kept = store.find(file.hash)
    assert kept is not None
    assert kept.read_text(encoding="utf-8") == VTT
    assert file.size == len(VTT.encode())
    assert media_type(file.name) == "text/vtt; charset=utf-8"


def test_exported_and_imported_again_it_is_the_same_file(path: Path, tmp_path: Path) -> None:
    first = media_file(path)
    again = tmp_path / "again.srt"
    again.write_bytes(first.content or b"")
    assert media_file(again).hash == first.hash
    assert check_captions(again, again.name, 10) == []
