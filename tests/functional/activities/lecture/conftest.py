"""A lecture in all its bodies, placed in a course of its own."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.test import TestResponse

from lti_tool import clock
from lti_tool.content.media import MediaStore
from lti_tool.content.package import load_package
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.settings import PROJECT_ROOT, Settings
from lti_tool.web.csrf import HEADER
from tests.functional.activities.school import Person, School

SHORT_COURSE = PROJECT_ROOT / "tests" / "fixtures" / "short_course"
MOMENTS = (0, 8.7, 26.1)
DURATION = 44.4
# Some steps of a test stand in this hour and some in the real present: both fall within one session.
THAT_HOUR = clock.now().replace(microsecond=0) - timedelta(hours=3)
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
def lecture_school(school: School, settings: Settings) -> School:
    """A course whose link leads to a lecture of 44.4 seconds on three slides, worth 5 points."""
    document = load_package(SHORT_COURSE).activities[0]
    slides = [dict(slide) for slide in document.source.data["slides"]]
    for slide, moment in zip(slides, MOMENTS, strict=False):
        slide["at"] = moment
    definition = {**document.source.data, "duration": DURATION, "slides": slides}
    placement_id = school.place("lecture", definition, points="5", title="Посмотрите мини-лекцию")
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


def redefine(school: School, **changes: Any) -> None:
    """Change the placed lecture's definition, as another version of it would be."""
    with school.database():
        version = db.session.get_one(Placement, school.placement_id).version
        version.definition = {**version.definition, **changes}
        version.content_hash = secrets.token_hex(4)
        db.session.commit()
