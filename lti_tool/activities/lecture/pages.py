"""What the lecture's pages show, made from the definition and the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from lti_tool.activities.lecture import rules, transcript
from lti_tool.activities.lecture.definition import Captions, Lecture, Slide, lecture_in
from lti_tool.activities.lecture.embeds.base import Embed
from lti_tool.activities.lecture.rules import Intervals
from lti_tool.activities.lecture.transcript import Line
from lti_tool.content.markdown import render_markdown
from lti_tool.content.media import MediaStore, media_type
from lti_tool.content.typography import tied
from lti_tool.content.views import media_url
from lti_tool.coursework.library import course_key_of, outline
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.parsed import Kept
from lti_tool.coursework.placement import Placed
from lti_tool.db import db
from lti_tool.settings import Settings
from lti_tool.web.i18n import reader_language


@dataclass(frozen=True, slots=True)
class WatchMap:
    """What was seen of a recording; times in milliseconds, ``share`` 0…1.

    ``left`` is how much is missing from the score, ``gap`` where the first unseen part begins,
    ``unclear`` the moments the person marked so.
    """

    duration: int
    seen: Intervals
    unclear: tuple[int, ...]
    share: float
    left: int
    gap: int | None

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded down: 100 means all of it."""
        return int(self.share * 100)

    def as_json(self) -> dict[str, Any]:
        """Return the map for the page's script."""
        return {
            "duration": self.duration,
            "seen": [list(one) for one in self.seen],
            "unclear": list(self.unclear),
            "percent": self.percent,
            "left": self.left,
            "gap": self.gap,
        }


def watch_map(
    lecture: Lecture, stretches: Sequence[Sequence[int]], unclear: Sequence[int] = ()
) -> WatchMap:
    """Return the map of the ``[from, to]`` that a record keeps; none before the first report."""
    seen = rules.union((a, b) for a, b in stretches)
    duration = lecture.milliseconds
    gaps = rules.worth_showing(rules.missing(seen, duration))
    return WatchMap(
        duration=duration,
        seen=seen,
        unclear=tuple(unclear),
        share=float(rules.watched_share(seen, duration)),
        left=rules.left_to_watch(seen, duration, lecture.share_needed),
        gap=gaps[0][0] if gaps else None,
    )


@dataclass(frozen=True, slots=True)
class Track:
    """One track of captions as the player wants it."""

    url: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One slide on the page: from ``at`` to ``until`` (milliseconds) in the recording.

    ``url`` opens the recording there; None: not in the recording. ``lines`` are what the captions
    say over it; without captions ``spoken`` stands in their place.
    """

    number: int | None
    title: str
    text: Markup
    spoken: Markup
    picture: str | None
    at: int
    until: int
    url: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file the player plays: its address, type and size in bytes (0: not known)."""

    url: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Player:
    """A lecture's media and its chapters; ``duration`` in milliseconds.

    ``recording`` is our own file, ``embed`` a video in another house: one of the two.
    """

    duration: int
    recording: Source | None
    embed: Embed | None
    video: Source | None
    audio: Source | None
    poster: str | None
    tracks: tuple[Track, ...]
    slides: tuple[Chapter, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The slides that come up in the recording."""
        return tuple(one for one in self.slides if one.url is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody sees alike of a lecture: the recording's address ("" for one elsewhere), and
    as HTML the player and what stands beside it.
    """

    recording: str
    stage: Markup
    beside: Markup


_shown: Kept[Shown] = Kept()


def shown(placed: Placed) -> Shown:
    """Return what everybody who reads the page in this language sees alike; made once."""
    language = outline(course_key_of(placed.activity_key)).language
    key = (placed.content_hash, language, reader_language())
    return _shown.get(key, lambda: _show(placed.version_id, language))


def _show(version_id: int, language: str) -> Shown:
    version = db.session.get_one(ActivityVersion, version_id)
    made = player(lecture_in(version), version, language)
    # Templates of ours, which escape.
    template = "lecture/_embed.html" if made.embed else "lecture/_player.html"
    stage = Markup(render_template(template, player=made))  # noqa: S704
    beside = Markup(  # noqa: S704
        render_template("lecture/_beside.html", player=made, language=language)
    )
    return Shown(made.recording.url if made.recording else "", stage, beside)


def player(lecture: Lecture, version: ActivityVersion, language: str) -> Player:
    """Return the player of ``version``, whose definition is ``lecture``."""
    files = _Files(version.media)
    return Player(
        duration=lecture.milliseconds,
        recording=files.source(lecture.recording) if lecture.recording else None,
        embed=lecture.embedded,
        video=files.source(lecture.video) if lecture.video else None,
        audio=files.source(lecture.audio) if lecture.audio else None,
        poster=files.url(lecture.poster) if lecture.poster else None,
        tracks=tuple(
            Track(files.url(one.file), one.language, one.label) for one in lecture.captions
        ),
        slides=_slides(lecture, files, language),
    )


class _Files:
    """The media of one version, by the names its definition uses."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        settings: Settings = current_app.extensions["accord_settings"]
        self._hashes = hashes
        self._store = MediaStore(settings.media_dir)

    def url(self, name: str) -> str:
        return media_url(self._hashes[name], name)

    def path(self, name: str) -> Path | None:
        return self._store.find(self._hashes[name])

    def source(self, name: str) -> Source:
        path = self.path(name)
        return Source(self.url(name), media_type(name), path.stat().st_size if path else 0)


def _slides(lecture: Lecture, files: _Files, language: str) -> tuple[Chapter, ...]:
    track = _track_in(lecture.captions, language)
    lines = transcript.lines_in(files.path(track.file), track.file) if track else ()
    ends = dict(lecture.stretches)
    recording = files.url(lecture.recording) if lecture.recording else None
    return tuple(_chapter(slide, files, recording, lines, ends) for slide in lecture.slides)


def _track_in(tracks: Sequence[Captions], language: str) -> Captions | None:
    """Return the captions in the course's language, else the first; None where there are none."""
    of_course = (track for track in tracks if track.language.partition("-")[0] == language)
    return next(of_course, next(iter(tracks), None))


def _chapter(
    slide: Slide,
    files: _Files,
    recording: str | None,
    lines: Sequence[Line],
    ends: Mapping[int, int],
) -> Chapter:
    at = round((slide.at or 0) * 1000)
    until = ends[at] if slide.at is not None else at
    return Chapter(
        number=slide.number,
        title=tied(slide.title),
        text=render_markdown(tied(slide.text)),
        spoken=render_markdown(tied(slide.spoken)) if slide.spoken else Markup(),
        picture=files.url(slide.picture) if slide.picture else None,
        at=at,
        until=until,
        url=None if slide.at is None else _link(recording, slide.at),
        lines=transcript.under(lines, at, until),
    )


def _link(recording: str | None, at: float) -> str:
    """Return where a chapter leads without our script: to its moment, or else to its text."""
    # W3C Media Fragments, 4.2.1.
    return f"{recording}#t={at:g}" if recording else f"#said-{round(at * 1000)}"
