"""Reading a course package from its folder: every fault found before anything is refused."""

import hashlib
import json
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, StringConstraints

from lti_tool.content.documents import (
    ActivityDocument,
    ContentFault,
    CoursePackage,
    LocalText,
    MediaFile,
    Source,
    Steps,
)
from lti_tool.content.errors import ContentError
from lti_tool.content.media import is_servable, media_file
from lti_tool.content.shapes import Shape, in_line_order, shaped
from lti_tool.content.yaml_source import read_source
from lti_tool.errors import N_

COURSE_FILE = "course.yaml"
MEDIA_FOLDER = "media"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Titles = Annotated[dict[Language, Title], Field(min_length=1)]


class _ActivityEntry(Shape):
    key: Slug
    kind: Slug
    file: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    title: Titles | Title
    minutes: Annotated[int, Field(ge=1, le=600)]
    points: Annotated[Decimal, Field(ge=0, le=1000, decimal_places=2)] = Decimal(0)


class _CourseEntry(Shape):
    id: Slug
    language: Language = "ru"
    title: Titles | Title
    short_title: Titles | Title | None = None
    activities: Annotated[tuple[_ActivityEntry, ...], Field(min_length=1, max_length=200)]


def load_package(directory: Path) -> CoursePackage:
    """Read the course package in ``directory``.

    The activities' own files are read as YAML but not judged: that is each kind's part.

    Raises:
        ContentError: with all faults of ``course.yaml``, of the files it names, and of media.
    """
    source = read_source(directory / COURSE_FILE, COURSE_FILE)
    course = shaped(_CourseEntry, source)
    faults: list[ContentFault] = []
    documents = []
    keys: set[str] = set()
    for number, entry in enumerate(course.activities):
        steps: Steps = ("activities", number)
        if entry.key in keys:
            message = N_("two activities have the key “%(key)s”: choose another for this one")
            faults.append(source.fault((*steps, "key"), message, key=entry.key))
        keys.add(entry.key)
        try:
            documents.append(_document(directory, source, steps, course, entry))
        except ContentError as error:
            faults.extend(error.faults)
    if faults:
        raise ContentError(in_line_order(faults))
    return CoursePackage(
        id=course.id,
        title=_local(course.title, course.language),
        short_title=_local(course.short_title or course.title, course.language),
        language=course.language,
        activities=tuple(documents),
        directory=directory,
    )


def load_packages(root: Path) -> tuple[CoursePackage, ...]:
    """Read every package that is a folder of ``root``, in the order of folder names.

    Raises:
        ContentError: with the faults of all of them, file names prefixed by the folder's.
    """
    packages: list[CoursePackage] = []
    faults: list[ContentFault] = []
    for course_file in sorted(root.glob(f"*/{COURSE_FILE}")):
        folder = course_file.parent
        try:
            packages.append(load_package(folder))
        except ContentError as error:
            faults.extend(
                ContentFault(f"{folder.name}/{one.file}", one.line, one.message, one.values)
                for one in error.faults
            )
    if faults:
        raise ContentError(tuple(faults))
    return tuple(packages)


def _document(
    directory: Path,
    course_source: Source,
    steps: Steps,
    course: _CourseEntry,
    entry: _ActivityEntry,
) -> ActivityDocument:
    path = _inside(directory, entry.file)
    if path is None:
        message = N_("write a path inside the course’s folder, such as “01-lecture/lecture.yaml”")
        raise ContentError((course_source.fault((*steps, "file"), message),))
    if not path.is_file():
        message = N_("there is no file “%(file)s”: add it or correct the name")
        raise ContentError((course_source.fault((*steps, "file"), message, file=entry.file),))
    source = read_source(path, PurePosixPath(entry.file).as_posix())
    media = _media_of(path.parent, directory)
    title = _local(entry.title, course.language)
    return ActivityDocument(
        key=f"{course.id}/{entry.key}",
        kind=entry.kind,
        title=title,
        minutes=entry.minutes,
        points=entry.points,
        source=source,
        directory=path.parent,
        media=media,
        content_hash=content_hash(entry.kind, title, entry.minutes, entry.points, source, media),
    )


def content_hash(
    kind: str,
    title: LocalText,
    minutes: int,
    points: Decimal,
    source: Source,
    media: tuple[MediaFile, ...],
) -> str:
    """Return the SHA-256 (hex) of all that a participant could notice; comments do not count."""
    whole = {
        "kind": kind,
        "title": title.texts,
        "minutes": minutes,
        "points": str(points.normalize()),
        "definition": source.data,
        "media": {file.name: file.hash for file in media},
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _media_of(folder: Path, root: Path) -> tuple[MediaFile, ...]:
    """Read ``media/`` beside an activity's file.

    Raises:
        ContentError: a file has an ending that is not served, or is a link out of the package.
    """
    files: list[MediaFile] = []
    faults: list[ContentFault] = []
    for path in sorted((folder / MEDIA_FOLDER).glob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink() or not path.is_file():
            faults.append(
                ContentFault(name, 1, N_("put the file itself here, not a link or folder"))
            )
        elif not is_servable(path.name):
            message = N_("convert this file to mp4, webm, m4a, mp3, vtt, srt, jpg, png or webp")
            faults.append(ContentFault(name, 1, message))
        else:
            files.append(media_file(path))
    if faults:
        raise ContentError(tuple(faults))
    return tuple(files)


def _inside(directory: Path, name: str) -> Path | None:
    """Return the path of ``name`` in ``directory``, or None if it leads elsewhere."""
    if "\\" in name or PurePosixPath(name).is_absolute():
        return None
    path = directory / name
    return path if path.resolve().is_relative_to(directory.resolve()) else None


def _local(text: dict[str, str] | str, language: str) -> LocalText:
    """Make a text of several languages, the course's own first."""
    if isinstance(text, str):
        return LocalText(((language, text),))
    own_first = sorted(text.items(), key=lambda pair: pair[0] != language)
    return LocalText(tuple(own_first))
