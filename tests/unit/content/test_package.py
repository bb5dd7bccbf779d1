"""A course package: the built-in one is right, and a wrong one is told every fault at once."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from lti_tool.content.errors import ContentError
from lti_tool.content.package import load_package, load_packages
from lti_tool.settings import PROJECT_ROOT

BUILT_IN = PROJECT_ROOT / "course_content" / "pos"
COURSE = """\
id: demo
title: {en: A demo, ru: Проба}
activities:
  - {key: first, kind: lecture, file: 01/a.yaml, title: First, minutes: 5, points: 2.5}
  - {key: second, kind: quiz, file: 02/b.yaml, title: {ru: Второе}, minutes: 3}
"""
Writer = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def writer(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / "demo" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path / "demo"

    return writer


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_package(folder)
    return [str(fault) for fault in caught.value.faults]


def test_the_built_in_course_is_read_in_order() -> None:
    package = load_package(BUILT_IN)
    assert [(one.key, one.kind) for one in package] == [
        ("pos/lecture", "lecture"),
        ("pos/quiz", "quiz"),
        ("pos/workshop", "workshop"),
        ("pos/project", "workshop"),
    ]
    assert package.title.to("ru-RU").startswith("Профессиональные обучающиеся сообщества")
    assert package.title.to("en").startswith("Professional learning communities")
    assert package.title.to("de") == package.title.own == package.title.to("ru")
    assert package.activity("pos/quiz") is package.activities[1]
    assert package.activity("pos/none") is None


def test_the_built_in_lecture_brings_its_media() -> None:
    lecture = load_package(BUILT_IN).activities[0]
    pictures = {f"slide-{number:02}.webp" for number in range(1, 12)}
    recording = {"captions.ru.vtt", "lecture.m4a", "lecture.mp4", "poster.jpg"}
    assert set(lecture.media_hashes) == recording | pictures
    assert sum(file.size for file in lecture.media) < 16_000_000


def test_a_package_of_an_author_is_read(write: Writer) -> None:
    package = load_package(
        write(
            {"course.yaml": COURSE, "01/a.yaml": "a: 1", "02/b.yaml": "b: 2", "01/media/x.vtt": "W"}
        )
    )
    first, second = package.activities
    assert (first.key, first.title.own, first.points) == ("demo/first", "First", Decimal("2.5"))
    assert second.points == 0
    assert package.short_title == package.title
    assert package.title.own == "Проба"
    assert [file.name for file in first.media] == ["x.vtt"]
    assert second.media == ()


def test_the_content_hash_changes_with_words_and_media_but_not_with_comments(write: Writer) -> None:
    files: dict[str, str | bytes] = {
        "course.yaml": COURSE,
        "01/a.yaml": "a: 1",
        "02/b.yaml": "b: 2",
    }

    def hashes() -> list[str]:
        return [one.content_hash for one in load_package(write(files))]

    before = hashes()
    files["01/a.yaml"] = "# a comment\na:   1\n"
    assert hashes() == before
    files["01/media/x.mp4"] = b"film"
    assert hashes()[0] != before[0]
    files["02/b.yaml"] = "b: 3"
    assert hashes()[1] != before[1]


def test_all_faults_of_a_course_come_at_once(write: Writer) -> None:
    folder = write(
        {
            "course.yaml": COURSE.replace("second", "first").replace("02/b.yaml", "../b.yaml"),
            "01/a.yaml": "a: [",
            "01/media/run.html": "<script>",
        }
    )
    assert faults_of(folder) == [
        "01/a.yaml:1: this is not YAML (expected the node content, but found '<stream end>'): "
        "check indents, colons and quotes",
        "course.yaml:5: two activities have the key “first”: choose another for this one",
        "course.yaml:5: write a path inside the course’s folder, such as “01-lecture/lecture.yaml”",
    ]


@pytest.mark.parametrize("name", ["run.html", "picture.svg", "run.mp4.js", ".hidden.mp4"])
def test_media_that_could_run_scripts_are_refused(write: Writer, name: str) -> None:
    files: dict[str, str | bytes] = {
        "course.yaml": COURSE,
        "01/a.yaml": "a: 1",
        "02/b.yaml": "b: 1",
    }
    folder = write({**files, f"01/media/{name}": b"x"})
    assert faults_of(folder) == [
        f"01/media/{name}:1: convert this file to mp4, webm, m4a, mp3, vtt, srt, jpg, png or webp"
    ]


def test_a_link_out_of_the_package_is_refused(write: Writer, tmp_path: Path) -> None:
    folder = write({"course.yaml": COURSE, "01/a.yaml": "a: 1", "02/b.yaml": "b: 1"})
    secret = tmp_path / "secret.mp4"
    secret.write_bytes(b"secret")
    (folder / "01" / "media").mkdir()
    (folder / "01" / "media" / "x.mp4").symlink_to(secret)
    assert faults_of(folder) == ["01/media/x.mp4:1: put the file itself here, not a link or folder"]


@pytest.mark.parametrize("name", ["/etc/passwd", "..\\\\b.yaml", "../../b.yaml"])
def test_a_path_that_leads_elsewhere_is_refused(write: Writer, name: str) -> None:
    course = COURSE.replace("01/a.yaml", f'"{name}"')
    assert (
        "course.yaml:4: write a path inside"
        in faults_of(write({"course.yaml": course, "02/b.yaml": "b: 1"}))[0]
    )


def test_a_named_file_that_is_not_there_is_told(write: Writer) -> None:
    found = faults_of(write({"course.yaml": COURSE, "01/a.yaml": "a: 1"}))
    assert found == ["course.yaml:5: there is no file “02/b.yaml”: add it or correct the name"]


def test_several_packages_are_read_and_their_faults_carry_the_folder(write: Writer) -> None:
    folder = write({"course.yaml": COURSE, "01/a.yaml": "a: 1", "02/b.yaml": "b: 1"})
    assert [package.id for package in load_packages(folder.parent)] == ["demo"]
    (folder / "01" / "a.yaml").unlink()
    with pytest.raises(ContentError) as caught:
        load_packages(folder.parent)
    assert str(caught.value.faults[0]).startswith("demo/course.yaml:4: there is no file")
