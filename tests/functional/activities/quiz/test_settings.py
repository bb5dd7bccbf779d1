"""What a quiz's settings do for people: order, what counts, passing, receipts, improving."""

import re
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.activities.quiz.models import QuizSitting
from lti_tool.coursework.models import Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School
from tests.unit.coursework.items.samples import options

POOL: dict[str, Any] = {
    "items": [
        {"id": f"i{n}", "type": "single", "prompt": f"Вопрос-{n}?", "options": options("a", "bcde")}
        for n in range(6)
    ]
}


def take(person: Person, answers: dict[str, str], number: int = 1) -> None:
    """Begin an attempt, answer and hand in."""
    assert person.post("quiz/attempts").status_code == 303
    versions = {f"version-{name}": "0" for name in ("i0", "i1", "i2", "i3", "i4", "i5")}
    given = {f"item-{name}": option for name, option in answers.items()}
    person.post(f"quiz/attempts/{number}", {**versions, **given, "intent": "hand-in-anyway"})


def points(school: School) -> Decimal | None:
    with school.database():
        return db.session.scalar(select(Result.score_given))


def asked(page: str) -> list[str]:
    return re.findall(r'data-item="(\w+)"', page)


def test_each_attempt_draws_its_own_items_and_keeps_them_on_reload(school: School) -> None:
    school.place("quiz", {**POOL, "draw": 3, "shuffle_items": True, "shuffle_options": True})
    seen = set()
    for name in ("А", "Б", "В", "Г", "Д"):
        person = school.person(name)
        assert "3 вопроса" in person.text("quiz/")
        person.post("quiz/attempts")
        page = person.text("quiz/attempts/1")
        assert len(asked(page)) == 3
        assert page == person.text("quiz/attempts/1")
        seen.add(tuple(re.findall(r'name="item-(\w+)"\s+value="(\w)"', page)))
    assert len(seen) > 1
    left = {POOL["items"][n]["id"] for n in range(6)} - set(asked(page))
    refused = person.patch(
        f"quiz/attempts/1/answers/{left.pop()}",
        {"base_version": 0, "given": ["a"], "edit_id": "edit-0001"},
    )
    assert refused.status_code == 400


def test_full_marks_are_full_marks_of_what_was_drawn(school: School) -> None:
    school.place("quiz", {**POOL, "draw": 2}, points="10")
    take(school.person("А"), {f"i{n}": "a" for n in range(6)})
    assert points(school) == Decimal(10)


def test_each_attempt_draws_from_every_pool_and_is_scored_by_what_it_drew(school: School) -> None:
    pools = ("", "easy", "easy", "easy", "hard", "hard")
    items = [
        {**one, "points": 4 if pool == "hard" else 1, **({"pool": pool} if pool else {})}
        for one, pool in zip(POOL["items"], pools, strict=True)
    ]
    school.place("quiz", {"items": items, "draw": {"easy": 2, "hard": 1}}, points="7")
    seen_by = []
    for name in "АБВГДЕЖЗИКЛМ":
        person = school.person(name)
        assert "4 вопроса" in person.text("quiz/")
        take(person, {"i0": "a", "i1": "a", "i2": "a", "i3": "a"})
        with school.database():
            drawn = db.session.scalars(select(QuizSitting).order_by(QuizSitting.id.desc())).first()
            assert drawn is not None
            assert [pools[int(one[1])] for one in drawn.items] == ["", "easy", "easy", "hard"]
            seen_by.append(tuple(drawn.items))
    assert len(set(seen_by)) > 1
    with school.database():
        assert set(db.session.scalars(select(Result.score_given))) == {Decimal(3)}
    trainer = school.trainer()
    assert "4 вопроса из 6" in trainer.text("quiz/overview")
    times = sum("i4" in drawn for drawn in seen_by)
    asked_cells = re.findall(r'data-label="Задан">(\d+)<', trainer.text("quiz/analysis"))
    assert (asked_cells[0], asked_cells[4]) == ("12", str(times))


