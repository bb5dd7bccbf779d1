"""A place in a recording that another activity points to: the lecture's minute behind a question.

Kinds do not know each other. One that has a recording says so in its ``Kind.recording``; whoever
wants to point to it names the activity's key and a slide's number or a second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import bindparam, select

from lti_tool.content.views import media_url
from lti_tool.coursework.library import course_key_of
from lti_tool.coursework.models import Activity, ActivityVersion
from lti_tool.coursework.parsed import Kept
from lti_tool.db import db
from lti_tool.db.plain import read_columns

RECORDINGS = "accord_recordings"
"""``app.extensions`` key: the kinds' ``recording`` by the kind's name."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A version's recording: its media ``file`` and the second at which each slide comes up."""

    file: str
    slides: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Moment:
    """One second of a recording; ``url`` plays from there in a window of its own."""

    url: str
    seconds: float


Reader = Callable[[ActivityVersion], Recording]


@dataclass(frozen=True, slots=True)
class Found:
    """An activity's recording with the hash that its file is kept under."""

    recording: Recording
    file_hash: str

    def moment(self, *, slide: int | None = None, second: float | None = None) -> Moment | None:
        """Return the moment of a slide or a second; None: the slide is not in the recording."""
        at = self.recording.slides.get(slide) if slide is not None else second
        if at is None:
            return None
        # Media Fragments URI 1.0, section 4.2.1: every browser's player begins there.
        return Moment(f"{media_url(self.file_hash, self.recording.file)}#t={at:g}", at)


_activity, _version = Activity.__table__, ActivityVersion.__table__
_NEWEST = (
    select(_version.c.id, _version.c.content_hash, _activity.c.kind)
    .join(_activity, _activity.c.id == _version.c.activity_id)
    .where(_activity.c.key == bindparam("key"))
    .order_by(_version.c.number.desc())
    .limit(1)
)
_kept: Kept[Found | None] = Kept()


def recording_of(activity: str, near: str) -> Found | None:
    """Return the recording of ``activity``, whose key may be short for one in ``near``'s course.

    The newest version counts. None where there is no such activity, or no recording of it.
    """
    key = activity if "/" in activity else f"{course_key_of(near)}/{activity}"
    newest = read_columns(_NEWEST, {"key": key}).one_or_none()
    readers: Mapping[str, Reader] = current_app.extensions.get(RECORDINGS, {})
    if newest is None or newest.kind not in readers:
        return None
    return _kept.get(newest.content_hash, lambda: _read(newest.id, readers[newest.kind]))


def find(
    activity: str, near: str, *, slide: int | None = None, second: float | None = None
) -> Moment | None:
    """Return the moment of ``activity`` (as :func:`recording_of` finds it), None for nothing."""
    found = recording_of(activity, near)
    return None if found is None else found.moment(slide=slide, second=second)


def _read(version_id: int, reader: Reader) -> Found | None:
    version = db.session.get_one(ActivityVersion, version_id)
    recording = reader(version)
    file_hash = version.media.get(recording.file)
    return None if file_hash is None else Found(recording, file_hash)
