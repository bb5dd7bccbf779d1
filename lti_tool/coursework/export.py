"""A course of the library as the plain files that it can be imported from again."""

import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from lti_tool.content.archive import pack
from lti_tool.content.media import MediaStore
from lti_tool.content.package import COURSE_FILE, MEDIA_FOLDER
from lti_tool.coursework.errors import CourseUnknownError, ExportTargetError, MediaLostError
from lti_tool.coursework.library import newest_versions
from lti_tool.coursework.models import ActivityVersion, Course
from lti_tool.db import db


def package_files(course_key: str, store: MediaStore) -> dict[str, bytes | Path]:
    """Return the package of a course: name inside → content, or where it lies.

    Importing it again changes nothing: every activity keeps its content hash. Comments of the
    files that were once imported are not kept.

    Raises:
        CourseUnknownError: the library has no such course.
        MediaLostError: the media store lacks a file.
    """
    course = db.session.scalar(select(Course).where(Course.key == course_key))
    if course is None:
        raise CourseUnknownError(words={"course": course_key})
    files: dict[str, bytes | Path] = {}
    entries = []
    for place, version in enumerate(newest_versions(course_key), start=1):
        activity = version.activity
        slug = activity.key.removeprefix(f"{course_key}/")
        folder = f"{place:02}-{slug}"
        file = f"{folder}/{activity.kind}.yaml"
        files[file] = _yaml(version.definition)
        files |= _media(folder, version, store)
        entries.append(
            {
                "key": slug,
                "kind": activity.kind,
                "file": file,
                "title": dict(version.titles),
                "minutes": version.minutes,
                "points": _plain(version.points),
            }
        )
    files[COURSE_FILE] = _yaml(
        {
            "id": course.key,
            "language": course.language,
            "title": dict(course.titles),
            "short_title": dict(course.short_titles),
            "activities": entries,
        }
    )
    return files


def write(files: Mapping[str, bytes | Path], target: Path) -> None:
    """Write a package's ``files`` to ``target``: a zip archive if its name ends so, else a folder.

    Raises:
        ExportTargetError: the folder holds something already.
    """
    if target.suffix.lower() == ".zip":
        pack(files, target)
        return
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ExportTargetError(words={"target": str(target)})
    for name, content in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            shutil.copyfile(content, path)


def _media(folder: str, version: ActivityVersion, store: MediaStore) -> dict[str, bytes | Path]:
    found: dict[str, bytes | Path] = {}
    for name, file_hash in version.media.items():
        path = store.find(file_hash)
        if path is None:
            raise MediaLostError(words={"file": name}, hash=file_hash)
        found[f"{folder}/{MEDIA_FOLDER}/{name}"] = path
    return found


def _plain(points: Decimal) -> int | float:
    return int(points) if points == points.to_integral_value() else float(points)


def _yaml(data: Any) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100).encode()
