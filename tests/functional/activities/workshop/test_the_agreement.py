"""The Agreement as a thing: read, printed, taken away, checked by anybody, amended by its group."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop.models import Submission
from lti_tool.activities.workshop.rules import canonical
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_absent_and_late import sign_late
from tests.functional.activities.workshop.test_signing_and_handing_in import (
    give_back,
    mark,
    submissions,
)


@pytest.fixture
def done(crew: Crew) -> Crew:
    """A group that has handed in with one signature of two."""
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    return crew


def newest(crew: Crew) -> Submission:
    return submissions(crew)[-1]


def page_of(crew: Crew, person: Person) -> str:
    return person.text(f"workshop/agreements/{newest(crew).id}")


def check(crew: Crew, **sent: Any) -> str:
    """Open the verification page without any session, or compare a copy on it."""
    address = f"/workshop/verify/{newest(crew).seal}"
    client = crew.school.app.test_client()
    answer = client.post(address, data=sent) if sent else client.get(address)
    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    return answer.get_data(as_text=True).replace("\xa0", " ")


def file_of(person: Person, crew: Crew, kind: str) -> bytes:
    answer = person.get(f"workshop/agreements/{newest(crew).id}/{kind}")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return answer.get_data()


def test_the_agreement_is_a_page_with_text_signatures_date_version_and_code(done: Crew) -> None:
    for person in (*done.everybody, done.school.trainer()):
        page = page_of(done, person)
        for words in ("Курс «ПОС»", "Радуга", "редакция 1", "Интерес", "Начинаем вовремя"):
            assert words in page
        for words in ("Подписал 1 из 2", "Иванова Анна", "подписи пока нет", "<svg"):
            assert words in page
        assert newest(done).content_hash in page
    assert "is-a3" in done.anna.text(f"workshop/agreements/{newest(done).id}?paper=a3")


def test_nobody_else_comes_to_the_agreement(done: Crew) -> None:
    stranger = done.school.person("Чужая")
    form_group(done.school, stranger, "Мост")
    path = f"workshop/agreements/{newest(done).id}"
    for suffix in ("", "/pdf", "/txt"):
        assert stranger.get(path + suffix).status_code == 404
    assert done.anna.get("workshop/agreements/999999").status_code == 404
    assert done.anna.get(f"{path}/exe").status_code == 404
    done.school.place("workshop", {"task": "x", "steps": [_step()]}, title="Другое")
    other = done.school.launch(done.anna.user_id, "Иванова Анна")
    assert other.get(path).status_code == 404


def _step() -> dict[str, Any]:
    return {"id": "only", "title": "Only", "text": "One", "slots": 1, "slot_label": "It"}


def test_it_can_be_taken_away_as_pdf_picture_text_and_signed_bytes(done: Crew) -> None:
    sign_late(done.others[0])
    assert file_of(done.anna, done, "pdf").startswith(b"%PDF")
    assert file_of(done.anna, done, "pdf?paper=a3").startswith(b"%PDF")
    assert file_of(done.anna, done, "png").startswith(b"\x89PNG")
    text = file_of(done.anna, done, "txt").decode()
    assert "1. Начинаем вовремя" in text
    assert "Петров Пётр — подпись поставлена позже, после сдачи" in text
    assert newest(done).seal in text
    signed = file_of(done.anna, done, "json")
    assert hashlib.sha256(signed).hexdigest() == newest(done).content_hash
    assert signed == canonical(newest(done).content)


def test_what_people_write_is_set_as_text_and_never_read_as_markup(crew: Crew) -> None:
    nasty = '#read("/etc/passwd") *b* $x$ @y <z> \\ "//'
    fill(crew.anna)
    crew.anna.patch("workshop/slots/rules.1", slot(1, nasty, "nasty"))
    sign(crew.anna)
    hand_in(crew.anna)
    assert file_of(crew.anna, crew, "pdf").startswith(b"%PDF")
    assert nasty in file_of(crew.anna, crew, "txt").decode()


def test_the_verification_page_proves_without_a_session_and_names_nobody(done: Crew) -> None:
    page = check(done)
    assert "Это тот самый текст, который подписали" in page
    assert newest(done).content_hash in page
    assert "Подписал 1 из 2" in page
    for secret in ("Иванова", "Петров", "Радуга", "Интерес", "Курс «ПОС»"):
        assert secret not in page
    assert done.school.app.test_client().get(f"/workshop/verify/{'A' * 22}").status_code == 404
    assert done.school.app.test_client().get("/workshop/verify/1").status_code == 404


def test_the_verification_page_proves_a_true_copy_and_disproves_a_false_one(done: Crew) -> None:
    text = file_of(done.anna, done, "txt").decode()
    assert "слово в слово совпадает" in check(done, text=text)
    uploaded = (io.BytesIO(file_of(done.anna, done, "json")), "agreement.json")
    assert "слово в слово совпадает" in check(done, file=uploaded)
    false = check(done, text=text.replace("Начинаем вовремя", "Начинаем во время"))
    assert "не совпадает с подписанным" in false
    assert "1. Начинаем во время</blockquote>" in false
    cut = check(done, text="Чувства")
    assert "не хватает строки 2" in cut
    assert "не совпадает" not in check(done, text=" ")


def test_the_verification_page_disproves_a_text_that_was_changed_in_the_database(
    done: Crew,
) -> None:
    with done.school.database():
        submission = db.session.scalars(select(Submission)).one()
        changed = {**submission.content, "statement": "Подтверждаю несогласие"}
        submission.content = changed
        db.session.commit()
    page = check(done)
    assert "Это не тот текст, который подписали" in page
    assert "Это тот самый текст" not in page


def test_after_the_mark_a_group_amends_and_signs_version_two(done: Crew) -> None:
    assert "Изменить соглашение" not in page_of(done, done.anna)
    early = done.anna.post("workshop/amendments")
    assert (early.status_code, "amendment-early" in early.text) == (409, True)
    mark(done, "8")
    assert "Изменить соглашение" in page_of(done, done.anna)
    with done.school.database():
        placement = db.session.get_one(Placement, done.school.placement_id)
        placement.due_at = placement.closes_at = clock.now() - timedelta(minutes=1)
        db.session.commit()
    for _twice in range(2):
        opened = done.others[0].post("workshop/amendments")
        assert opened.location.endswith("/workshop/steps/rules")
    trainer = done.school.trainer()
    assert "группа готовит новую редакцию" in trainer.text("workshop/overview")
    assert "Редакция 1 действует" in done.anna.text("workshop/steps/rules")
    assert "Группа готовит следующую" in check(done)
    assert "Эта действует" in page_of(done, trainer)
    saved = done.anna.patch("workshop/slots/rules.2", slot(0, "Ещё правило", "edit-1"))
    assert saved.status_code == 200
    for person in done.everybody:
        sign(person)
    first = newest(done)
    hand_in(done.anna)
    second = newest(done)
    assert (second.number, first.state, second.state) == (2, "amended", "submitted")
    assert first.seal != second.seal
    old = done.anna.text(f"workshop/agreements/{first.id}")
    assert "Это прежняя редакция" in old
    assert "Ещё правило" not in old
    assert "Ещё правило" in page_of(done, trainer)
    client = done.school.app.test_client()
    stale = client.get(f"/workshop/verify/{first.seal}").get_data(as_text=True)
    assert "больше не действует" in stale.replace("\xa0", " ")


def test_an_amendment_is_given_up_and_the_standing_version_goes_on_standing(done: Crew) -> None:
    petr = done.others[0]
    mark(done, "8")
    petr.post("workshop/amendments")
    assert "Оставить как было" in petr.text("workshop/steps/rules")
    for key, base, text in (("rules.1", 1, "Начинаем когда-нибудь"), ("rules.2", 0, "Лишнее")):
        saved = petr.patch(f"workshop/slots/{key}", slot(base, text, f"edit-{key}"))
        assert saved.status_code == 200
    for _twice in range(2):
        given_up = done.anna.post("workshop/amendments/cancel")
        assert given_up.location.endswith("/workshop/submission")
    assert newest(done).state == "submitted"
    assert "оценено" in done.school.trainer().text("workshop/overview")
    page = done.anna.text("workshop/submission")
    assert "Лист сдан" in page
    assert ("Начинаем вовремя" in page, "Лишнее" in page) == (True, False)
    refused = petr.patch("workshop/slots/rules.1", slot(3, "Поздно", "edit-late"))
    assert refused.status_code == 409
    assert "Начинаем когда-нибудь" in petr.text("workshop/slots/rules.1/history")
    petr.post("workshop/amendments")
    again = petr.text("workshop/steps/rules")
    assert ("Начинаем вовремя" in again, "Лишнее" in again) == (True, False)


def test_an_amendment_that_is_handed_in_cannot_be_given_up_any_more(done: Crew) -> None:
    mark(done, "8")
    done.anna.post("workshop/amendments")
    done.anna.patch("workshop/slots/rules.2", slot(0, "Ещё правило", "edit-1"))
    sign(done.anna)
    hand_in(done.anna)
    done.others[0].post("workshop/amendments/cancel")
    assert (newest(done).number, newest(done).state) == (2, "submitted")
    assert "Ещё правило" in done.anna.text("workshop/submission")
    assert done.school.trainer().post("workshop/amendments/cancel").status_code == 403


def test_a_returned_version_says_that_it_does_not_stand(done: Crew) -> None:
    give_back(done, "Ещё раз")
    assert "Тренер вернул эту редакцию" in page_of(done, done.anna)
    assert "тренер вернул её группе" in check(done)


def test_a_trainer_and_a_person_without_a_group_amend_nothing(done: Crew) -> None:
    mark(done, "8")
    assert done.school.trainer().post("workshop/amendments").status_code == 403
    assert done.school.person("Одна").post("workshop/amendments").status_code == 409
    assert newest(done).state == "submitted"


def test_an_unmarked_workshop_worth_nothing_can_be_amended_at_once(school: School) -> None:
    school.place("workshop", {"task": "x", "steps": [_step()]}, points="0")
    vera = school.person("Вера")
    group_id = form_group(school, vera, "Дом")
    crew = Crew(school, vera, [], group_id)
    vera.patch("workshop/slots/only.1", slot(0, "one", "edit-1"))
    hand_in(vera)
    assert file_of(vera, crew, "pdf").startswith(b"%PDF")
    assert vera.post("workshop/amendments").status_code == 303
    assert newest(crew).state == "amended"
