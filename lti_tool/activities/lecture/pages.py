"""What the lecture's pages show, made from the definition and the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from markupsafe import Markup

from lti_tool.activities.lecture import rules
from lti_tool.activities.lecture.definition import Captions, Lecture, Slide, lecture_in
from lti_tool.activities.lecture.rules import Intervals
from lti_tool.content.markdown import render_markdown
from lti_tool.content.typography import tied
from lti_tool.content.views import media_url
from lti_tool.coursework.library import course_key_of, outline
from lti_tool.coursework.models import ActivityVersion
from lti_tool.coursework.parsed import Kept
from lti_tool.coursework.placement import Placed
from lti_tool.db import db
from lti_tool.web.i18n import reader_language


@dataclass(frozen=True, slots=True)
class WatchMap:
    """What was seen of a recording; times in milliseconds, ``share`` 0…1.

    ``left`` is how much is missing from the score, ``gap`` where the first unseen part begins.
    """

    duration: int
    seen: Intervals
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
            "percent": self.percent,
            "left": self.left,
            "gap": self.gap,
        }


def watch_map(lecture: Lecture, stretches: Sequence[Sequence[int]]) -> WatchMap:
    """Return the map of the ``[from, to]`` that a record keeps; none before the first report."""
    seen = rules.union((a, b) for a, b in stretches)
    duration = lecture.milliseconds
    gaps = rules.worth_showing(rules.missing(seen, duration))
    return WatchMap(
        duration=duration,
        seen=seen,
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
    """One slide on the page. ``url`` opens the recording at it; None: not in the recording."""

    number: int | None
    title: str
    text: Markup
    spoken: Markup
    at: int
    url: str | None


@dataclass(frozen=True, slots=True)
class Player:
    """Addresses of a lecture's media and its chapters."""

    video: str
    video_type: str
    poster: str | None
    tracks: tuple[Track, ...]
    slides: tuple[Chapter, ...]

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The slides that come up in the recording."""
        return tuple(one for one in self.slides if one.url is not None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody sees alike of a lecture: its player, and as HTML what stands beside it."""

    player: Player
    beside: Markup


_shown: Kept[Shown] = Kept()


def shown(placed: Placed) -> Shown:
    """Return what everybody who reads the page in this language sees alike; made once."""
    language = outline(course_key_of(placed.activity_key)).language
    key = (placed.content_hash, language, reader_language())
    return _shown.get(key, lambda: _show(placed.version_id, language))


def _show(version_id: int, language: str) -> Shown:
    version = db.session.get_one(ActivityVersion, version_id)
    made = player(lecture_in(version), version)
    beside = render_template("lecture/_beside.html", player=made, language=language)
    return Shown(made, Markup(beside))  # noqa: S704 (autoescaped)


def player(lecture: Lecture, version: ActivityVersion) -> Player:
    """Return the player of ``version``, whose definition is ``lecture``."""
    media: Mapping[str, str] = version.media
    video = media_url(media[lecture.video], lecture.video)
    return Player(
        video=video,
        video_type="video/webm" if lecture.video.endswith(".webm") else "video/mp4",
        poster=media_url(media[lecture.poster], lecture.poster) if lecture.poster else None,
        tracks=tuple(_track(media, one) for one in lecture.captions),
        slides=tuple(_chapter(one, video) for one in lecture.slides),
    )


def _track(media: Mapping[str, str], captions: Captions) -> Track:
    url = media_url(media[captions.file], captions.file)
    return Track(url, captions.language, captions.label)


def _chapter(slide: Slide, video: str) -> Chapter:
    return Chapter(
        number=slide.number,
        title=tied(slide.title),
        text=render_markdown(tied(slide.text)),
        spoken=render_markdown(tied(slide.spoken)) if slide.spoken else Markup(),
        at=round((slide.at or 0) * 1000),
        # A media fragment (W3C Media Fragments, 4.2.1): works without our script as well.
        url=None if slide.at is None else f"{video}#t={slide.at:g}",
    )
