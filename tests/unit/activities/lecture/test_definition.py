"""A lecture's definition: the built-in one is right, a wrong one is told by file and line."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from lti_tool.activities.lecture.checking import check
from lti_tool.activities.lecture.definition import lecture_of
from lti_tool.content.documents import ActivityDocument, LocalText
from lti_tool.content.errors import ContentError
from lti_tool.content.media import media_file
from lti_tool.content.package import load_package
from lti_tool.content.yaml_source import parse_source
from lti_tool.settings import PROJECT_ROOT
from tests.unit.content.films import film

GOOD = """\
instructions: Watch.
video: a.mp4
audio: a.m4a
poster: a.jpg
captions:
  - {file: a.vtt, language: ru, label: Русские}
duration: 10
slides:
  - {title: One, text: First, at: 0}
  - {title: Two, text: Second, at: 4.5, spoken: Said, picture: a.jpg}
  - {title: Three, text: Not said}
"""


def document(tmp_path: Path, text: str) -> ActivityDocument:
    files = {
        "a.mp4": film(10),
        "late.mp4": film(10, starts_at_once=False),
        "cut.mp4": film(10)[:-3],
        "a.m4a": film(10),
        "long.m4a": film(12),
        "cut.m4a": film(10)[:-3],
        "a.mp3": b"not looked into",
        "a.webm": b"not looked into",
        "a.jpg": b"picture",
        "a.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nhi\n",
        "bad.vtt": b"no",
        "a.srt": b"1\n00:00:01,000 --> 00:00:02,000\nhi\n",
        "bad.srt": b"1\n00:00:02,000 --> 00:00:01,000\nhi\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return ActivityDocument(
        key="demo/lecture",
        kind="lecture",
        title=LocalText((("ru", "Л"),)),
        minutes=1,
        points=Decimal(1),
        source=parse_source(text, "01/lecture.yaml"),
        directory=tmp_path,
        media=tuple(media_file(tmp_path / name) for name in files),
        content_hash="0" * 64,
    )


def test_the_built_in_lecture_is_right() -> None:
    package = load_package(PROJECT_ROOT / "course_content" / "pos")
    lecture_document = package.activities[0]
    check(lecture_document)
    lecture = lecture_of(lecture_document.source.data)
    assert lecture.share_needed == Fraction(9, 10)
    assert [slide.number for slide in lecture.chapters] == list(range(1, 12))


def test_a_lecture_of_an_author_is_read(tmp_path: Path) -> None:
    good = document(tmp_path, GOOD)
    check(good)
    lecture = lecture_of(good.source.data)
    assert lecture.milliseconds == 10_000
    assert [slide.title for slide in lecture.chapters] == ["One", "Two"]
    assert lecture.audio == "a.m4a"
    assert [slide.picture for slide in lecture.slides] == [None, "a.jpg", None]


def test_a_lecture_needs_neither_poster_nor_captions(tmp_path: Path) -> None:
    bare = document(tmp_path, "instructions: W\nvideo: a.webm\nduration: 1")
    check(bare)
    lecture = lecture_of(bare.source.data)
    assert (lecture.poster, lecture.captions) == (None, ())


def test_captions_may_be_subrip(tmp_path: Path) -> None:
    subtitled = document(tmp_path, GOOD.replace("file: a.vtt", "file: a.srt"))
    check(subtitled)
    assert [track.file for track in lecture_of(subtitled.source.data).captions] == ["a.srt"]


def test_sound_of_a_type_that_does_not_tell_its_length_is_taken_at_its_word(
    tmp_path: Path,
) -> None:
    silent_about_it = document(tmp_path, GOOD.replace("audio: a.m4a", "audio: a.mp3"))
    check(silent_about_it)
    assert lecture_of(silent_about_it.source.data).audio == "a.mp3"


def test_slides_with_sound_are_a_lecture_without_a_video(tmp_path: Path) -> None:
    text = GOOD.replace("video: a.mp4\n", "")
    check(document(tmp_path, text))
    with pytest.raises(ContentError) as caught:
        check(document(tmp_path, text.replace("duration: 10", "duration: 12")))
    assert "the recording lasts 10.00 seconds" in str(caught.value.faults[0])
    with pytest.raises(ContentError) as caught:
        check(document(tmp_path, text.replace("a.m4a", "cut.m4a")))
    assert "01/media/cut.m4a:1: this is no whole MP4" in str(caught.value.faults[0])


def test_chapters_go_from_slide_to_slide(tmp_path: Path) -> None:
    lecture = lecture_of(document(tmp_path, GOOD).source.data)
    assert lecture.stretches == ((0, 4_500), (4_500, 10_000))
    assert lecture.chapter_at(4_500) == (4_500, 10_000)
    assert lecture.chapter_at(4_501) is None


CHECKS = """\
checks:
  - {slide: 7, item: {id: a, type: true-false, prompt: So, statement_is: true}}
  - {at: 9, item: {id: b, type: true-false, prompt: So, statement_is: true}}
