"""Some weeks later a group says how it keeps its rules; nobody learns who said what."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.activities.workshop.models import CheckInAnswer, CheckInOpening, Submission
from lti_tool.db import db
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    WORKSHOP,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_signing_and_handing_in import mark


def crew_of(school: School, *names: str) -> Crew:
    """Form a group whose rules will be asked about."""
    groups = {"groups": {"min_members": 2, "max_members": 6}}
    definition: dict[str, Any] = {
        **(WORKSHOP | groups),
        "check_in": {"part": "rules", "after_weeks": 4},
    }
    school.place("workshop", definition, points="10", title="Соглашение")
    founder, *others = (school.person(one) for one in names)
    group_id = form_group(school, founder, "Радуга")
    for person in others:
        assert person.post(f"workshop/groups/{group_id}/join").status_code == 303
    return Crew(school, founder, others, group_id)


@pytest.fixture
def three(school: School) -> Crew:
    """A group of three."""
    return crew_of(school, "Анна", "Пётр", "Вера")


@pytest.fixture
def five(school: School) -> Crew:
    """A group of five."""
    return crew_of(school, "Анна", "Пётр", "Вера", "Нина", "Олег")


def handed_in(crew: Crew, weeks_ago: int) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    with crew.school.database():
        then = clock.now() - timedelta(weeks=weeks_ago, minutes=1)
        db.session.execute(update(Submission).values(submitted_at=then))
        db.session.commit()


def answer(person: Person, says: str) -> None:
    page = person.text("workshop/check-in")
    moment = page.split('name="round" value="')[1].split('"')[0]
    sent = person.post("workshop/check-in", {"round": moment, "says-rules.1": says})
    assert sent.status_code == 303


def test_a_group_is_asked_after_the_weeks_have_passed(three: Crew) -> None:
    assert "Пока не о чем спрашивать" in three.anna.text("workshop/check-in")
    handed_in(three, weeks_ago=3)
    assert "Вас спросят, начиная с" in three.anna.text("workshop/check-in")
    assert "Как соблюдаются ваши правила?" not in three.anna.text("workshop/submission")
    early = three.anna.post("workshop/check-in", {"round": "", "says-rules.1": "kept"})
    assert (early.status_code, "check-in-closed" in early.text) == (409, True)
    with three.school.database():
        db.session.execute(update(Submission).values(submitted_at=clock.now() - timedelta(weeks=4)))
        db.session.commit()
    assert "Как соблюдаются ваши правила?" in three.anna.text("workshop/submission")
    assert "Начинаем вовремя" in three.anna.text("workshop/check-in")


NOTHING_TO_SHOW = "Пока нечего показать"


def counts_on(page: str) -> dict[str, str]:
    """Return what the last round's row of the table says."""
    row = page.rpartition('data-label="соблюдается"')
    cells = (row[1] + row[2]).split("</tr>")[0].split("data-label=")[1:]
    return {one.split('"')[1]: one.split(">")[1].split("<")[0] for one in cells}


def test_nobodys_answer_is_shown_before_three_have_answered(three: Crew) -> None:
    handed_in(three, weeks_ago=4)
    trainer = three.school.trainer()
    answer(three.anna, "kept")
    answer(three.others[0], "not")
    for person in (three.anna, trainer):
        assert NOTHING_TO_SHOW in person.text("workshop/check-in")
    answer(three.others[1], "partly")
    for person in (three.anna, trainer):
        page = person.text("workshop/check-in")
        assert "Показать таблицей" in page
        assert counts_on(page) == {"соблюдается": "1", "частично": "1", "нет": "1"}
    assert "checked" in three.anna.text("workshop/check-in")


def test_three_who_say_the_same_are_not_told_from_each_other(three: Crew) -> None:
    handed_in(three, weeks_ago=4)
    for person in three.everybody:
        answer(person, "not")
    for person in (three.anna, three.school.trainer()):
        page = person.text("workshop/check-in")
        assert NOTHING_TO_SHOW in page
        assert 'class="says-not"' not in page


def test_five_who_nearly_all_say_the_same_are_told_so_and_not_how_many(five: Crew) -> None:
    handed_in(five, weeks_ago=4)
    for says in ("kept", "kept", "kept", "kept", "not"), ("kept",) * 5:
        for person, said in zip(five.everybody, says, strict=True):
            answer(person, said)
        page = five.anna.text("workshop/check-in")
        assert counts_on(page) == {"соблюдается": "≥ 3", "частично": "—", "нет": "—"}


def test_the_trainer_asks_earlier_once_a_day(three: Crew) -> None:
    handed_in(three, weeks_ago=1)
    trainer = three.school.trainer()
    for _twice in range(2):
        assert trainer.post("workshop/check-in/openings").status_code == 303
    assert three.anna.post("workshop/check-in/openings").status_code == 403
    with three.school.database():
        assert len(db.session.scalars(select(CheckInOpening)).all()) == 1
    answer(three.anna, "partly")
    assert trainer.post("workshop/check-in", {}).status_code == 403


def test_a_later_round_is_told_beside_the_earlier(five: Crew) -> None:
    handed_in(five, weeks_ago=4)
    for person in five.everybody:
        answer(person, "not")
    trainer = five.school.trainer()
    trainer.post("workshop/check-in/openings")
    for person in five.everybody:
        answer(person, "kept")
    page = trainer.text("workshop/check-in")
    assert page.count('class="says-not"') == 2
    assert page.count('class="says-kept"') == 2


def test_an_amended_rule_is_counted_anew_and_the_others_go_on(three: Crew) -> None:
    handed_in(three, weeks_ago=4)
    for person in three.everybody:
        answer(person, "not")
    with three.school.database():
        db.session.execute(update(Submission).values(submitted_at=clock.now() - timedelta(weeks=4)))
        db.session.commit()
    mark(three, "8")
    assert three.anna.post("workshop/amendments").status_code == 303
    assert "Само соглашение; внести изменения" in three.anna.text("workshop/check-in")
    three.anna.patch("workshop/slots/rules.1", slot(1, "Начинаем в 15:05", "amended"))
    three.anna.patch("workshop/slots/rules.2", slot(0, "Слушаем", "new"))
    sign(three.anna)
    hand_in(three.anna)
    page = three.anna.text("workshop/check-in")
    assert page.count(NOTHING_TO_SHOW) == 2
    assert "Начинаем вовремя" not in page


def test_a_workshop_without_check_in_has_no_such_page(crew: Crew) -> None:
    trainer = crew.school.trainer()
    assert crew.anna.get("workshop/check-in").status_code == 404
    assert crew.anna.post("workshop/check-in", {}).status_code == 404
    assert trainer.post("workshop/check-in/openings").status_code == 404
    assert "Как соблюдаются правила" not in trainer.text("workshop/overview")


def test_answers_that_are_none_are_not_kept(three: Crew) -> None:
    handed_in(three, weeks_ago=4)
    answer(three.anna, "perhaps")
    with three.school.database():
        assert db.session.scalars(select(CheckInAnswer)).all() == []
