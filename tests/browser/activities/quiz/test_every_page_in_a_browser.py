"""Every page of a quiz, the trainer's and the participant's, is accessible and fits its screen.

The other journeys check the pages that they come through; this one opens what is left, in English.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from sqlalchemy import select

from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from tests.browser.activities.stage import Stage, assert_fit_to_read, built_in, running_stage

AT = "at=2026-01-01T12:00"
FOR_TRAINERS = (
    "overview",
    "preview",
    "extensions",
    "marking",
    "rekey",
    "sight",
    f"sight?who=0&{AT}&situation=before",
    f"sight?who=0&{AT}&situation=answering",
    f"sight?who=0&{AT}&situation=checked",
    f"sight?who=0&{AT}&situation=none-left",
    "analysis",
    "works/{attempt}",
)
ESSAY = {"id": "own", "type": "essay", "points": 2, "prompt": "Расскажите, чему вы научились."}
REVIEW = {"verdicts": "at-once", "feedback": "at-once", "key": "after-attempt"}


@pytest.fixture
def english(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """The built-in quiz with an essay, checked at once, timed, in an English school."""
    with running_stage(sqlite_template, tmp_path) as running:
        running.school.locale = "en"
        quiz = built_in("02-quiz/quiz.yaml")
        quiz |= {"attempts_limit": 2, "time_limit": 30, "pass_percent": 60, "review": REVIEW}
        quiz["items"].append(ESSAY)
        running.school.place("quiz", quiz, points="10", title="What a community of practice is")
        yield running


def handed_in(stage: Stage) -> int:
    """Let somebody hand in, get more time, one more attempt and a mark; return their attempt."""
    school = stage.school
    anna = school.person("Anna Ivanova")
    anna.post("quiz/attempts")
    done = {"version-own": "0", "item-own": "I learned a lot.", "intent": "hand-in-anyway"}
    anna.post("quiz/attempts/1", done)
    trainer = school.trainer("A Trainer")
    more = {"whom": f"user-{anna.user_id}", "attempts": "1", "minutes": "15", "reason": "Illness"}
    assert trainer.post("quiz/extensions", more).status_code == 303
    with school.database():
        attempt = db.session.scalars(select(Attempt.id)).one()
    mark = {"points": "1.5", "reason": "Well said", "seen": "0"}
    assert trainer.post(f"quiz/works/{attempt}/mark/own", mark).status_code == 303
    return attempt


def test_what_a_trainer_can_open_is_accessible_and_fits(
    english: Stage, device: BrowserContext
) -> None:
    attempt = handed_in(english)
    trainer = english.school.trainer("A Trainer")
    page = english.enter(device, trainer, "quiz/overview")
    for path in FOR_TRAINERS:
        page.goto(english.address(trainer, f"quiz/{path.format(attempt=attempt)}"))
        assert_fit_to_read(page)


def test_what_a_participant_can_open_is_accessible_and_fits(
    english: Stage, device: BrowserContext
) -> None:
    handed_in(english)
    anna = english.school.people[0]
    page = english.enter(device, anna, "quiz/")
    assert_fit_to_read(page)
    anna.post("quiz/attempts")
    for path in ("attempts/2", "attempts/2/hand-in", "attempts/1/result"):
        page.goto(english.address(anna, f"quiz/{path}"))
        assert_fit_to_read(page)
