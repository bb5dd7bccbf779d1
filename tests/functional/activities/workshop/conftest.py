"""A workshop to do: the deck's sheet in short, and a made-up one that shares nothing with it."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.contexts.models import Group
from lti_tool.db import db
from tests.functional.activities.school import Person, School

WORKSHOP: dict[str, Any] = {
    "technique": {"title": "Техника", "text": "Договор."},
    "task": "Разработайте соглашение.",
    "guidance": ["Распределяемся на группы"],
    "groups": {"min_members": 2, "max_members": 3},
    "steps": [
        {
            "id": "feelings",
            "half": "left",
            "title": "Чувства",
            "text": "Какие?",
            "slots": 2,
            "slot_label": "Чувство",
            "hint": "Коротко.",
            "examples": ["Интерес"],
            "max_length": 60,
        },
        {
            "id": "actions",
            "half": "left",
            "title": "Действия",
            "text": "Что делаем?",
            "slots": 2,
            "slot_label": "Действие",
            "pairs_with": "feelings",
        },
        {
            "id": "rules",
            "half": "right",
            "title": "Правила",
            "text": "Какие правила?",
            "min_slots": 1,
            "max_slots": 3,
            "slot_label": "Правило",
        },
    ],
    "signing": {"statement": "Подтверждаю согласие", "note": "Прочитайте целиком."},
    "rubric": [{"id": "whole", "title": "Всё вместе", "points": 10}],
}

MADE_UP: dict[str, Any] = {
    "task": "Plan the fair.",
    "steps": [
        {
            "id": "stalls",
            "half": "right",
            "title": "Stalls",
            "text": "Which ones?",
            "min_slots": 1,
            "max_slots": 9,
            "slot_label": "Stall",
        }
    ],
    "signing": {"statement": "We agree"},
}

FULL = {
    "feelings": ["Интерес", "Доверие"],
    "actions": ["Спрашиваем", "Слушаем"],
    "rules": ["Начинаем вовремя"],
}


@dataclass
class Crew:
    """A group on the sheet: ``anna`` founded it, the others joined."""

    school: School
    anna: Person
    others: list[Person]
    group_id: int

    @property
    def everybody(self) -> list[Person]:
        """All members."""
        return [self.anna, *self.others]


def form_group(school: School, founder: Person, name: str) -> int:
    """Let ``founder`` make a group; return its id."""
    assert founder.post("workshop/groups", {"name": name}).status_code == 303
    with school.database():
        return db.session.scalars(select(Group.id).where(Group.name == name)).one()


def slot(base: int, text: str, edit: str, **more: Any) -> dict[str, Any]:
    """Return the JSON of one slot's edit."""
    return {"base_version": base, "text": text, "edit_id": edit, **more}


def fill(person: Person, texts: dict[str, list[str]] = FULL) -> None:
    """Write every slot, one by one, as the page's script does."""
    for step, written in texts.items():
        for number, text in enumerate(written, 1):
            key = f"{step}.{number}"
            saved = person.patch(f"workshop/slots/{key}", slot(0, text, f"fill-{key}"))
            assert saved.status_code == 200, saved.text


def hash_on(page: str) -> str:
    """Return the content hash that a signing or handing-in form carries."""
    return page.split('name="content_hash"')[1].split('value="')[1].split('"')[0]


def sign(person: Person, **more: str) -> None:
    """Read the sheet and sign it."""
    read = hash_on(person.text("workshop/signing"))
    signed = person.post("workshop/signatures", {"content_hash": read, **more})
    assert signed.status_code == 303, signed.text


def hand_in(person: Person) -> None:
    """Hand the sheet in."""
    read = hash_on(person.text("workshop/submission"))
    sent = person.post("workshop/submissions", {"content_hash": read})
    assert sent.status_code == 303, sent.text


@pytest.fixture
def workshop_school(school: School) -> School:
    """A course with the workshop placed in it, worth 10 points."""
    school.place("workshop", WORKSHOP, points="10", title="Соглашение")
    return school


@pytest.fixture
def crew(workshop_school: School) -> Crew:
    """A group of two, nothing written yet."""
    anna = workshop_school.person("Иванова Анна")
    petr = workshop_school.person("Петров Пётр")
    group_id = form_group(workshop_school, anna, "Радуга")
    assert petr.post(f"workshop/groups/{group_id}/join").status_code == 303
    return Crew(workshop_school, anna, [petr], group_id)
