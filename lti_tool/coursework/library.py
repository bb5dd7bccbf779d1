"""The library: activities and their immutable versions, filled from course packages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, defer

from lti_tool import clock
from lti_tool.content.documents import ActivityDocument, ContentFault, CoursePackage
from lti_tool.content.errors import ContentError
from lti_tool.content.media import MediaStore
from lti_tool.content.package import COURSE_FILE
from lti_tool.content.shapes import in_line_order
from lti_tool.content.yaml_source import read_source
from lti_tool.coursework.models import Activity, ActivityVersion, Course
from lti_tool.db import db
from lti_tool.db.upsert import upsert_returning_id
from lti_tool.errors import N_

_LONGEST_COURSE_TITLE = 255
_OUTLINES = "accord_outlines"
KEPT_SECONDS = 5.0
"""Other processes show a newly imported course after this time; this one at once."""


class Judge(Protocol):
    """The part of a kind that the library needs."""

    @property
    def check(self) -> Callable[[ActivityDocument], None]:
        """Raise ``ContentError`` if the activity is not valid for its kind."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing one activity did: its ``key``, the newest ``number``, whether it is new."""

    key: str
    number: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Step:
    """The newest version of one activity in a course's order; ``id`` is the version's."""

    id: int
    position: int
    title: str
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outline:
    """What pages say of the course around an activity: its own language, its steps in order."""

    language: str
    steps: tuple[Step, ...]


def check_package(package: CoursePackage, kinds: Mapping[str, Judge]) -> None:
    """Let every activity be judged by its kind.

    Raises:
        ContentError: with every fault of the whole package.
    """
    faults: list[ContentFault] = []
    for place, document in enumerate(package):
        kind = kinds.get(document.kind)
        if kind is None:
            message = N_("there is no kind of activity “%(kind)s”: use one of %(known)s")
            known = ", ".join(sorted(kinds))
            faults.append(_kind_fault(package, place, message, kind=document.kind, known=known))
            continue
        try:
            kind.check(document)
        except ContentError as error:
            faults.extend(error.faults)
    if faults:
        raise ContentError(in_line_order(faults))


def import_package(
    package: CoursePackage, kinds: Mapping[str, Judge], store: MediaStore
) -> list[Imported]:
    """Bring a package into the library; what did not change gets no new version.

    Media are stored first (they are harmless without a version), so no transaction is open while
    files are copied. Two imports at once give one new version. Placements keep the version they
    have. The caller commits.

    Raises:
        ContentError: with every fault; the caller must not commit then.
        OSError: the media store cannot be written.
    """
    check_package(package, kinds)
    for document in package:
        for file in document.media:
            store.keep(file)
    upsert_returning_id(
        Course,
        {"key": package.id},
        {
            "language": package.language,
            "titles": dict(package.title.texts),
            "short_titles": dict(package.short_title.texts),
        },
    )
    done = [_import_activity(package, place, document) for place, document in enumerate(package)]
    current_app.extensions.pop(_OUTLINES, None)
    return done


def _import_activity(package: CoursePackage, place: int, document: ActivityDocument) -> Imported:
    activity_id = upsert_returning_id(
        Activity,
        {"key": document.key},
        {
            "kind": document.kind,
            "course_title": package.short_title.own[:_LONGEST_COURSE_TITLE],
            "position": place + 1,
            "created_at": clock.now(),
        },
        keep=("kind", "created_at"),
    )
    # The row just written is locked until the commit: from here on we import this one alone.
    activity = db.session.get_one(Activity, activity_id, populate_existing=True)
    if activity.kind != document.kind:
        message = N_("“%(key)s” was a “%(was)s” before: give the new activity a key of its own")
        fault = _kind_fault(package, place, message, key=document.key, was=activity.kind)
        raise ContentError((fault,))
    newest = db.session.scalar(
        select(ActivityVersion)
        .where(ActivityVersion.activity_id == activity_id)
        .order_by(ActivityVersion.number.desc())
        .limit(1)
    )
    if newest is not None and newest.content_hash == document.content_hash:
        return Imported(document.key, newest.number, is_new=False)
    version = ActivityVersion(
        activity_id=activity_id,
        number=newest.number + 1 if newest else 1,
        content_hash=document.content_hash,
        title=document.title.own,
        titles=dict(document.title.texts),
        minutes=document.minutes,
        points=document.points,
        definition=document.source.data,
        media=document.media_hashes,
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    return Imported(document.key, version.number, is_new=True)


def catalogue() -> list[ActivityVersion]:
    """Return the newest version of every activity, course by course, in the course's order.

    Definitions and media stay in the database until they are asked for.
    """
    newest = (
        select(
            ActivityVersion.activity_id.label("activity_id"),
            func.max(ActivityVersion.number).label("number"),
        )
        .group_by(ActivityVersion.activity_id)
        .subquery()
    )
    versions = db.session.scalars(
        select(ActivityVersion)
        .join(
            newest,
            (ActivityVersion.activity_id == newest.c.activity_id)
            & (ActivityVersion.number == newest.c.number),
        )
        .join(ActivityVersion.activity)
        .options(
            contains_eager(ActivityVersion.activity),
            defer(ActivityVersion.definition),
            defer(ActivityVersion.media),
        )
    )
    return sorted(versions, key=_course_order)


def courses() -> dict[str, Course]:
    """Return every course by its key."""
    return {course.key: course for course in db.session.scalars(select(Course))}


def newest_versions(course_key: str) -> list[ActivityVersion]:
    """Return the newest version of each activity of one course, in its order."""
    return [one for one in catalogue() if course_key_of(one.activity.key) == course_key]


def next_in_course(activity_key: str, position: int) -> Step | None:
    """Return what follows an activity at ``position`` in its course, None after the last."""
    steps = outline(course_key_of(activity_key)).steps
    return next((step for step in steps if step.position > position), None)


def outline(course_key: str) -> Outline:
    """Return the outline of a course, at most ``KEPT_SECONDS`` old."""
    kept: dict[str, tuple[float, Outline]] = current_app.extensions.setdefault(_OUTLINES, {})
    read_at, found = kept.get(course_key, (0.0, None))
    if found is not None and monotonic() - read_at < KEPT_SECONDS:
        return found
    language = db.session.scalar(select(Course.language).where(Course.key == course_key)) or ""
    steps = tuple(
        Step(version.id, version.activity.position, version.title, dict(version.titles))
        for version in newest_versions(course_key)
    )
    kept[course_key] = (monotonic(), Outline(language, steps))
    return kept[course_key][1]


def course_key_of(activity_key: str) -> str:
    """Return the course's part of an activity's key: ``pos`` of ``pos/quiz``."""
    return activity_key.partition("/")[0]


def _course_order(version: ActivityVersion) -> tuple[str, str, int, str]:
    activity = version.activity
    return activity.course_title, course_key_of(activity.key), activity.position, activity.key


def _kind_fault(package: CoursePackage, place: int, message: str, **values: object) -> ContentFault:
    """Make a fault about the ``kind`` of one entry of ``course.yaml``."""
    source = read_source(package.directory / COURSE_FILE, COURSE_FILE)
    return source.fault(("activities", place, "kind"), message, **values)