"""
ELSEWHERE = "instructions: W\nduration: 1\nembed: https://youtu.be/aaaaaaaaaaa"


def test_questions_are_asked_after_a_slide_or_at_a_second(tmp_path: Path) -> None:
    text = GOOD.replace("title: One,", "title: One, number: 7,") + CHECKS
    asking = document(tmp_path, text)
    check(asking)
    lecture = lecture_of(asking.source.data)
    assert [(at, one.item.id) for at, one in lecture.asked] == [(4_500, "a"), (9_000, "b")]
    assert lecture.check("gone") is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("slide: 7", "slide: 8"), "lecture.yaml:13: no slide of the number 8"),
        (("slide: 7", "at: 1, slide: 7"), "lecture.yaml:13: write either “at:” or “slide:”"),
        (("at: 9", "at: 11"), "lecture.yaml:14: this question comes after the end"),
        (("id: b", "id: a"), "lecture.yaml:14: two items have the id “a”"),
        (("prompt: So", "prompt: {picture: no.png}"), "there is no file “no.png”"),
        (("prompt: So", "see: {activity: x}, prompt: So"), "write either “slide:” or “second:”"),
        (("statement_is", "correct"), "lecture.yaml:13: "),
        (("prompt: So", "pool: p, prompt: So"), "lecture.yaml:13: nothing is drawn here"),
        (
            ("true-false, prompt: So, statement_is: true", "essay, prompt: So"),
            "nobody marks answers here",
        ),
    ],
)
def test_a_wrong_question_is_told_where(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    text = GOOD.replace("title: One,", "title: One, number: 7,") + CHECKS
    with pytest.raises(ContentError) as caught:
        check(document(tmp_path, text.replace(*change, 1)))
    faults = [str(fault) for fault in caught.value.faults]
    assert any(expected in fault for fault in faults), faults


def test_our_own_sound_over_slides_may_stand_beside_a_video_elsewhere(tmp_path: Path) -> None:
    text = GOOD.replace("video: a.mp4", "embed: https://youtu.be/aaaaaaaaaaa")
    beside = document(tmp_path, text)
    check(beside)
    lecture = lecture_of(beside.source.data)
    assert lecture.embedded is not None
    assert lecture.recording == "a.m4a"


def test_a_video_may_be_kept_elsewhere(tmp_path: Path) -> None:
    elsewhere = document(tmp_path, ELSEWHERE)
    check(elsewhere)
    embed = lecture_of(elsewhere.source.data).embedded
    assert embed is not None
    assert embed.provider.label == "YouTube"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("embed:", "video: a.mp4\nembed:"), "lecture.yaml:4: name one video"),
        (("youtu.be", "video.example"), "lecture.yaml:3: this is no address of a video"),
        (("youtu.be", "video.example"), "(Kinescope, RuTube"),
    ],
)
def test_a_wrong_address_is_told_where(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(document(tmp_path, ELSEWHERE.replace(*change)))
    assert expected in str(caught.value.faults[0])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("video: a.mp4\naudio: a.m4a\n", ""), "name the recording: add “video: …”"),
        (("video: a.mp4", "video: b.mp4"), "lecture.yaml:2: there is no file “b.mp4”"),
        (("video: a.mp4", "video: a.jpg"), "lecture.yaml:2: “a.jpg” has the wrong type here"),
        (("poster: a.jpg", "poster: a.vtt"), "lecture.yaml:4: “a.vtt” has the wrong type here"),
        (("file: a.vtt", "file: bad.vtt"), "01/media/bad.vtt:1: this is not WebVTT"),
        (
            ("file: a.vtt", "file: bad.srt"),
            "01/media/bad.srt:2: this caption ends before it begins",
        ),
        (("duration: 10", "duration: 0"), "lecture.yaml:7: “duration” must be more than 0"),
        (("duration: 10", "duration: 3"), "after the end of the recording"),
        (("duration: 10", "duration: 3"), "lecture.yaml:7: the recording lasts 10.00 seconds"),
        (("video: a.mp4", "video: late.mp4"), "01/media/late.mp4:1: this recording starts only"),
        (("video: a.mp4", "video: cut.mp4"), "01/media/cut.mp4:1: this is no whole MP4"),
        (("at: 4.5", "at: 0"), "lecture.yaml:10: this slide comes up before the one above"),
        (("language: ru", "language: Russian!"), "lecture.yaml:6: write “language” in small"),
        (("duration: 10", "duration: 10\nthreshold: 2"), "“threshold” must be at most 1"),
        (("audio: a.m4a", "audio: b.m4a"), "lecture.yaml:3: there is no file “b.m4a”"),
        (("audio: a.m4a", "audio: a.mp4"), "lecture.yaml:3: “a.mp4” has the wrong type here"),
        (("audio: a.m4a", "audio: long.m4a"), "lecture.yaml:3: the sound lasts 12.00 seconds, the"),
        (("audio: a.m4a", "audio: cut.m4a"), "01/media/cut.m4a:1: this is no whole M4A"),
        (("picture: a.jpg", "picture: b.jpg"), "lecture.yaml:10: there is no file “b.jpg”"),
        (("picture: a.jpg", "picture: a.vtt"), "lecture.yaml:10: “a.vtt” has the wrong type"),
        (("duration: 10\n", ""), "add “duration: …” here"),
    ],
)
def test_a_wrong_lecture_is_told_where(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    with pytest.raises(ContentError) as caught:
        check(document(tmp_path, GOOD.replace(*change)))
    faults = [str(fault) for fault in caught.value.faults]
    assert any(expected in fault for fault in faults), faults
