"""A course in full swing, written straight into the database: groups at different places."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lti_tool import clock
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import DEFINITIONS
from lti_tool.activities.workshop.models import Sheet, Slot, SlotEdit, Submission
from lti_tool.activities.workshop.sheet.sheets import canonical_content
from lti_tool.contexts.models import Group, GroupMembership
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.review.models import Mark
from tests.functional.activities.school import Person, School

WORKSHOP: dict[str, Any] = {
    "task": "Разработайте соглашение.",
    "steps": [
        {
            "id": "feelings",
            "half": "left",
            "title": "Чувства",
            "text": "Какие?",
            "slots": 2,
            "slot_label": "Чувство",
            "minutes": 5,
        },
        {
            "id": "rules",
            "half": "right",
            "title": "Правила",
            "text": "Какие?",
            "slots": 2,
            "slot_label": "Правило",
            "minutes": 10,
        },
    ],
    "signing": {"statement": "Подтверждаю согласие"},
    "rubric": [
        {
            "id": "clear",
            "title": "Правила ясны",
            "points": 6,
            "levels": [
                {"text": "Все ясны", "points": 6},
                {"text": "Часть ясна", "points": 3},
                {"text": "Неясны", "points": 0},
            ],
        },
        {"id": "own", "title": "Написано своими словами", "points": 4},
    ],
}
KEYS = ("feelings.1", "feelings.2", "rules.1", "rules.2")


def write(
    school: School, name: str, members: list[Person], minutes: list[float], begun_at: datetime
) -> int:
    """Let a group fill a slot after each of ``minutes``; return its sheet."""
    with school.database():
        group = Group(resource_link_id=school.resource_link_id, name=name, created_at=begun_at)
        db.session.add(group)
        db.session.flush()
        db.session.add_all(
            GroupMembership(
                group_id=group.id,
                resource_link_id=school.resource_link_id,
                user_id=one.user_id,
                joined_at=begun_at,
            )
            for one in members
        )
        placement = db.session.get_one(Placement, school.placement_id)
        sheet = Sheet(
            placement_id=placement.id,
            group_id=group.id,
            version_id=placement.version_id,
            created_at=begun_at,
        )
        db.session.add(sheet)
        db.session.flush()
        moment = begun_at
        for key, minute in zip(KEYS, minutes, strict=False):
            moment += timedelta(minutes=minute)
            text = f"Текст {key}"
            written = {"sheet_id": sheet.id, "key": key, "version": 1, "text": text}
            db.session.add(Slot(**written, updated_at=moment))
            db.session.add(SlotEdit(**written, edit_id=f"{name}-{key}", edited_at=moment))
        db.session.commit()
        return sheet.id


def hand_in(school: School, sheet_id: int, members: list[Person]) -> str:
    """Hand a filled sheet in; return the submission's ref."""
    with school.database():
        placement = db.session.get_one(Placement, school.placement_id)
        definition = DEFINITIONS.of(placement.version)
        texts = {key: f"Текст {key}" for key in KEYS}
        submission = Submission(
            sheet_id=sheet_id,
            number=1,
            content=canonical_content(definition, texts),
            content_hash=rules.content_hash(canonical_content(definition, texts)),
            roster=[
                {"user_id": one.user_id, "name": one.name, "signed_name": "", "signed_at": ""}
                for one in members
            ],
            submitted_at=clock.now(),
        )
        db.session.add(submission)
        db.session.commit()
        return f"submission:{submission.id}"


def mark(school: School, ref: str, members: list[Person], clear: int, own: int) -> None:
    """Mark a submission by the rubric, and write its members' results."""
    now = clock.now()
    with school.database():
        db.session.add(
            Mark(
                placement_id=school.placement_id,
                work_ref=ref,
                work_version=1,
                points=Decimal(clear + own),
                choices={"clear": str(clear), "own": str(own)},
                marked_at=now,
            )
        )
        db.session.add_all(
            Result(
                placement_id=school.placement_id,
                user_id=one.user_id,
                score_given=Decimal(clear + own),
                score_maximum=Decimal(10),
                marked_at=now,
            )
            for one in members
        )
        db.session.commit()


def in_full_swing(school: School, done: int = 5) -> None:
    """Put a workshop in: ``done`` groups are marked, one writes its rules, one has not begun."""
    school.place("workshop", WORKSHOP, points="10", title="Соглашение")
    begun_at = clock.now() - timedelta(hours=3)
    for number in range(done):
        members = [school.person(f"Участник {number}.{place}") for place in range(2)]
        times = [1.0, 2.0 + number, 4.0, 3.0 + 2 * number]
        sheet_id = write(school, f"Группа {number}", members, times, begun_at)
        ref = hand_in(school, sheet_id, members)
        mark(school, ref, members, clear=(6, 3, 3)[number % 3], own=number % 5)
    writing = [school.person("Пишет Пётр")]
    write(school, "Пишущие", writing, [2.0, 3.0, 20.0], begun_at)
    school.person("Ждёт Жанна")
