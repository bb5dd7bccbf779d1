"""Packages as zip archives: what could harm is refused, what is packed comes out the same."""

import zipfile
from pathlib import Path

import pytest

from lti_tool.content import archive
from lti_tool.content.archive import opened_package, pack
from lti_tool.content.errors import PackageArchiveError


def zipped(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for name, text in files.items():
            target.writestr(name, text)
    return path


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    with opened_package(tmp_path) as folder:
        assert folder == tmp_path


def test_an_archive_is_unpacked_and_gone_afterwards(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"course.yaml": "id: a", "01/": "", "01/x.yaml": "x: 1"})
    with opened_package(path) as folder:
        assert (folder / "course.yaml").read_text() == "id: a"
        assert (folder / "01" / "x.yaml").is_file()
    assert not folder.exists()


def test_a_folder_around_everything_is_stepped_into(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"pos/course.yaml": "id: a", "__MACOSX/x": "junk"})
    with opened_package(path) as folder:
        assert (folder / "course.yaml").is_file()


@pytest.mark.parametrize("name", ["../evil.yaml", "/etc/evil", "a/../../evil", "a\\..\\evil"])
def test_a_member_that_reaches_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {name: "x"})
    with pytest.raises(PackageArchiveError), opened_package(path):
        raise AssertionError("opened")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"not a zip")
    with pytest.raises(PackageArchiveError), opened_package(path):
        raise AssertionError("opened")


def test_an_archive_that_grows_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = zipped(tmp_path / "a.zip", {"a": "1" * 100, "b": "2" * 100})
    monkeypatch.setattr(archive, "MOST_BYTES", 150)
    with pytest.raises(PackageArchiveError), opened_package(path):
        raise AssertionError("opened")
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    monkeypatch.setattr(archive, "MOST_FILES", 1)
    with pytest.raises(PackageArchiveError), opened_package(path):
        raise AssertionError("opened")


def test_the_same_content_packs_to_the_same_bytes(tmp_path: Path) -> None:
    stored = tmp_path / "film"
    stored.write_bytes(b"film" * 100_000)
    files: dict[str, bytes | Path] = {"course.yaml": b"id: a", "media/x.mp4": stored}
    pack(files, tmp_path / "one.zip")
    pack(dict(reversed(files.items())), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with opened_package(tmp_path / "one.zip") as folder:
        assert (folder / "media" / "x.mp4").read_bytes() == stored.read_bytes()


def test_an_archive_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"course.yaml": "x" * 1000})
    content = path.read_bytes()
    path.write_bytes(content.replace((1000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(PackageArchiveError), opened_package(path):
        raise AssertionError("opened")