@pytest.mark.parametrize(
    ("counts", "standing", "words"),
    [
        ("best", "3", "Засчитана лучшая попытка: 3 балла"),
        ("last", "1", "засчитывается последняя"),
        ("first", "2", "засчитывается первая. Сейчас это 2 балла"),
        ("average", "2", "засчитывается среднее. Сейчас это 2 балла"),
    ],
)
def test_what_counts_of_several_attempts_reaches_the_gradebook(
    school: School, counts: str, standing: str, words: str
) -> None:
    school.place("quiz", {"items": POOL["items"][:3], "counts": counts}, points="3")
    person = school.person("А")
    assert "Из нескольких попыток засчитывается" in person.text("quiz/")
    take(person, {"i0": "a", "i1": "a"})
    take(person, {"i0": "a", "i1": "a", "i2": "a"}, 2)
    take(person, {"i0": "a"}, 3)
    assert points(school) == Decimal(standing)
    assert words in person.text("quiz/attempts/3/result")
    with school.database():
        latest = select(Delivery.score_given).order_by(Delivery.id.desc()).limit(1)
        assert db.session.scalar(latest) == Decimal(standing)


def test_only_what_was_not_right_comes_back_to_be_improved(school: School) -> None:
    school.place("quiz", {"items": POOL["items"][:3], "improve": True}, points="3")
    person = school.person("А")
    assert "вернётся только то" in person.text("quiz/")
    take(person, {"i0": "a", "i1": "b"})
    person.post("quiz/attempts")
    page = person.text("quiz/attempts/2")
    assert asked(page) == ["i1", "i2"]
    person.post(
        "quiz/attempts/2",
        {
            "version-i1": "0",
            "item-i1": "a",
            "version-i2": "0",
            "item-i2": "a",
            "intent": "hand-in",
        },
    )
    assert points(school) == Decimal(3)
    assert "Вопрос-0" in person.text("quiz/attempts/2/result")


def test_a_quiz_kept_from_before_brings_all_back_where_it_may_not_tell_what_was_wrong(
    school: School,
) -> None:
    untold = {"improve": True, "review": {"verdicts": "never"}}
    school.place("quiz", {"items": POOL["items"][:3], **untold}, points="3")
    person = school.person("А")
    assert "вернётся только то" not in person.text("quiz/")
    take(person, {"i0": "a", "i1": "b"})
    person.post("quiz/attempts")
    assert asked(person.text("quiz/attempts/2")) == ["i0", "i1", "i2"]


@pytest.mark.parametrize(("option", "words"), [("a", "Зачтено: порог"), ("b", "Не зачтено")])
def test_the_result_says_whether_it_is_a_pass(school: School, option: str, words: str) -> None:
    school.place("quiz", {"items": POOL["items"][:1], "pass_percent": 60}, points="1")
    person = school.person("А")
    assert "Порог: 60 % баллов" in person.text("quiz/")
    take(person, {"i0": option})
    assert words in person.text("quiz/attempts/1/result")


def test_a_receipt_is_verified_by_the_trainer(quiz_school: School) -> None:
    person = quiz_school.person("Иванова Анна")
    take(person, {})
    found = re.search(r"Квитанция (\w{4}-\w{4})", person.text("quiz/attempts/1/result"))
    assert found is not None
    trainer = quiz_school.trainer()
    page = trainer.text(f"quiz/overview?receipt={found[1].lower()}")
    assert "Иванова Анна: попытка 1 сдана" in page
    assert "Попытки с таким кодом здесь нет" in trainer.text("quiz/overview?receipt=0000-0000")


def test_beginning_twice_keeps_the_paper(school: School) -> None:
    school.place("quiz", {**POOL, "draw": 2})
    person = school.person("А")
    for _ in range(2):
        person.post("quiz/attempts")
    with school.database():
        assert len(db.session.scalars(select(QuizSitting)).all()) == 1


def test_the_trainers_try_is_marked_by_the_paper_that_was_shown(school: School) -> None:
    school.place("quiz", {**POOL, "draw": 2, "shuffle_items": True}, points="2")
    trainer = school.trainer()
    page = trainer.text("quiz/preview")
    seed = re.search(r'name="seed" value="(\w+)"', page)
    assert seed is not None
    answers = {f"item-{one}": "a" for one in asked(page)}
    versions = {f"version-{one}": "0" for one in asked(page)}
    assert (
        "Всё верно" in trainer.post("quiz/preview", {**answers, **versions, "seed": seed[1]}).text
    )


def test_a_quiz_that_everybody_may_repeat_for_ever_says_so(school: School) -> None:
    school.place("quiz", {"items": [QUIZ["items"][1]]}, points="1")
    assert "Попыток сколько угодно. Из нескольких" in school.person().text("quiz/")
