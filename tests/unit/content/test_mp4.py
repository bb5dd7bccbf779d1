"""MP4 headers: the length and the order, from a few bytes of the file."""

from pathlib import Path

import pytest

from lti_tool.content.mp4 import Mp4, Mp4UnreadableError, read_mp4
from lti_tool.settings import PROJECT_ROOT
from tests.unit.content.films import box, header


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    return path


FTYP = box(b"ftyp", b"isom")
MOOV = box(b"moov", box(b"free") + header(42))
MDAT = box(b"mdat", b"pictures")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (FTYP + MOOV + MDAT, Mp4(42, True)),
        (FTYP + MDAT + MOOV, Mp4(42, False)),
        (FTYP + box(b"moov", header(7, version=1)) + MDAT, Mp4(7, True)),
        (FTYP + MOOV + box(b"mdat", b"pictures", wide=True), Mp4(42, True)),
        (FTYP + MOOV + bytes(4) + b"mdat" + b"to the end", Mp4(42, True)),
    ],
)
def test_length_and_order_are_read(tmp_path: Path, content: bytes, expected: Mp4) -> None:
    assert read_mp4(written(tmp_path, content)) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a film at all, just text",
        FTYP,
        FTYP + MDAT,
        FTYP + MOOV,
        FTYP + box(b"moov") + MDAT,
        FTYP + box(b"moov", header(1, scale=0)) + MDAT,
        FTYP + box(b"moov", box(b"mvhd")) + MDAT,
        (FTYP + MOOV + MDAT)[:-3],
    ],
)
def test_what_is_no_whole_film_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Mp4UnreadableError):
        read_mp4(written(tmp_path, content))


def test_the_built_in_recording_starts_at_once() -> None:
    media = PROJECT_ROOT / "course_content" / "pos" / "01-lecture" / "media"
    film = read_mp4(media / "lecture.mp4")
    assert film.starts_at_once
    assert film.seconds == pytest.approx(420, abs=0.1)
