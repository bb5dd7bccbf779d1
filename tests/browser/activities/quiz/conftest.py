"""The built-in question and a single choice beside it, placed in a running school."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.activities.stage import Stage, built_in, running_stage

SECOND: dict[str, Any] = {
    "id": "author",
    "type": "single",
    "points": 1,
    "prompt": "Кто писал о сообществах практики?",
    "options": [
        {"id": "w", "text": "Венгер", "correct": True, "feedback": "Да, в 1998 году."},
        {"id": "d", "text": "Дюфор", "feedback": "Нет, это Венгер."},
    ],
}


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """A running quiz of two items; the functional suite covers the other database."""
    with running_stage(sqlite_template, tmp_path) as running:
        quiz = built_in("02-quiz/quiz.yaml")
        quiz["items"] = [quiz["items"][0], SECOND]
        running.school.place("quiz", quiz, points="4", title="Результаты создания ПОС")
        yield running
