"""Items of every kind on one page: answered by plain forms, marked and explained."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.coursework.models import Activity, ActivityVersion, Placement, Result
from lti_tool.db import db
from tests.functional.activities.school import Person, School

SEE = {"activity": "lesson", "slide": 3}
EVERY: dict[str, Any] = {
    "attempts_limit": 2,
    "items": [
        {
            "id": "pair",
            "type": "matching",
            "prompt": {"text": "Кто **когда**?", "picture": "map.png", "alt": "Схема"},
            "hint": "Подсказка-пары",
            "pairs": [
                {"left": "Хорд", "right": "1997", "feedback": "Ключ-Хорд"},
                {"left": "Венгер", "right": "1998"},
            ],
            "extra": ["2004"],
        },
        {
            "id": "order",
            "type": "ordering",
            "prompt": "По порядку",
            "hint": "Подсказка-порядок",
            "entries": ["нормы", "цели", "обмен"],
        },
        {
            "id": "word",
            "type": "short",
            "prompt": "Как называется?",
            "accept": [{"text": "соглашение", "feedback": "Ключ-слово"}],
            "see": SEE,
        },
        {"id": "number", "type": "numeric", "prompt": "Сколько?", "value": 3, "unit": "чувства"},
        {
            "id": "gap",
            "type": "gaps",
            "prompt": "Заполните",
            "text": "Это [what], <b>[how]</b> всеми.",
            "gaps": {
                "what": {"choices": ["договор", "акт"], "feedback": "Ключ-пропуск"},
                "how": {"accept": ["подписанный"]},
            },
        },
        {
            "id": "so",
            "type": "true-false",
            "prompt": {"text": "Да?", "audio": "so.mp3"},
            "statement_is": True,
            "if_false": "Ключ-нет",
        },
    ],
}
ALL_RIGHT = {
    # In alphabetical order: 1997, 1998, 2004; нормы, обмен, цели; акт, договор.
    "item-pair.1": "1",
    "item-pair.2": "2",
    "item-order.1": "1",
    "item-order.2": "3",
    "item-order.3": "2",
    "item-word": " Соглашение ",
    "item-number": "3,0",
    "item-gap.what": "2",
    "item-gap.how": "подписанный",
    "item-so": "true",
}
PAGE = {f"version-{item['id']}": "0" for item in EVERY["items"]}


@pytest.fixture
def every(school: School) -> School:
    """A course with a quiz of every kind, worth 6 points, and a lecture it points to."""
    school.place("quiz", EVERY, points="6", title="Всё")
    with school.database():
        placement = db.session.get_one(Placement, school.placement_id)
        placement.version.media = {"map.png": "a" * 64, "so.mp3": "b" * 64}
        lecture = {
            "instructions": "…",
            "video": "lesson.mp4",
            "duration": 60,
            "slides": [{"number": 3, "at": 13, "title": "…", "text": "…"}],
        }
        db.session.add(
            ActivityVersion(
                activity=Activity(key="test/lesson", kind="lecture", created_at=clock.now()),
                number=1,
                content_hash="lesson",
                title="Лекция",
                minutes=1,
                points=Decimal(1),
                definition=lecture,
                media={"lesson.mp4": "c" * 64},
                created_at=clock.now(),
            )
        )
        db.session.commit()
    return school


def begun(school: School) -> Person:
    person = school.person("Иванова Анна")
    person.post("quiz/attempts")
    return person


def score(school: School) -> Decimal | None:
    with school.database():
        return db.session.scalar(select(Result.score_given))


def test_a_plain_form_answers_every_kind_and_all_right_is_full_marks(every: School) -> None:
    person = begun(every)
    sent = person.post("quiz/attempts/1", {**PAGE, **ALL_RIGHT, "intent": "hand-in"})
    assert sent.location.endswith("/result")
    assert score(every) == Decimal(6)
    page = person.text("quiz/attempts/1/result")
    for words in ("Ключ-Хорд", "Ключ-слово", "Ключ-пропуск", "Вы ответили: договор", "Всё верно"):
        assert words in page


def test_before_marking_the_page_shows_the_fields_and_nothing_of_the_key(every: School) -> None:
    person = begun(every)
    page = person.text("quiz/attempts/1")
    for secret in ("Ключ", "Подсказка", "соглашение", "подписанный", "correct", "statement"):
        assert secret not in page
    for shown in (
        'alt="Схема"',
        f"/media/{'a' * 64}/map.png",
        f"/media/{'b' * 64}/so.mp3",
        "<strong>когда</strong>",
        "&lt;b&gt;",
        "чувства",
        "2004",
    ):
        assert shown in page
    # The lines to order stand in the alphabet's order, whatever the key says.
    assert page.index("нормы") < page.index("обмен") < page.index("цели")


def test_what_was_saved_stands_in_its_fields_after_a_reload(every: School) -> None:
    person = begun(every)
    some = {"item-pair.1": "2", "item-order.1": "3", "item-gap.how": "кем-то", "item-so": "false"}
    person.post("quiz/attempts/1", {**PAGE, **some, "item-number": "много", "intent": "save"})
    with every.database():
        kept = {one.item: one.given for one in db.session.scalars(select(QuizAnswer))}
    assert kept == {
        "pair": ["1:2"],
        "order": ["1:3"],
        "gap": ["how:кем-то"],
        "so": ["false"],
        "number": ["много"],
    }
    page = person.text("quiz/attempts/1")
    assert page.count(" selected") == 2
    assert 'value="кем-то"' in page
    assert 'value="много"' in page
    assert "1 вопрос из 6 остался без ответа" in person.text("quiz/attempts/1/hand-in")


def test_a_complete_order_is_shown_as_the_participant_put_it(every: School) -> None:
    person = begun(every)
    order = {"item-order.1": "3", "item-order.2": "1", "item-order.3": "2"}
    person.post("quiz/attempts/1", {**PAGE, **order, "intent": "save"})
    page = person.text("quiz/attempts/1")
    assert page.index("обмен") < page.index("цели") < page.index("нормы")


def test_a_wrong_answer_gets_its_hint_in_the_next_attempt_and_the_key_stays_hidden(
    every: School,
) -> None:
    person = begun(every)
    wrong = {**ALL_RIGHT, "item-pair.2": "3", "item-word": "приказ", "item-so": "false"}
    person.post("quiz/attempts/1", {**PAGE, **wrong, "intent": "hand-in"})
    result = person.text("quiz/attempts/1/result")
    assert "Вы ответили: 2004" in result
    assert "Ключ-нет" in result
    for secret in ("Верно: 1998", "Верно: соглашение"):
        assert secret not in result
    assert "Посмотреть в лекции, 0:13" in result
    assert f"/media/{'c' * 64}/lesson.mp4#t=13" in result
    person.post("quiz/attempts")
    page = person.text("quiz/attempts/2")
    assert "Подсказка-пары" in page
    assert "Подсказка-порядок" not in page
    person.post("quiz/attempts/2", {**PAGE, **wrong, "intent": "hand-in"})
    over = person.text("quiz/attempts/2/result")
    assert "Верно: 1998" in over
    assert "Верно: соглашение" in over


@pytest.mark.parametrize(
    "see",
    [
        {"activity": "nowhere", "slide": 3},
        {"activity": "lesson", "slide": 4},
        {"activity": "lesson", "second": 5.0},
    ],
)
def test_a_place_in_the_lecture_is_shown_only_where_there_is_one(
    every: School, see: dict[str, Any]
) -> None:
    every.place("quiz", {"items": [{**EVERY["items"][2], "see": see}]}, points="1")
    person = begun(every)
    person.post("quiz/attempts/1", {"version-word": "0", "item-word": "нет", "intent": "hand-in"})
    shown = "Посмотреть в лекции" in person.text("quiz/attempts/1/result")
    assert shown == ("second" in see)


def test_the_trainer_tries_every_kind_and_nonsense_is_refused(every: School) -> None:
    trainer = every.trainer()
    page = trainer.post("quiz/preview", {**PAGE, **ALL_RIGHT}).text
    assert "Всё верно" in page
    nonsense = trainer.post("quiz/preview", {**PAGE, "item-pair.1": "9"})
    assert nonsense.status_code == 400
    assert "answer-unreadable" in nonsense.text
