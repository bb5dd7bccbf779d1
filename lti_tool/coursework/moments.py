"""A place in a recording that another activity points to: the lecture's minute behind a question.

Kinds do not know each other. One that has a recording says so in its ``Kind.recording``; whoever
wants to point to it names the activity's key and a slide's number or a second.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from lti_tool.content.views import media_url
from lti_tool.coursework.library import course_key_of
from lti_tool.coursework.models import Activity, ActivityVersion
from lti_tool.db import db

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


def find(
    activity: str, near: str, *, slide: int | None = None, second: float | None = None
) -> Moment | None:
    """Return the moment of ``activity``, whose key may be short for one in the course of ``near``.

    The newest version counts. None where there is no such activity, no recording of it, or the
    slide is not in the recording: then there is nothing to point to.
    """
    key = activity if "/" in activity else f"{course_key_of(near)}/{activity}"
    version = db.session.scalar(
        select(ActivityVersion)
        .join(ActivityVersion.activity)
        .where(Activity.key == key)
        .order_by(ActivityVersion.number.desc())
        .limit(1)
    )
    readers: Mapping[str, Reader] = current_app.extensions.get(RECORDINGS, {})
    if version is None or version.activity.kind not in readers:
        return None
    recording = readers[version.activity.kind](version)
    at = recording.slides.get(slide) if slide is not None else second
    file_hash = version.media.get(recording.file)
    if at is None or file_hash is None:
        return None
    # Media Fragments URI 1.0, section 4.2.1: every browser's player begins there.
    return Moment(f"{media_url(file_hash, recording.file)}#t={at:g}", at)
