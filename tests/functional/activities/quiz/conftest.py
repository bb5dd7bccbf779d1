"""A quiz to answer: the deck's question and a single choice beside it."""

from typing import Any

import pytest

from tests.functional.activities.school import School

QUIZ: dict[str, Any] = {
    "instructions": "Отметьте верное.",
    "attempts_limit": 2,
    "items": [
        {
            "id": "results",
            "type": "multiple",
            "points": 3,
            "prompt": "Что относится к результатам?",
            "options": [
                {"id": "a", "text": "Первое", "correct": True, "feedback": "Ключ-А"},
                {"id": "b", "text": "Второе", "correct": False, "feedback": "Ключ-Б"},
                {"id": "c", "text": "Третье", "correct": True, "feedback": "Ключ-В"},
                {"id": "d", "text": "Четвёртое", "correct": True, "feedback": "Ключ-Г"},
            ],
        },
        {
            "id": "one",
            "type": "single",
            "points": 1,
            "prompt": "Что из этого одно?",
            "feedback": "Ключ-общий",
            "options": [
                {"id": "x", "text": "Не то", "feedback": "Ключ-Х"},
                {"id": "y", "text": "То", "correct": True, "feedback": "Ключ-У"},
            ],
        },
    ],
}


@pytest.fixture
def quiz_school(school: School) -> School:
    """A course with the quiz placed in it, worth 4 points."""
    school.place("quiz", QUIZ, points="4", title="Вопросы")
    return school
