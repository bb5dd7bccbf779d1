"""A group reads what a trainer says of its sheet: levels, notes beside slots, points of its own."""

import re

from sqlalchemy import select

from lti_tool.activities.workshop.models import Signature
from lti_tool.db import db
from tests.functional.activities.school import Person
from tests.functional.activities.workshop.conftest import (
    FULL,
    Crew,
    fill,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_signing_and_handing_in import submissions

NOTE = {"note-rules.1": "Во сколько именно?"}


def handed_in(crew: Crew) -> str:
    """Let the group hand its sheet in; return the work's ref."""
    fill(crew.anna)
    for person in crew.everybody:
        sign(person)
    hand_in(crew.anna)
    return f"submission:{submissions(crew)[0].id}"


def decide(trainer: Person, ref: str, **fields: str) -> None:
    page = trainer.text(f"review/work/{ref}")
    seen = dict(re.findall(r'name="((?:mark|draft|work)_version)"[^>]*value="(\d+)"', page))
    answer = trainer.post(f"review/work/{ref}", {**seen, **fields})
    assert answer.status_code == 303, answer.text


def in_force(crew: Crew) -> int:
    with crew.school.database():
        return len(db.session.scalars(select(Signature).where(Signature.voided_at.is_(None))).all())


def test_a_returned_sheet_says_at_which_slots_and_why(crew: Crew) -> None:
    ref, trainer = handed_in(crew), crew.school.trainer()
    decide(trainer, ref, intent="return", comment="Почти готово", **NOTE)
    for person in crew.everybody:
        page = person.text("workshop/submission")
        assert "Почти готово" in page
        assert "Правило" in page
        assert "Во сколько именно?" in page
        assert "/workshop/steps/rules#note-rules.1" in page
        assert 'id="note-rules.1"' in person.text("workshop/steps/rules")


def test_signatures_stay_until_the_text_changes(crew: Crew) -> None:
    ref, trainer = handed_in(crew), crew.school.trainer()
    decide(trainer, ref, intent="return", comment="Посмотрите ещё раз")
    assert in_force(crew) == len(crew.everybody)
    same = crew.anna.patch("workshop/slots/rules.1", slot(1, FULL["rules"][0], "same"))
    assert same.status_code == 200
    assert in_force(crew) == len(crew.everybody)
    changed = crew.anna.patch("workshop/slots/rules.1", slot(1, "Начинаем в 15:00", "new"))
    assert changed.status_code == 200
    assert in_force(crew) == 0


def test_everybody_reads_levels_notes_and_one_their_own_points(crew: Crew) -> None:
    ref, trainer, petr = handed_in(crew), crew.school.trainer(), crew.others[0]
    decide(trainer, ref, intent="draft", **{"criterion-whole": "7"}, comment="Тайное")
    assert "Тайное" not in crew.anna.text("workshop/submission")
    path = f"review/work/{ref}/members/{petr.user_id}"
    trainer.post(path, {"points": "-2", "reason": "Не был на встрече"})
    assert "Не был на встрече" not in petr.text("workshop/submission")
    decide(trainer, ref, **{"criterion-whole": "7"}, comment="Хорошо", **NOTE)
    for person in crew.everybody:
        page = person.text("workshop/submission")
        for words in ("Хорошо", "Во сколько именно?", "Всё вместе", "7 из 10"):
            assert words in page
    assert "Не был на встрече" not in crew.anna.text("workshop/submission")
    mine = petr.text("workshop/submission")
    assert "Не был на встрече" in mine
    assert "Ваши баллы отличаются от баллов группы: −2" in mine


def test_the_trainer_sees_who_wrote_what(crew: Crew) -> None:
    petr = crew.others[0]
    fill(crew.anna)
    petr.patch("workshop/slots/rules.2", slot(0, "Слушаем друг друга", "by-petr"))
    for person in crew.everybody:
        sign(person)
    trainer = crew.school.trainer()
    sheet = trainer.text("workshop/overview").split("review/work/")[1].split('"')[0]
    parts = trainer.text(f"review/work/{sheet}").split("Кто что писал")[1].split("</ul>")[0]
    assert re.search(r"Петров Пётр</strong>: [^,<]*2\s*</li>", parts)
    hand_in(crew.anna)
    ref = f"submission:{submissions(crew)[0].id}"
    assert "Петров Пётр" in trainer.text(f"review/work/{ref}").split("Кто что писал")[1]
