"""People are told at their next page of what happened to their work."""

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.contexts.models import Membership
from lti_tool.db import db
from lti_tool.gradebook.errors import NotInCourseError
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.stuck import tell_of_stuck
from lti_tool.notices.models import Notice
from lti_tool.notices.telling import KEPT, READ_KEPT, News, forget_old, tell, tell_trainers
from lti_tool.notices.words import TEXTS
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import Crew, fill, hand_in, sign

MARKED = {"criterion-whole": "7", "points": "7"}


def told(person: Person) -> list[tuple[str, bool]]:
    """Return the notices that stand for a person, and whether each is new; the newest first."""
    page = person.text("notices/")
    found = re.findall(r'<p class="notices-text">(.*?)</p>', page, re.DOTALL)
    return [
        (re.sub(r"<.*?>|Новое", "", one, flags=re.DOTALL).strip(), "Новое" in one) for one in found
    ]


def told_all(people: Iterable[Person]) -> list[list[str]]:
    return [[text for text, _is_new in told(person)] for person in people]


def follow(person: Person) -> str:
    """Follow the newest notice; return where it leads, relative to the session."""
    page = person.text("notices/")
    number = page.split("notices/")[1:]
    address = next(one.split('"')[0] for one in number if one.split('"')[0].isdecimal())
    answer = person.post(f"notices/{address}")
    assert answer.status_code == 303
    return str(answer.location).removeprefix(person.url(""))


def finished(crew: Crew) -> None:
    """Fill, sign and hand in the group's sheet."""
    fill(crew.anna)
    for one in crew.everybody:
        sign(one)
    hand_in(crew.anna)


def mark(trainer: Person, ref: str, **fields: str) -> None:
    page = trainer.text(f"review/work/{ref}")
    seen = dict(re.findall(r'name="((?:mark|draft|work)_version)"[^>]*value="(\d+)"', page))
    assert trainer.post(f"review/work/{ref}", {**seen, **fields}).status_code == 303


def handed_in_ref(trainer: Person) -> str:
    return trainer.text("review/").split("review/work/")[1].split('"')[0]


def test_nobody_is_told_of_nothing(crew: Crew) -> None:
    page = crew.anna.text("notices/")
    assert "Пока ничего нового" in page
    assert 'aria-label="Уведомления"' in page
    assert 'bar-count"><' in page


def test_trainers_are_told_that_a_group_handed_in(crew: Crew) -> None:
    trainer, colleague = crew.school.trainer(), crew.school.trainer("Коллега")
    finished(crew)
    assert told(trainer) == [("«Радуга»: работа сдана", True)]
    assert told(colleague) == told(trainer)
    assert told(crew.anna) == []
    assert "1 новое уведомление" in trainer.text("workshop/overview")
    assert follow(trainer) == f"review/work/{handed_in_ref(trainer)}"
    assert told(trainer) == [("«Радуга»: работа сдана", False)]
    assert "новое уведомление" not in trainer.text("workshop/overview")
    assert told(colleague) == [("«Радуга»: работа сдана", True)]


def test_every_member_is_told_of_a_return_and_of_the_mark(crew: Crew) -> None:
    trainer = crew.school.trainer()
    finished(crew)
    mark(trainer, handed_in_ref(trainer), intent="return", comment="Уточните правила")
    assert told_all(crew.everybody) == [["Вашу работу вернули на доработку"]] * 2
    assert follow(crew.anna).startswith("workshop/")
    hand_in(crew.anna)
    mark(trainer, handed_in_ref(trainer), **MARKED)
    assert (
        told_all(crew.everybody)
        == [["Ваша работа оценена", "Вашу работу вернули на доработку"]] * 2
    )
    assert len(told(trainer)) == 1


def test_a_mark_that_changes_is_new_again_and_one_notice(crew: Crew) -> None:
    trainer = crew.school.trainer()
    finished(crew)
    ref = handed_in_ref(trainer)
    mark(trainer, ref, **MARKED)
    crew.anna.post("notices/read")
    assert told(crew.anna) == [("Ваша работа оценена", False)]
    path = f"review/work/{ref}/members/{crew.anna.user_id}"
    assert trainer.post(path, {"points": "1", "reason": "Вела обсуждение"}).status_code == 303
    assert told(crew.anna) == [("Ваша работа оценена", True)]


def test_the_others_are_told_that_somebody_opened_an_amendment(crew: Crew) -> None:
    trainer = crew.school.trainer()
    finished(crew)
    mark(trainer, handed_in_ref(trainer), **MARKED)
    assert crew.anna.post("workshop/amendments").status_code == 303
    assert "Ваша группа вносит изменения в соглашение" in told_all(crew.others)[0]
    assert "Ваша группа вносит изменения в соглашение" not in told_all([crew.anna])[0]


def test_who_is_moved_is_told_where(crew: Crew) -> None:
    trainer, petr = crew.school.trainer(), crew.others[0]
    trainer.post(f"workshop/groups/people/{petr.user_id}", {"group": ""})
    moved = trainer.post(f"workshop/groups/people/{petr.user_id}", {"group": str(crew.group_id)})
    assert moved.status_code == 303
    assert [text for text, _ in told(petr)] == ["Теперь Вы в группе «Радуга»"]
    assert told(crew.anna) == []


