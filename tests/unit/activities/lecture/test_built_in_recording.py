"""The course's own lecture: seven minutes, light, captioned word for word, chapters in place."""

import re
import subprocess
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from lti_tool.activities.lecture.checking import check
from lti_tool.activities.lecture.definition import Lecture, lecture_of
from lti_tool.content.captions import check_captions, read_cues
from lti_tool.content.documents import ActivityDocument
from lti_tool.content.mp4 import read_mp4
from lti_tool.content.package import load_package
from lti_tool.settings import PROJECT_ROOT

MEGABYTE = 1_000_000
CAPTIONS = "captions.ru.vtt"


@pytest.fixture(scope="module")
def document() -> ActivityDocument:
    """The lecture as it stands in the package."""
    return load_package(PROJECT_ROOT / "course_content" / "pos").activities[0]


@pytest.fixture(scope="module")
def lecture(document: ActivityDocument) -> Lecture:
    """Its definition, checked."""
    check(document)
    return lecture_of(document.source.data)


def size(document: ActivityDocument, *names: str) -> int:
    return sum(file.size for file in document.media if file.name in names)


class SlideTexts(HTMLParser):
    """Reads what stands on the slides that were photographed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[int, str] = {}
        self._slide = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._slide = int(dict(attrs)["data-slide"] or 0)
        if tag in {"section", "p", "h1", "h2", "small", "li", "div"}:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "small":
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        self.texts[self._slide] = self.texts.get(self._slide, "") + data


def plain(text: str) -> str:
    """Return ``text`` without signs of layout: spaces of one kind, no list marks."""
    return " ".join(re.sub(r"(?m)^(- |\d\. )", "", text.replace("\u00a0", " ")).split())


def test_it_lasts_seven_minutes_and_starts_at_once(
    document: ActivityDocument, lecture: Lecture
) -> None:
    film = read_mp4(document.directory / "media" / lecture.recording)
    assert film.seconds == pytest.approx(420, abs=10)
    assert film.starts_at_once
    assert lecture.duration == pytest.approx(film.seconds, abs=0.1)


def test_it_is_heard_from_the_beginning_to_the_end(document: ActivityDocument) -> None:
    for name in ("lecture.mp4", "lecture.m4a"):
        [file] = [file for file in document.media if file.name == name]
        listen = ("-map", "0:a:0", "-af", "silencedetect=noise=-45dB:d=4,volumedetect")
        listened = subprocess.run(
            ["ffmpeg", "-hide_banner", "-i", str(file.path), *listen, "-f", "null", "-"],
            capture_output=True,
            text=True,
            check=True,
        ).stderr
        mean = re.search(r"mean_volume: (-?[\d.]+) dB", listened)
        assert mean is not None
        assert float(mean[1]) == pytest.approx(-20, abs=8)
        assert "silence_start" not in listened


def test_it_is_light_enough_for_a_school_line(document: ActivityDocument, lecture: Lecture) -> None:
    assert size(document, lecture.recording) <= 12 * MEGABYTE
    pictures = [slide.picture for slide in lecture.slides if slide.picture]
    assert len(set(pictures)) == 11
    assert lecture.audio is not None
    assert size(document, lecture.audio, *pictures) <= 4 * MEGABYTE
    sound = read_mp4(document.directory / "media" / lecture.audio)
    assert sound.seconds == pytest.approx(lecture.duration, abs=0.1)
    assert sound.starts_at_once


def test_every_slide_of_the_deck_is_spoken_over(lecture: Lecture) -> None:
    assert [slide.number for slide in lecture.chapters] == list(range(1, 12))
    assert all(slide.spoken and slide.picture for slide in lecture.slides)
    starts = [slide.at or 0.0 for slide in lecture.chapters]
    assert starts[0] == 0
    assert all(later - earlier > 10 for earlier, later in pairwise([*starts, lecture.duration]))


def test_its_captions_are_without_fault_and_end_before_it(
    document: ActivityDocument, lecture: Lecture
) -> None:
    path = document.directory / "media" / CAPTIONS
    assert check_captions(path, CAPTIONS, lecture.duration) == []
    assert read_cues(path)[-1].end < lecture.duration


def test_its_captions_are_what_is_said_word_for_word(
    document: ActivityDocument, lecture: Lecture
) -> None:
    cues = read_cues(document.directory / "media" / CAPTIONS)
    said = " ".join(slide.spoken or "" for slide in lecture.slides)
    assert " ".join(cue.text for cue in cues) == " ".join(said.split())


def test_each_chapter_begins_just_before_its_first_words(
    document: ActivityDocument, lecture: Lecture
) -> None:
    cues = read_cues(document.directory / "media" / CAPTIONS)
    for slide in lecture.chapters:
        first = next(cue for cue in cues if cue.start >= (slide.at or 0.0))
        assert first.start - (slide.at or 0.0) < 1, slide.title
        assert " ".join((slide.spoken or "").split()).startswith(first.text), slide.title


def test_the_film_names_the_same_chapters(document: ActivityDocument, lecture: Lecture) -> None:
    film = (document.directory / "media" / lecture.recording).read_bytes()
    at = film.index(b"chpl") + 12
    chapters = []
    for _ in range(film[at]):
        moment, length = int.from_bytes(film[at + 1 : at + 9], "big"), film[at + 9]
        chapters.append((moment / 1e7, film[at + 10 : at + 10 + length].decode()))
        at += 9 + length
    assert chapters == [(slide.at, slide.title) for slide in lecture.chapters]


def test_the_pictures_bear_the_words_of_the_deck(
    document: ActivityDocument, lecture: Lecture
) -> None:
    slides = SlideTexts()
    page = document.directory / "recording" / "slides.html"
    slides.feed(page.read_text(encoding="utf-8"))
    for slide in lecture.slides:
        assert slide.number is not None
        shown = plain(slides.texts[slide.number])
        for part in slide.text.split("\n"):
            assert plain(part) in shown, slide.title
