"""A lecture's questions: saved at once, the first answer stands, the score does not hear of them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool.activities.lecture.models import CheckAnswer, WatchRecord
from lti_tool.activities.lecture.reviewing import REVIEWING
from lti_tool.activities.registry import kinds
from lti_tool.content.media import MediaStore
from lti_tool.content.package import load_package
from lti_tool.contexts.roles import Role
from lti_tool.coursework import moments
from lti_tool.coursework.library import import_package
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.settings import Settings
from lti_tool.web.csrf import HEADER
from tests.functional.activities.lecture.conftest import (
    SHORT_COURSE,
    THAT_HOUR,
    redefine,
    report,
    stage_of,
)
from tests.functional.activities.school import Person, School

WHO = {
    "at": 9,
    "item": {
        "id": "who",
        "type": "multiple",
        "prompt": "Кто подписывает соглашение?",
        "feedback": "Подписывают все.",
        "options": [
            {"id": "all", "text": "Участники", "correct": True},
            {"id": "expert", "text": "Эксперты", "correct": True},
            {"id": "lawyer", "text": "Юрист", "feedback": "Юрист не нужен."},
        ],
    },
}
SIDES = {
    "at": 20,
    "item": {
        "id": "sides",
        "type": "matching",
        "prompt": "Что на какой половине листа?",
        "pairs": [
            {"left": "Слева", "right": "Чувства"},
            {"left": "Справа", "right": "Правила"},
        ],
    },
}


@pytest.fixture
def asking(lecture_school: School) -> School:
    """A lecture that asks two questions."""
    redefine(lecture_school, checks=[SIDES, WHO])
    return lecture_school


def answer(person: Person, check: str, *given: str) -> TestResponse:
    headers = {HEADER: person.token, "Accept": "application/json"}
    body = {"check": check, "given": list(given)}
    return person.client.post(person.url("lecture/check"), json=body, headers=headers)


def answers(school: School) -> list[tuple[str, list[str]]]:
    with school.database():
        found = db.session.scalars(select(CheckAnswer).order_by(CheckAnswer.id))
        return [(one.item, one.given) for one in found]


def test_an_answer_is_saved_and_told_at_once(asking: School) -> None:
    anna = asking.person("Анна")
    page = anna.text("lecture/")
    assert page.index("Кто подписывает") < page.index("Что на какой половине")
    assert "Юрист не нужен" not in page
    told = answer(anna, "who", "all", "lawyer").get_json()
    assert (told["check"], told["verdict"]) == ("who", "partly")
    for words in ("Юрист не нужен.", "Подписывают все.", "Это тоже верно"):
        assert words in told["told"]
    assert answers(asking) == [("who", ["all", "lawyer"])]
    again = anna.text("lecture/")
    assert "Подписывают все." in again
    assert "верно отчасти" in again


def test_the_first_answer_stands_whatever_is_sent_after_it(asking: School) -> None:
    anna = asking.person("Анна")
    answer(anna, "who", "lawyer")
    told = answer(anna, "who", "all", "expert").get_json()
    assert told["verdict"] == "wrong"
    assert answers(asking) == [("who", ["lawyer"])]


def test_the_score_does_not_hear_of_it(asking: School) -> None:
    answer(asking.person("Анна"), "who", "all", "expert")
    with asking.database():
        assert db.session.scalars(select(Result)).all() == []


def test_without_scripts_a_plain_form_answers_an_item_of_several_parts(asking: School) -> None:
    anna = asking.person("Анна")
    fields = {"check": "sides", "item-sides.1": "1", "item-sides.2": "2"}
    sent = anna.post("lecture/check", fields)
    assert sent.headers["Location"].endswith("#check-sides")
    assert "Вы ответили: Правила" in anna.text("lecture/").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("check", "given", "status", "code"),
    [
        ("gone", ["all"], 404, "check-unknown"),
        ("who", ["nobody"], 400, "check-unreadable"),
        ("who", [], 422, "check-empty"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(
    asking: School, check: str, given: list[str], status: int, code: str
) -> None:
    sent = answer(asking.person("Анна"), check, *given)
    assert (sent.status_code, sent.get_json()["error"]["code"]) == (status, code)
    assert answers(asking) == []


def test_a_trainer_sees_how_the_questions_were_answered(asking: School) -> None:
    anna, boris = asking.person("Анна"), asking.person("Борис")
    answer(anna, "who", "all", "expert")
    answer(anna, "sides", "1:2", "2:1")
    answer(boris, "who", "lawyer")
    page = " ".join(asking.trainer().text("lecture/overview").replace("\u00a0", " ").split())
    assert "верно: 2, отвечено: 2" in page
    assert "верно: 0, отвечено: 1" in page
    with asking.database(), asking.app.test_request_context():
        placement = db.session.get_one(Placement, asking.placement_id)
        work = REVIEWING.work_of(placement, anna.user_id)
        assert work is not None
        shown = REVIEWING.render(placement, work)
    assert "Кто подписывает" in shown
    assert "Подписывают все." in shown


def test_a_trainers_own_answer_is_not_taken(asking: School) -> None:
    trainer = asking.person("Тренер", Role.TRAINER)
    assert "data-sending" not in trainer.text("lecture/")
    assert answer(trainer, "who", "all").status_code == 403


def trouble(person: Person) -> TestResponse:
    headers = {HEADER: person.token, "Accept": "application/json"}
    return person.client.post(person.url("lecture/trouble"), json={}, headers=headers)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "автор сохраняет запись заново"),
        (
            {"video": None, "audio": None, "embed": "https://youtu.be/aaaaaaaaaaa"},
            "Возможно, её удалили или закрыли на YouTube.",
        ),
    ],
)
def test_the_trainer_reads_of_a_recording_that_does_not_load(
    lecture_school: School, changes: dict[str, Any], words: str
) -> None:
    redefine(lecture_school, **changes)
    anna = lecture_school.person("Анна")
    assert trouble(anna).get_json() == {"noted": True}
    page = " ".join(
        lecture_school.trainer().text("lecture/overview").replace("\u00a0", " ").split()
    )
    assert "Запись не загрузилась у 1 человека" in page
    assert words in page


def test_once_it_plays_nobody_reads_of_it_any_more(lecture_school: School) -> None:
    with time_machine.travel(THAT_HOUR, tick=False):
        anna = lecture_school.person("Анна")
        trouble(anna)
        opened = stage_of(anna)["data-opened"]
    with lecture_school.database():
        assert db.session.scalars(select(WatchRecord)).one().trouble_at is not None
    with time_machine.travel(THAT_HOUR + timedelta(seconds=10), tick=False):
        report(anna, opened, [0, 5_000])
    with lecture_school.database():
        assert db.session.scalars(select(WatchRecord)).one().trouble_at is None


def test_only_the_page_that_shows_a_provider_may_frame_it(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")

    def frames() -> str:
        answer = anna.client.get(anna.url("lecture/"))
        policy = answer.headers["Content-Security-Policy"].split("; ")
        return next(one for one in policy if one.startswith("frame-src"))

    assert frames() == "frame-src 'self'"
    redefine(lecture_school, video=None, audio=None, embed="https://vimeo.com/123456")
    assert frames() == "frame-src 'self' https://player.vimeo.com"


def test_a_wrong_answer_leads_to_where_the_lecture_speaks_of_it(lecture_school: School) -> None:
    with lecture_school.database():
        placement = db.session.get_one(Placement, lecture_school.placement_id)
        key = placement.version.activity.key
    here = {"activity": key.rpartition("/")[2]}
    right, also, wrong = WHO["item"]["options"]  # type: ignore[index]
    options = [right, also, {**wrong, "see": {**here, "slide": 2}}]
    item = {**WHO["item"], "options": options, "see": {**here, "second": 10}}  # type: ignore[dict-item]
    redefine(lecture_school, checks=[{"at": 9, "item": item}])
    told = answer(lecture_school.person("Анна"), "who", "lawyer").get_json()["told"]
    assert 'href="#said-8700" data-seek="8700"' in told
    assert 'href="#said-8700" data-seek="10000"' in told
    assert 'class="check-text" lang="' in told
    told = answer(lecture_school.person("Борис"), "who", "all", "expert").get_json()["told"]
    assert "data-seek" not in told


def test_a_wrong_answer_may_lead_into_another_lecture(
    lecture_school: School, settings: Settings
) -> None:
    with lecture_school.database(), lecture_school.app.test_request_context():
        import_package(load_package(SHORT_COURSE), kinds(), MediaStore(settings.media_dir))
        db.session.commit()
        film = moments.find("short/lecture", "test/other", slide=2)
    assert film is not None
    pointers: tuple[dict[str, float], ...] = ({"slide": 2}, {"second": 9.5})
    for name, there in zip(("Анна", "Борис"), pointers, strict=True):
        item = {**WHO["item"], "see": {"activity": "short/lecture", **there}}  # type: ignore[dict-item]
        redefine(lecture_school, checks=[{"at": 9, "item": item}])
        told = answer(lecture_school.person(name), "who", "lawyer").get_json()["told"]
        second = there.get("second", 8)
        assert f'href="{film.url.partition("#")[0]}#t={second:g}" target="_blank"' in told
        assert "откроется в новом окне" in told
        assert "data-seek" not in told


def test_a_pointer_to_nowhere_is_left_out(lecture_school: School) -> None:
    with lecture_school.database():
        placement = db.session.get_one(Placement, lecture_school.placement_id)
        key = placement.version.activity.key
    nowhere = ({"activity": "gone", "second": 3}, {"activity": key, "slide": 99})
    for name, see in zip(("Анна", "Борис"), nowhere, strict=True):
        item = {**WHO["item"], "see": see}  # type: ignore[dict-item]
        redefine(lecture_school, checks=[{"at": 9, "item": item}])
        anna = lecture_school.person(name)
        assert "check-see" not in answer(anna, "who", "lawyer").get_json()["told"]
