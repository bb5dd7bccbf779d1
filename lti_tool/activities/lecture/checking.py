"""What can be wrong with a lecture's definition, its media and its captions."""

from pathlib import Path

from lti_tool.activities.lecture.checks import check_faults
from lti_tool.activities.lecture.definition import Lecture
from lti_tool.activities.lecture.embeds import PROVIDERS
from lti_tool.content.captions import check_captions
from lti_tool.content.documents import ActivityDocument, ContentFault, Steps
from lti_tool.content.errors import ContentError
from lti_tool.content.mp4 import Mp4UnreadableError, read_mp4
from lti_tool.content.package import MEDIA_FOLDER
from lti_tool.content.shapes import in_line_order, shaped
from lti_tool.errors import N_

MP4_ENDINGS = (".mp4", ".m4v")
VIDEO_ENDINGS = (*MP4_ENDINGS, ".webm")
MP4_AUDIO_ENDINGS = (".m4a",)
AUDIO_ENDINGS = (*MP4_AUDIO_ENDINGS, ".mp3", ".ogg")
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
CAPTION_ENDINGS = (".vtt", ".srt")
DURATION_TOLERANCE = 0.5
"""Seconds by which players and files differ about the same recording."""


def check(document: ActivityDocument) -> None:
    """Judge a lecture's definition and its media.

    Raises:
        ContentError: with every fault, by file and line.
    """
    lecture = shaped(Lecture, document.source)
    missing = _recording_named(document, lecture)
    if missing:
        raise ContentError((missing,))
    faults = [
        *_media_faults(document, lecture),
        *_time_faults(document, lecture),
        *check_faults(lecture.checks, document, lecture.slide_ends, lecture.milliseconds),
    ]
    if faults:
        raise ContentError(in_line_order(faults))


def _recording_named(document: ActivityDocument, lecture: Lecture) -> ContentFault | None:
    """Return what is wrong with where the recording is said to be."""
    source = document.source
    if lecture.embed is None and not lecture.recording:
        message = N_(
            "name the recording: add “video: …”, or “audio: …” to be heard over the slides, or "
            "“embed: …” with the address of a video elsewhere"
        )
        return source.fault((), message)
    if lecture.embed is not None and lecture.video:
        message = N_("name one video: leave out either “embed” or “video”")
        return source.fault(("embed",), message)
    if lecture.embed is not None and lecture.embedded is None:
        message = N_(
            "this is no address of a video we can show: copy it from the video's page (%(names)s)"
        )
        names = ", ".join(provider.label for provider in PROVIDERS)
        return source.fault(("embed",), message, names=names)
    return None


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
