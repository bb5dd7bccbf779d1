"""A corrected key: what would change is shown first, then only what changed is sent."""

import copy
import secrets
import threading
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.activities.quiz import rekeying
from lti_tool.activities.quiz.models import QuizMark, QuizRekeying
from lti_tool.coursework import attempts
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

PAGE = {"version-results": "0", "version-one": "0", "intent": "hand-in-anyway"}


def take(school: School, name: str, results: str, one: str) -> Person:
    person = school.person(name)
    person.post("quiz/attempts")
    person.post("quiz/attempts/1", {**PAGE, "item-results": list(results), "item-one": one})
    return person


def corrected(school: School, definition: dict[str, Any]) -> None:
    """Import a newer version of the quiz."""
    with school.database():
        placement = db.session.get_one(Placement, school.placement_id)
        db.session.add(
            ActivityVersion(
                activity_id=placement.version.activity_id,
                number=2,
                content_hash=secrets.token_hex(8),
                title=placement.version.title,
                minutes=3,
                points=Decimal(4),
                definition=definition,
                created_at=clock.now(),
            )
        )
        db.session.commit()


@pytest.fixture
def other_key() -> dict[str, Any]:
    """The quiz whose second question has the other option for its answer."""
    quiz = copy.deepcopy(QUIZ)
    quiz["items"][1]["options"][0]["correct"] = True
    quiz["items"][1]["options"][1]["correct"] = False
    return quiz


def points(school: School) -> list[Decimal]:
    with school.database():
        return list(db.session.scalars(select(Result.score_given).order_by(Result.user_id)))


def deliveries(school: School) -> int:
    with school.database():
        return db.session.scalar(select(func.count()).select_from(Delivery)) or 0


def test_the_difference_is_shown_before_anything_changes(
    quiz_school: School, other_key: dict[str, Any]
) -> None:
    take(quiz_school, "Анна", "acd", "x")
    take(quiz_school, "Борис", "acd", "y")
    take(quiz_school, "Вера", "acd", "")
    trainer = quiz_school.trainer()
    assert "Действует самая новая версия" in trainer.text("quiz/rekey")
    corrected(quiz_school, other_key)
    page = trainer.text("quiz/rekey")
    for words in ("1 выше", "1 ниже", "1 без изменений", "Анна", "Борис"):
        assert words in page
    assert "Вера" not in page
    assert "0 ниже" in trainer.text("quiz/rekey?lower=never")
    assert points(quiz_school) == [Decimal(3), Decimal(4), Decimal(3)]


@pytest.mark.parametrize(
    ("lower", "after", "sent"), [("", ["4", "3", "3"], 2), ("never", ["4", "4", "3"], 1)]
)
def test_only_the_changed_scores_are_sent_and_it_is_written_down(
    quiz_school: School, other_key: dict[str, Any], lower: str, after: list[str], sent: int
) -> None:
    anna = take(quiz_school, "Анна", "acd", "x")
    take(quiz_school, "Борис", "acd", "y")
    take(quiz_school, "Вера", "acd", "")
    late = quiz_school.person("Галина")
    late.post("quiz/attempts")
    corrected(quiz_school, other_key)
    trainer = quiz_school.trainer("Тренер Т. Т.")
    before = deliveries(quiz_school)
    for _ in range(2):
        done = trainer.post("quiz/rekey", {"version": "2", "lower": lower})
        assert done.status_code == 303
    assert points(quiz_school) == list(map(Decimal, after))
    assert deliveries(quiz_school) == before + sent
    assert "Всё верно" in anna.text("quiz/attempts/1/result")
    with quiz_school.database():
        record = db.session.scalars(select(QuizRekeying)).one()
        assert (record.higher, len(record.changes)) == (1, sent)
        assert record.changes[0]["after"] == "1.000000"
        assert {one.number for one in db.session.scalars(select(ActivityVersion))} == {1, 2}
        assert {one.version.number for one in db.session.scalars(select(Attempt))} == {2}
    page = trainer.text("quiz/rekey")
    assert "Что уже пересчитано" in page
    assert "Тренер Т. Т." in page


