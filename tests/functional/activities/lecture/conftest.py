"""A short lecture, placed in a course of its own."""

from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lti_tool.content.media import MediaStore
from lti_tool.content.package import load_package
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.settings import Settings
from lti_tool.web.csrf import HEADER
from tests.fixtures.short_course import short_course
from tests.functional.activities.school import Person, School

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
Report = Callable[..., TestResponse]


class StagePage(HTMLParser):
    """Reads the attributes of the player's stage from a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stage: dict[str, str] = {}
        self.fields: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "data-lecture" in found:
            self.stage = found
        if tag == "input" and "name" in found:
            self.fields[found["name"]] = found.get("value", "")


@pytest.fixture
def lecture_school(school: School, settings: Settings, tmp_path: Path) -> School:
    """A course whose link leads to a short lecture, worth 5 points."""
    document = load_package(short_course(tmp_path / "course")).activities[0]
    placement_id = school.place(
        "lecture", document.source.data, points="5", title="Посмотрите мини-лекцию"
    )
    store = MediaStore(settings.media_dir)
    for file in document.media:
        store.keep(file)
    with school.database():
        placement = db.session.get_one(Placement, placement_id)
        placement.version.media = document.media_hashes
        db.session.commit()
    return school


def stage_of(person: Person) -> dict[str, str]:
    """Open the lecture and return what its page tells the script."""
    return StagePage(person.text("lecture/")).stage


def report(person: Person, opened: str, *intervals: list[int], **more: Any) -> TestResponse:
    """Send what a player reports."""
    body = {"opened": opened, "intervals": list(intervals), **more}
    headers = {HEADER: person.token, "Accept": "application/json"}
    return person.client.post(person.url("lecture/progress"), json=body, headers=headers)
