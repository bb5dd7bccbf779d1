"""What a lecture's definition says, and what can be wrong with it."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from lti_tool.content.captions import check_captions
from lti_tool.content.documents import ActivityDocument, ContentFault, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.mp4 import Mp4UnreadableError, read_mp4
from lti_tool.content.package import MEDIA_FOLDER
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.parsed import Parsed
from lti_tool.coursework.placement import Placed
from lti_tool.errors import N_

Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300)]
FileName = Annotated[str, StringConstraints(min_length=1, max_length=150)]
Seconds = Annotated[float, Field(ge=0, le=6 * 3600, allow_inf_nan=False)]

MP4_ENDINGS = (".mp4", ".m4v")
VIDEO_ENDINGS = (*MP4_ENDINGS, ".webm")
MP4_AUDIO_ENDINGS = (".m4a",)
AUDIO_ENDINGS = (*MP4_AUDIO_ENDINGS, ".mp3", ".ogg")
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
CAPTION_ENDINGS = (".vtt", ".srt")
DURATION_TOLERANCE = 0.5
"""Seconds by which players and files differ about the same recording."""


class Captions(Shape):
    """One track of captions: its file, its language (BCP 47) and its name in the player."""

    file: FileName
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    label: ShortText


class Slide(Shape):
    """One slide; ``at`` is when it comes up, in seconds (None: it is not in the recording).

    ``text`` is the slide's own (Markdown), ``spoken`` what is said over it, ``picture`` the slide
    as it is shown.
    """

    title: ShortText
    text: Text
    number: Annotated[int, Field(ge=1, le=999)] | None = None
    at: Seconds | None = None
    spoken: Text | None = None
    picture: FileName | None = None


class Lecture(Shape):
    """A lecture: a ``video``, or an ``audio`` over its slides, or both.

    ``duration`` is in seconds, ``threshold`` the share to watch for the whole score.

    ``scoring`` says whether the score comes ``at_once`` at the threshold or ``in_tenths`` on the
    way to it.
    ``audio`` is the recording's sound alone, on the same timeline: with the slides' pictures it
    is the lecture for a slow line.
    """

    instructions: Text
    video: FileName | None = None
    audio: FileName | None = None
    poster: FileName | None = None
    captions: tuple[Captions, ...] = ()
    duration: Annotated[float, Field(gt=0, le=6 * 3600, allow_inf_nan=False)]
    threshold: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.9")
    scoring: Literal["at_once", "in_tenths"] = "at_once"
    slides: Annotated[tuple[Slide, ...], Field(max_length=300)] = ()

    @property
    def recording(self) -> str:
        """The file whose timeline counts: the video, or the sound where there is none."""
        return self.video or self.audio or ""

    @property
    def milliseconds(self) -> int:
        """The duration in whole milliseconds, as the rules count."""
        return max(1, round(self.duration * 1000))

    @property
    def share_needed(self) -> Fraction:
        """The threshold as an exact fraction."""
        return Fraction(self.threshold)

    @property
    def steps(self) -> int:
        """In how many equal parts the score comes."""
        return 10 if self.scoring == "in_tenths" else 1

    @property
    def chapters(self) -> tuple[Slide, ...]:
        """The slides that come up in the recording, in order."""
        return tuple(slide for slide in self.slides if slide.at is not None)

    @property
    def stretches(self) -> tuple[tuple[int, int], ...]:
        """From when to when each chapter goes, in milliseconds."""
        edges = [round(slide.at * 1000) for slide in self.slides if slide.at is not None]
        return tuple(pairwise([*edges, self.milliseconds]))

    def chapter_at(self, moment: int) -> tuple[int, int] | None:
        """Return the chapter that begins at ``moment``, if one does."""
        return next((one for one in self.stretches if one[0] == moment), None)


def lecture_in(version: ActivityVersion) -> Lecture:
    """Return the lecture of ``version``, parsed once in a process."""
    return _lectures.of(version)


def lecture_at(placed: Placed) -> Lecture:
    """Return the lecture of a placement in plain values, parsed once in a process."""
    return _lectures.of_placed(placed)


def lecture_of(definition: Mapping[str, Any]) -> Lecture:
    """Return the definition kept in an activity version, which was checked when it was kept."""
    return Lecture.model_validate(definition)


_lectures = Parsed(lecture_of)


def check(document: ActivityDocument) -> None:
    """Judge a lecture's definition and its media.

    Raises:
        ContentError: with every fault, by file and line.
    """
    lecture = shaped(Lecture, document.source)
    if not lecture.recording:
        message = N_(
            "name the recording: add “video: …”, or “audio: …” to be heard over the slides"
        )
        raise ContentError((document.source.fault((), message),))
    faults = [*_media_faults(document, lecture), *_time_faults(document, lecture)]
    if faults:
        raise ContentError(in_line_order(faults))


def _media_faults(document: ActivityDocument, lecture: Lecture) -> list[ContentFault]:
    faults: list[ContentFault] = []
    for steps, name, endings in _named_files(lecture):
        file = next((one for one in document.media if one.name == name), None)
        if file is None:
            message = N_("there is no file “%(file)s” in the folder “media”: add it")
            faults.append(document.source.fault(steps, message, file=name))
        elif not name.lower().endswith(endings):
            message = N_("“%(file)s” has the wrong type here: use one of %(endings)s")
            faults.append(document.source.fault(steps, message, file=name, endings=_all(endings)))
        elif endings is CAPTION_ENDINGS:
            faults += check_captions(file.path, _shown(document, name), lecture.duration)
        elif name == lecture.recording and name.lower().endswith(MP4_ENDINGS + MP4_AUDIO_ENDINGS):
            faults += _recording_faults(document, lecture, file.path)
        elif name.lower().endswith(MP4_AUDIO_ENDINGS):
            faults += _audio_faults(document, lecture, name, file.path)
    return faults


def _named_files(lecture: Lecture) -> list[tuple[Steps, str, tuple[str, ...]]]:
    """Return where the definition names a media file, the name, and the types that fit there."""
    named: list[tuple[Steps, str, tuple[str, ...]]] = []
    if lecture.video is not None:
        named.append((("video",), lecture.video, VIDEO_ENDINGS))
    if lecture.audio is not None:
        named.append((("audio",), lecture.audio, AUDIO_ENDINGS))
    if lecture.poster is not None:
        named.append((("poster",), lecture.poster, PICTURE_ENDINGS))
    for place, track in enumerate(lecture.captions):
        named.append((("captions", place, "file"), track.file, CAPTION_ENDINGS))
    for place, slide in enumerate(lecture.slides):
        if slide.picture is not None:
            named.append((("slides", place, "picture"), slide.picture, PICTURE_ENDINGS))
    return named


def _recording_faults(
    document: ActivityDocument, lecture: Lecture, path: Path
) -> list[ContentFault]:
    """Compare what the definition says of an MP4 with what the file itself says.

    A wrong ``duration`` would make the score too easy or out of reach.
    """
    try:
        film = read_mp4(path)
    except Mp4UnreadableError:
        message = N_("this is no whole MP4 recording: save or copy it once more")
        return [ContentFault(_shown(document, lecture.recording), 1, message)]
    faults = []
    if abs(film.seconds - lecture.duration) > DURATION_TOLERANCE:
        message = N_("the recording lasts %(seconds)s seconds: write “duration: %(seconds)s”")
        seconds = f"{film.seconds:.2f}"
        faults.append(document.source.fault(("duration",), message, seconds=seconds))
    if not film.starts_at_once:
        message = N_("this recording starts only when loaded whole: save it with “fast start”")
        faults.append(ContentFault(_shown(document, lecture.recording), 1, message))
    return faults


def _audio_faults(
    document: ActivityDocument, lecture: Lecture, name: str, path: Path
) -> list[ContentFault]:
    """Compare the sound's own length with the recording's: both are counted on one timeline."""
    try:
        sound = read_mp4(path)
    except Mp4UnreadableError:
        message = N_("this is no whole M4A recording: save or copy it once more")
        return [ContentFault(_shown(document, name), 1, message)]
    if abs(sound.seconds - lecture.duration) <= DURATION_TOLERANCE:
        return []
    message = N_(
        "the sound lasts %(seconds)s seconds, the recording %(duration)s: save the sound of the "
        "same recording, whole"
    )
    values = {"seconds": f"{sound.seconds:.2f}", "duration": f"{lecture.duration:.2f}"}
    return [document.source.fault(("audio",), message, **values)]


def _shown(document: ActivityDocument, name: str) -> str:
    """Return how a fault names a media file: relative to the course's folder."""
    return f"{document.source.file.rpartition('/')[0]}/{MEDIA_FOLDER}/{name}".lstrip("/")


def _time_faults(document: ActivityDocument, lecture: Lecture) -> list[ContentFault]:
    faults = []
    before = -1.0
    for place, slide in enumerate(lecture.slides):
        if slide.at is None:
            continue
        steps: Steps = ("slides", place, "at")
        if slide.at <= before:
            message = N_("this slide comes up before the one above it: correct “at”")
            faults.append(document.source.fault(steps, message))
        if slide.at >= lecture.duration:
            message = N_("this slide comes up after the end of the recording: correct “at”")
            faults.append(document.source.fault(steps, message))
        before = slide.at
    return faults


def _all(endings: tuple[str, ...]) -> str:
    return ", ".join(endings)
