"""Items that a new key drops: what is left of an attempt, and of a thousand at once."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizAnswer, QuizSitting
from lti_tool.contexts.models import Membership, User
from lti_tool.contexts.roles import Role
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.quiz.test_rekeying import PAGE, corrected, deliveries, points
from tests.functional.activities.school import School

RESULTS, ONE = QUIZ["items"]
RIGHT = {"results": ["a", "c", "d"], "one": ["y"]}
WRONG = {"results": ["b"], "one": ["x"]}
OTHER_KEY = {
    **ONE,
    "options": [{**ONE["options"][0], "correct": True}, {**ONE["options"][1], "correct": False}],
}
HALF = 500


@pytest.mark.parametrize("lower", ["", "never"])
def test_an_attempt_that_drew_nothing_but_dropped_items_keeps_its_score(
    quiz_school: School, lower: str
) -> None:
    quiz_school.place("quiz", {**QUIZ, "draw": 1}, points="4")
    people = {}
    for item in ("results", "one"):
        page = ""
        while f'name="version-{item}"' not in page:
            people[item] = person = quiz_school.person(f"Знает {item}")
            person.post("quiz/attempts")
            page = person.text("quiz/attempts/1")
    right = {"item-results": list("acd"), "item-one": "y"}
    people["results"].post("quiz/attempts/1", {**PAGE, **right})
    people["one"].post("quiz/attempts/1", {"version-one": "0", **right, "intent": "save"})
    corrected(quiz_school, {**QUIZ, "items": QUIZ["items"][1:]})
    trainer = quiz_school.trainer()
    page = trainer.text(f"quiz/rekey?lower={lower}")
    assert "0 выше, 0 ниже" in page
    assert "1 попытка была с другими вопросами" in page
    trainer.post("quiz/rekey", {"version": "2", "lower": lower})
    assert points(quiz_school) == [Decimal(4)]
    assert "Всё верно" in people["results"].text("quiz/attempts/1/result")


def test_an_open_attempt_whose_every_item_is_dropped_is_finished_as_it_was_begun(
    quiz_school: School,
) -> None:
    quiz_school.place("quiz", {**QUIZ, "draw": 1}, points="4")
    page = ""
    while 'name="version-one"' not in page:
        person = quiz_school.person("Анна")
        person.post("quiz/attempts")
        page = person.text("quiz/attempts/1")
    corrected(quiz_school, {**QUIZ, "items": QUIZ["items"][:1]})
    quiz_school.trainer().post("quiz/rekey", {"version": "2"})
    assert "Что из этого одно?" in person.text("quiz/attempts/1")
    person.post("quiz/attempts/1", {"version-one": "0", "item-one": "y", "intent": "hand-in"})
    assert points(quiz_school) == [Decimal(4)]


@pytest.fixture
def thousand(quiz_school: School) -> School:
    """A thousand people handed in: half knew the one item of 3 points, half the other of 1."""
    now = clock.now()
    with quiz_school.database():
        placement = db.session.get_one(Placement, quiz_school.placement_id)
        add = db.session.execute
        people = [
            {"registration_id": quiz_school.registration_id, "sub": f"many-{n}", "name": ""}
            for n in range(2 * HALF)
        ]
        ids = list(db.session.scalars(insert(User).returning(User.id), people))
        fields = {"context_id": quiz_school.context_id, "launch_role": Role.LEARNER.value}
        add(insert(Membership), [{**fields, "user_id": one, "launched_at": now} for one in ids])
        shares = [Decimal("0.75")] * HALF + [Decimal("0.25")] * HALF
        fields = {"placement_id": placement.id, "version_id": placement.version_id, "number": 1}
        fields |= {"started_at": now, "finished_at": now}
        made = [
            {**fields, "user_id": one, "fraction": share}
            for one, share in zip(ids, shares, strict=True)
        ]
        sat = list(db.session.scalars(insert(Attempt).returning(Attempt.id), made))
        paper = {"seed": "", "items": ["results", "one"], "carried": [], "ends_at": None}
        add(insert(QuizSitting), [{**paper, "attempt_id": one} for one in sat])
        fields = {"version": 1, "saved_at": now}
        answers = [
            {**fields, "attempt_id": one, "item": item, "given": knew[item]}
            for knows, those in (("results", sat[:HALF]), ("one", sat[HALF:]))
            for one in those
            for item in RIGHT
            for knew in (RIGHT if item == knows else WRONG,)
        ]
        add(insert(QuizAnswer), answers)
        fields = {"placement_id": placement.id, "marked_at": now, "comment": ""}
        results = [
            {**fields, "user_id": one, "score_given": 4 * share, "score_maximum": Decimal(4)}
            for one, share in zip(ids, shares, strict=True)
        ]
        add(insert(Result), results)
        db.session.commit()
    return quiz_school


@pytest.mark.parametrize(
    ("items", "lower", "told", "then"),
    [
        # The other option is right: who had the 3 points has all, who had the 1 would have nothing.
        ([RESULTS, OTHER_KEY], "never", ("500", "0", "500"), (4, 1)),
        # The item of 1 point is dropped: the other is worth all 4.
        ([RESULTS], "", ("500", "500", "0"), (4, 0)),
        ([RESULTS], "never", ("500", "0", "500"), (4, 1)),
        # Both are worth the same.
        ([RESULTS, {**ONE, "points": 3}], "", ("500", "500", "0"), (2, 2)),
    ],
)
def test_a_thousand_attempts_are_scored_again_and_only_the_changed_are_sent(
    thousand: School,
    items: list[dict[str, Any]],
    lower: str,
    told: tuple[str, ...],
    then: tuple[int, int],
) -> None:
    corrected(thousand, {**QUIZ, "items": items})
    trainer = thousand.trainer()
    page = trainer.text(f"quiz/rekey?lower={lower}")
    shown = re.findall(r"(\d+)\s+(выше|ниже|без)", page)
    assert [number for number, _word in shown] == list(told)
    before = points(thousand)
    trainer.post("quiz/rekey", {"version": "2", "lower": lower})
    after = points(thousand)
    assert after == [Decimal(then[0])] * HALF + [Decimal(then[1])] * HALF
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    assert deliveries(thousand) == changed == int(told[0]) + int(told[1])