def test_a_dropped_item_counts_no_more_and_other_words_keep_their_scores(
    quiz_school: School, other_key: dict[str, Any]
) -> None:
    take(quiz_school, "Анна", "acd", "x")
    corrected(quiz_school, {**QUIZ, "items": QUIZ["items"][:1]})
    trainer = quiz_school.trainer()
    trainer.post("quiz/rekey", {"version": "2"})
    assert points(quiz_school) == [Decimal(4)]

    quiz_school.place("quiz", QUIZ, points="4")
    person = take(quiz_school, "Борис", "acd", "x")
    person.post("quiz/attempts")
    other_key["items"][1]["prompt"] = "Другой вопрос?"
    corrected(quiz_school, other_key)
    page = quiz_school.trainer().text("quiz/rekey")
    assert "1 попытка была с другими вопросами" in page
    quiz_school.trainer().post("quiz/rekey", {"version": "2"})
    assert points(quiz_school)[-1] == Decimal(3)


def test_a_still_newer_version_is_shown_before_it_is_used(
    quiz_school: School, other_key: dict[str, Any]
) -> None:
    take(quiz_school, "Анна", "acd", "x")
    corrected(quiz_school, other_key)
    quiz_school.trainer().post("quiz/rekey", {"version": "1"})
    assert points(quiz_school) == [Decimal(3)]


def test_participants_and_other_courses_are_kept_out(
    quiz_school: School, other_key: dict[str, Any]
) -> None:
    person = take(quiz_school, "Анна", "acd", "x")
    corrected(quiz_school, other_key)
    assert person.get("quiz/rekey").status_code == 403
    assert person.post("quiz/rekey", {"version": "2"}).status_code == 403
    other = School(quiz_school.app)
    other.place("quiz", QUIZ)
    other.trainer().post("quiz/rekey", {"version": "2"})
    assert points(quiz_school) == [Decimal(3)]


LONG_ENOUGH = 20.0
A_MOMENT = 0.5
"""How long a handing in stands still: a scoring again that did not wait for it would be done."""


