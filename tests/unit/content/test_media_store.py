"""The media store: whole files under the hash of their bytes, whoever writes at once."""

import hashlib
from pathlib import Path

import pytest

from lti_tool.content.documents import MediaFile
from lti_tool.content.media import (
    MediaChangedError,
    MediaStore,
    is_servable,
    media_file,
    media_type,
)


@pytest.fixture
def film(tmp_path: Path) -> MediaFile:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"film" * 1000)
    return media_file(path)


def test_a_file_is_known_by_its_bytes(film: MediaFile) -> None:
    assert film.hash == hashlib.sha256(b"film" * 1000).hexdigest()
    assert (film.name, film.size) == ("film.mp4", 4000)


def test_a_kept_file_is_found_and_kept_once(film: MediaFile, tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "store")
    assert store.find(film.hash) is None
    store.keep(film)
    store.keep(film)
    path = store.find(film.hash)
    assert path == tmp_path / "store" / film.hash[:2] / film.hash
    assert path.read_bytes() == film.path.read_bytes()
    assert [one.name for one in path.parent.iterdir()] == [film.hash]


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "A" * 64, "f" * 63, "f" * 65])
def test_a_name_that_is_no_hash_finds_nothing(name: str, tmp_path: Path) -> None:
    assert MediaStore(tmp_path).find(name) is None


def test_a_file_that_changed_meanwhile_is_not_kept(film: MediaFile, tmp_path: Path) -> None:
    film.path.write_bytes(b"another film")
    store = MediaStore(tmp_path / "store")
    with pytest.raises(MediaChangedError):
        store.keep(film)
    assert store.find(film.hash) is None
    assert not [one for one in (tmp_path / "store").rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("name", "servable"),
    [
        ("lecture.mp4", True),
        ("Лекция 1.MP4", True),
        ("captions.ru.vtt", True),
        ("page.html", False),
        ("picture.svg", False),
        ("noending", False),
        (".mp4", False),
        ("a/b.mp4", False),
        ("a\\b.mp4", False),
        ("a\nb.mp4", False),
    ],
)
def test_only_plain_names_with_known_endings_are_served(name: str, servable: bool) -> None:
    assert is_servable(name) is servable


def test_the_type_follows_the_ending() -> None:
    assert media_type("a.MP4") == "video/mp4"
    assert media_type("a.vtt") == "text/vtt; charset=utf-8"
