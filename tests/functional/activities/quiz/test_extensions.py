"""More attempts, time or other dates for a person or a group, and everything that respects them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.quiz import finishing
from lti_tool.activities.quiz.models import QuizExtension, QuizSitting
from lti_tool.contexts import groups
from lti_tool.contexts.models import PlatformGroup, PlatformGroupMember
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

HOUR = timedelta(hours=1)
DONE = {"version-results": "0", "version-one": "0", "intent": "hand-in-anyway"}


@pytest.fixture
def closed(school: School) -> School:
    """A course with a quiz of twenty minutes and one attempt, which closed an hour ago."""
    quiz = {**QUIZ, "time_limit": 20, "attempts_limit": 1}
    now = clock.now()
    school.place("quiz", quiz, points="4", opens_at=now - 3 * HOUR, closes_at=now - HOUR)
    return school


def extend(school: School, whom: str, **more: str) -> Person:
    trainer = school.trainer("Тренер Т. Т.")
    given = trainer.post("quiz/extensions", {"whom": whom, "reason": "Болезнь", **more})
    assert given.status_code == 303, given.text
    return trainer


def tomorrow() -> str:
    """A moment that lies ahead in whatever zone it is read."""
    return (clock.now() + 24 * HOUR).strftime("%Y-%m-%dT%H:%M")


def in_group(school: School, name: str, user_id: int) -> int:
    with school.database():
        group = groups.found(school.resource_link_id, name, user_id)
        db.session.commit()
        return group.id


def test_a_later_closing_lets_one_person_in_and_nobody_else(closed: School) -> None:
    anna, boris = closed.person("Анна"), closed.person("Борис")
    assert anna.post("quiz/attempts").status_code == 403
    extend(closed, f"user-{anna.user_id}", closes_at=tomorrow())
    assert anna.post("quiz/attempts").status_code == 303
    assert boris.post("quiz/attempts").status_code == 403
    assert 'action="' not in boris.text("quiz/").split("<main")[1].split("</main>")[0]
    with closed.database():
        finishing.finish_overdue()
        assert db.session.scalars(select(Attempt.finished_at)).one() is None
    saved = anna.patch(
        "quiz/attempts/1/answers/one", {"base_version": 0, "given": ["y"], "edit_id": "e-1"}
    )
    assert saved.status_code == 200
    anna.post("quiz/attempts/1", {**DONE, "version-one": "1", "item-one": "y"})
    with closed.database():
        assert list(db.session.scalars(select(Result.score_given))) == [Decimal(1)]


def test_a_groups_extension_reaches_whoever_is_in_it_now(closed: School) -> None:
    anna, boris = closed.person("Анна"), closed.person("Борис")
    group = in_group(closed, "Группа А", anna.user_id)
    trainer = extend(closed, f"group-{group}", closes_at=tomorrow())
    assert anna.post("quiz/attempts").status_code == 303
    assert boris.post("quiz/attempts").status_code == 403
    page = trainer.text("quiz/extensions")
    for words in ("Группа А", "Болезнь", "Тренер Т. Т."):
        assert words in page
    with closed.database():
        groups.leave(closed.resource_link_id, anna.user_id)
        db.session.commit()
    assert anna.post("quiz/attempts").status_code == 403


def test_more_minutes_reach_an_attempt_that_is_open(school: School) -> None:
    school.place("quiz", {**QUIZ, "time_limit": 20, "grace_seconds": 0}, points="4")
    anna = school.person("Анна")
    anna.post("quiz/attempts")
    with school.database():
        sitting = db.session.scalars(select(QuizSitting)).one()
        sitting.ends_at = clock.now() - timedelta(minutes=1)
        db.session.commit()
    assert "Время вышло" in anna.text("quiz/attempts/1")
    extend(school, f"user-{anna.user_id}", minutes="10")
    page = anna.text("quiz/attempts/1")
    assert any(f'data-left="{left}"' in page for left in range(530, 541))
    with school.database():
        finishing.finish_overdue()
        assert db.session.scalars(select(Attempt.finished_at)).one() is None
    with school.database():
        db.session.scalars(select(QuizSitting)).one().ends_at = clock.now() - timedelta(minutes=10)
        db.session.commit()
        finishing.finish_overdue()
        assert db.session.scalars(select(Attempt.finished_at)).one() is not None
    assert "30 минут на попытку" in anna.text("quiz/")


def test_more_attempts_are_told_and_taken_back(quiz_school: School) -> None:
    anna = quiz_school.person("Анна")
    for number in (1, 2):
        anna.post("quiz/attempts")
        anna.post(f"quiz/attempts/{number}", DONE)
    assert anna.post("quiz/attempts").status_code == 403
    trainer = extend(quiz_school, f"user-{anna.user_id}", attempts="2")
    assert "Осталось 2 попытки из 4" in anna.text("quiz/")
    assert "ещё 2 попытки" in trainer.text("quiz/extensions")
    anna.post("quiz/attempts")
    assert "Попытка 3 из 4" in anna.text("quiz/attempts/3")
    anna.post("quiz/attempts/3", DONE)
    with quiz_school.database():
        extension = db.session.scalars(select(QuizExtension.id)).one()
    for _ in range(2):
        trainer.post(f"quiz/extensions/{extension}/withdraw")
    assert anna.post("quiz/attempts").status_code == 403
    page = trainer.text("quiz/extensions")
    for kept in ("отменено", "Болезнь", "Тренер Т. Т.", "ещё 2 попытки"):
        assert kept in page, "what was given, by whom and why stays after it was taken back"


def test_an_earlier_opening_lets_one_person_begin(school: School) -> None:
    school.place("quiz", QUIZ, opens_at=clock.now() + HOUR)
    anna = school.person("Анна")
    assert anna.post("quiz/attempts").status_code == 403
    early = (clock.now() - 24 * HOUR).strftime("%Y-%m-%dT%H:%M")
    extend(school, f"user-{anna.user_id}", opens_at=early)
    assert anna.post("quiz/attempts").status_code == 303


def test_what_is_shown_after_closing_waits_for_the_persons_own_closing(school: School) -> None:
    review = {"key": "after-closing"}
    school.place("quiz", {**QUIZ, "review": review}, points="4", closes_at=clock.now() + HOUR)
    anna = school.person("Анна")
    anna.post("quiz/attempts")
    anna.post("quiz/attempts/1", DONE)
    extend(school, f"user-{anna.user_id}", closes_at=tomorrow())
    with school.database():
        db.session.get_one(Placement, school.placement_id).closes_at = clock.now() - HOUR
        db.session.commit()
    assert "Ключ-А" not in anna.text("quiz/attempts/1/result")


def test_nobody_reads_the_key_while_somebody_with_more_time_still_answers(school: School) -> None:
    review = {"key": "after-closing"}
    school.place("quiz", {**QUIZ, "review": review}, points="4", closes_at=clock.now() + HOUR)
    anna, boris = school.person("Анна"), school.person("Борис")
    boris.post("quiz/attempts")
    boris.post("quiz/attempts/1", DONE)
    trainer = extend(school, f"user-{anna.user_id}", closes_at=tomorrow())
    assert "придерживается" in trainer.text("quiz/extensions")
    with school.database():
        db.session.get_one(Placement, school.placement_id).closes_at = clock.now() - HOUR
        db.session.commit()
    assert "Ключ-А" not in boris.text("quiz/attempts/1/result")
    with school.database():
        db.session.scalars(select(QuizExtension)).one().closes_at = clock.now()
        db.session.commit()
    assert "Ключ-А" in boris.text("quiz/attempts/1/result")
    assert "могли прочитать верные ответы" in trainer.text("quiz/extensions")


def test_a_group_of_the_lms_is_extended_like_any_other(closed: School) -> None:
    anna, boris = closed.person("Анна"), closed.person("Борис")
    with closed.database():
        named = PlatformGroup(context_id=closed.context_id, lti_id="7", name="Вечерняя")
        nameless = PlatformGroup(context_id=closed.context_id, lti_id="8")
        db.session.add_all([named, nameless])
        db.session.flush()
        member = PlatformGroupMember(platform_group_id=named.id, user_id=anna.user_id)
        db.session.add(member)
        db.session.commit()
        ids = named.id, nameless.id
    trainer = extend(closed, f"platform-{ids[0]}", closes_at=tomorrow())
    extend(closed, f"platform-{ids[1]}", closes_at=tomorrow())
    assert anna.post("quiz/attempts").status_code == 303
    assert boris.post("quiz/attempts").status_code == 403
    page = trainer.text("quiz/extensions")
    for words in ("Группы в LMS", "Вечерняя", "Группа 8"):
        assert words in page


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "Дайте ещё попытки"),
        ({"attempts": "1", "reason": ""}, "Напишите причину"),
        ({"attempts": "-1"}, ""),
        ({"minutes": "много"}, ""),
        ({"closes_at": "завтра"}, "Напишите дату"),
        (
            {"opens_at": "2026-09-02T10:00", "closes_at": "2026-09-01T10:00"},
            "раньше, чем тест откроется",
        ),
        ({"attempts": "1", "whom": "user-999999"}, ""),
        ({"attempts": "1", "whom": "nobody"}, ""),
    ],
)
def test_an_extension_that_says_too_little_is_asked_for_again(
    closed: School, more: dict[str, str], words: str
) -> None:
    anna = closed.person("Анна")
    given = {"whom": f"user-{anna.user_id}", "reason": "Так", **more}
    refused = closed.trainer().post("quiz/extensions", given)
    assert refused.status_code == 422
    assert words in refused.text
    with closed.database():
        assert not db.session.scalars(select(QuizExtension)).all()


def test_the_form_comes_filled_in_for_whom_it_was_opened(closed: School) -> None:
    anna = closed.person("Анна")
    page = closed.trainer().text(f"quiz/extensions?for=user-{anna.user_id}")
    assert f'<option selected value="user-{anna.user_id}">' in page


def test_other_courses_people_groups_and_extensions_are_out_of_reach(closed: School) -> None:
    anna = closed.person("Анна")
    extend(closed, f"user-{anna.user_id}", attempts="1")
    with closed.database():
        extension = db.session.scalars(select(QuizExtension.id)).one()
    assert anna.get("quiz/extensions").status_code == 403
    assert anna.post(f"quiz/extensions/{extension}/withdraw").status_code == 403
    other = School(closed.app)
    other.place("quiz", QUIZ)
    stranger = other.trainer()
    assert stranger.post(f"quiz/extensions/{extension}/withdraw").status_code == 404
    given = {"whom": f"user-{anna.user_id}", "attempts": "1", "reason": "Так"}
    assert stranger.post("quiz/extensions", given).status_code == 422