def test_work_that_is_handed_in_while_it_is_scored_again_has_the_right_score(
    quiz_school: School, other_key: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = quiz_school.person("Анна")
    anna.post("quiz/attempts")
    corrected(quiz_school, other_key)
    trainer = quiz_school.trainer()
    half_way, rekeyed, arriving = threading.Event(), threading.Event(), threading.Event()
    close, hold = attempts.close, rekeying.hold

    def close_slowly(attempt: Attempt, fraction: Decimal | None) -> datetime:
        half_way.set()
        assert arriving.wait(LONG_ENOUGH)
        rekeyed.wait(A_MOMENT)
        return close(attempt, fraction)

    def arrive(placement: Placement) -> None:
        arriving.set()
        hold(placement)

    def score_again() -> None:
        assert half_way.wait(LONG_ENOUGH)
        arriving.set()  # on SQLite the request already waits before its first statement
        assert trainer.post("quiz/rekey", {"version": "2"}).status_code == 303
        rekeyed.set()

    monkeypatch.setattr(attempts, "close", close_slowly)
    monkeypatch.setattr(rekeying, "hold", arrive)
    other = threading.Thread(target=score_again)
    other.start()
    handed_in = anna.post("quiz/attempts/1", {**PAGE, "item-results": list("acd"), "item-one": "x"})
    other.join()
    assert handed_in.status_code == 303
    assert rekeyed.is_set()
    assert points(quiz_school) == [Decimal(4)]
    with quiz_school.database():
        attempt = db.session.scalars(select(Attempt)).one()
        assert (attempt.version.number, attempt.fraction) == (2, Decimal(1))


def test_an_attempt_begun_after_the_scoring_has_the_new_key(
    quiz_school: School, other_key: dict[str, Any]
) -> None:
    corrected(quiz_school, other_key)
    quiz_school.trainer().post("quiz/rekey", {"version": "2"})
    take(quiz_school, "Анна", "acd", "x")
    assert points(quiz_school) == [Decimal(4)]


def test_marks_of_trainers_outlive_a_new_key(
    quiz_school: School, other_key: dict[str, Any]
) -> None:
    take(quiz_school, "Анна", "acd", "y")
    take(quiz_school, "Борис", "acd", "y")
    with quiz_school.database():
        first, second = db.session.scalars(select(Attempt.id).order_by(Attempt.id))
    trainer = quiz_school.trainer()
    given = {"reason": "Так", "seen": "0"}
    trainer.post(f"quiz/works/{first}/mark/one", {**given, "points": "0.5"})
    trainer.post(f"quiz/works/{second}/mark", {**given, "points": "2"})
    corrected(quiz_school, other_key)
    assert "2 без изменений" in trainer.text("quiz/rekey")
    trainer.post("quiz/rekey", {"version": "2"})
    assert points(quiz_school) == [Decimal("3.5"), Decimal(2)]


def test_what_waits_for_a_mark_still_waits_unless_its_question_is_dropped(school: School) -> None:
    essay = {"id": "own", "type": "essay", "points": 2, "prompt": "Расскажите"}
    school.place("quiz", {**QUIZ, "items": [*QUIZ["items"], essay]}, points="6")
    anna = school.person("Анна")
    anna.post("quiz/attempts")
    anna.post("quiz/attempts/1", {**PAGE, "version-own": "0", "item-one": "y", "item-own": "Да"})
    assert points(school) == []
    corrected(school, {**QUIZ, "items": [QUIZ["items"][1], essay]})
    trainer = school.trainer()
    assert "0 выше" in trainer.text("quiz/rekey")
    trainer.post("quiz/rekey", {"version": "2"})
    assert points(school) == []
    with school.database():
        version = db.session.scalars(select(ActivityVersion).order_by(ActivityVersion.id.desc()))
        newest = version.first()
        assert newest is not None
        db.session.add(
            ActivityVersion(
                activity_id=newest.activity_id,
                number=3,
                content_hash=secrets.token_hex(8),
                title=newest.title,
                minutes=3,
                points=Decimal(1),
                definition={**QUIZ, "items": [QUIZ["items"][1]]},
                created_at=clock.now(),
            )
        )
        db.session.commit()
    assert "ждёт проверки" in trainer.text("quiz/rekey")
    trainer.post("quiz/rekey", {"version": "3"})
    assert points(school) == [Decimal(6)]


ESSAY = {"id": "own", "type": "essay", "points": 2, "prompt": "Расскажите"}


@pytest.fixture
def waiting(school: School, other_key: dict[str, Any]) -> Person:
    """Somebody was right by the old key and wrong by the new; their essay waits for its mark.

    The new key holds, and was to lower no score.
    """
    school.place("quiz", {**QUIZ, "items": [*QUIZ["items"], ESSAY]}, points="6")
    anna = school.person("Анна")
    anna.post("quiz/attempts")
    answers = {"version-own": "0", "item-results": ["a", "c", "d"], "item-one": "y"}
    anna.post("quiz/attempts/1", {**PAGE, **answers, "item-own": "Да", "intent": "hand-in-anyway"})
    corrected(school, {**other_key, "items": [*other_key["items"], ESSAY]})
    school.trainer().post("quiz/rekey", {"version": "2", "lower": "never"})
    return anna


def mark_essay(school: School, earned: str, seen: int = 0) -> Person:
    with school.database():
        attempt = db.session.scalars(select(Attempt.id)).one()
        latest = db.session.scalar(select(func.max(QuizMark.id))) if seen else 0
    trainer = school.trainer()
    mark = {"points": earned, "seen": str(latest), "reason": "Так"}
    trainer.post(f"quiz/works/{attempt}/mark/own", mark)
    return trainer


def test_an_essay_marked_after_a_new_key_does_not_lower_what_was_not_to_get_lower(
    school: School, waiting: Person
) -> None:
    trainer = mark_essay(school, "2")
    assert points(school) == [Decimal(6)]
    assert "по прежнему у вас больше" in waiting.text("quiz/attempts/1/result")
    with school.database():
        attempt = db.session.scalars(select(Attempt.id)).one()
    assert "баллы решено не снижать" in trainer.text(f"quiz/works/{attempt}")
    mark_essay(school, "1", seen=1)
    assert points(school) == [Decimal(5)], "what a trainer lowers on purpose is lowered"


def test_scoring_again_without_keeping_scores_forgets_the_earlier_key(
    school: School, waiting: Person
) -> None:
    mark_essay(school, "2")
    with school.database():
        placement = db.session.get_one(Placement, school.placement_id)
        version = placement.version
        newer = ActivityVersion(
            activity_id=version.activity_id,
            number=3,
            content_hash=secrets.token_hex(8),
            title=version.title,
            minutes=3,
            points=Decimal(6),
            definition=version.definition,
            created_at=clock.now(),
        )
        db.session.add(newer)
        db.session.commit()
    trainer = school.trainer()
    assert "0 выше, 1 ниже" in trainer.text("quiz/rekey")
    assert "0 выше, 0 ниже" in trainer.text("quiz/rekey?lower=never")
    trainer.post("quiz/rekey", {"version": "3"})
    assert points(school) == [Decimal(5)]