def test_the_gallery_is_told_to_everybody_in_a_group(crew: Crew) -> None:
    lonely = crew.school.person("Без группы")
    crew.school.trainer().post("workshop/gallery", {"shows": "named"})
    assert told_all([*crew.everybody, lonely]) == [
        *[["Галерея открыта: посмотрите листы других групп"]] * 2,
        [],
    ]
    assert follow(crew.anna) == "workshop/gallery"


def delivery_to(person: Person, **more: Any) -> Delivery:
    """Return a score of a person on its way to the only column, or what ``more`` makes of it."""
    now = clock.now()
    usual = {
        "line_item_id": db.session.scalars(select(LineItem.id)).one(),
        "user_id": person.user_id,
        "score_given": Decimal(1),
        "score_maximum": Decimal(3),
        "marked_at": now,
        "timestamp": now,
        "created_at": now,
        "next_try_at": now,
        "give_up_at": now,
        "state": "pending",
    }
    return Delivery(**usual | more)


def test_stuck_scores_are_told_until_they_went(school: School) -> None:
    school.place("quiz", QUIZ, title="Лекция")
    trainer, person = school.trainer(), school.person("Анна")
    with school.database():
        db.session.add(delivery_to(person))
        db.session.commit()
        tell_of_stuck()
    assert told(trainer) == []
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        with school.database():
            tell_of_stuck()
        assert told(trainer) == [("Баллы больше часа не могут попасть в журнал", True)]
        trainer.post("notices/read")
        with school.database():
            tell_of_stuck()
        assert told(trainer) == [("Баллы больше часа не могут попасть в журнал", False)]
        assert follow(trainer) == "scores/"
        assert told(person) == []
        with school.database():
            db.session.execute(update(Delivery).values(state="delivered", delivered_at=clock.now()))
            db.session.commit()
            tell_of_stuck()
        assert told(trainer) == []


def test_scores_that_need_nobody_are_not_told_as_stuck(school: School) -> None:
    school.place("quiz", QUIZ, title="Лекция")
    trainer, person, gone = school.trainer(), school.person("Анна"), school.person("Ушла")
    later = clock.now() + timedelta(seconds=1)
    with school.database():
        db.session.add(delivery_to(person, state="failed", reason="score-refused"))
        db.session.flush()
        db.session.add(delivery_to(person, state="delivered", timestamp=later, delivered_at=later))
        db.session.add(delivery_to(gone, state="failed", reason=NotInCourseError.code))
        db.session.commit()
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        with school.database():
            tell_of_stuck()
        assert told(trainer) == []


def news(school: School, kind: str = "marked", **more: str) -> News:
    return News(kind, school.resource_link_id, "activities.open_placement", facts=more)


def test_a_notice_of_another_activity_names_it_and_leads_nowhere(school: School) -> None:
    school.place("quiz", QUIZ, title="Первое")
    person = school.person("Анна")
    with school.database():
        tell([person.user_id], news(school))
        db.session.commit()
        number = db.session.scalars(select(Notice.id)).one()
    school.place("quiz", QUIZ, title="Второе")
    there = school.launch(person.user_id, person.name)
    page = there.text("notices/")
    assert "Первое" in page
    assert "откройте это занятие в курсе" in page
    assert there.post(f"notices/{number}").status_code == 404
    assert person.post(f"notices/{number}").status_code == 303


def test_nobody_reads_or_follows_anothers_notices(school: School) -> None:
    school.place("quiz", QUIZ)
    anna, boris = school.person("Анна"), school.person("Борис")
    with school.database():
        tell([anna.user_id], news(school))
        db.session.commit()
        number = db.session.scalars(select(Notice.id)).one()
    assert told(boris) == []
    assert boris.post(f"notices/{number}").status_code == 404
    boris.post("notices/read")
    assert told(anna) == [("Ваша работа оценена", True)]


def test_a_page_that_is_gone_leads_to_the_activity(school: School) -> None:
    school.place("quiz", QUIZ)
    anna = school.person("Анна")
    with school.database():
        tell([anna.user_id], News("marked", school.resource_link_id, "nowhere.at_all"))
        db.session.commit()
    assert follow(anna) == ""


def test_old_notices_are_forgotten_and_read_ones_earlier(school: School) -> None:
    school.place("quiz", QUIZ)
    anna, boris = school.person("Анна"), school.person("Борис")
    with school.database():
        tell([anna.user_id, boris.user_id], news(school))
        db.session.commit()
    anna.post("notices/read")

    def left() -> list[int]:
        with school.database():
            forget_old()
            return list(db.session.scalars(select(Notice.user_id)))

    assert len(left()) == 2
    with time_machine.travel(clock.now() + READ_KEPT + timedelta(hours=1)):
        assert left() == [boris.user_id]
    with time_machine.travel(clock.now() + KEPT + timedelta(hours=1)):
        assert left() == []


def test_a_trainer_who_left_the_course_is_not_told(school: School) -> None:
    school.place("quiz", QUIZ)
    gone = school.trainer("Ушёл")
    with school.database():
        db.session.execute(
            update(Membership).where(Membership.user_id == gone.user_id).values(left_at=clock.now())
        )
        tell_trainers(news(school, "to_mark"))
        db.session.commit()
    assert told(gone) == []


@pytest.mark.parametrize("kind", TEXTS)
def test_every_kind_of_notice_can_be_read(school: School, kind: str) -> None:
    school.place("quiz", QUIZ)
    anna = school.person("Анна")
    with school.database():
        tell([anna.user_id], news(school, kind, group="Радуга", who="Радуга"))
        db.session.commit()
    assert len(told(anna)) == 1
