"""Members sign what they have read; what is handed in stays as it was; a mark reaches everybody."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.activities.workshop import KIND
from lti_tool.activities.workshop.models import Signature, Submission
from lti_tool.activities.workshop.rules import content_hash, texts_of
from lti_tool.coursework import attempts
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import (
    FULL,
    Crew,
    fill,
    form_group,
    hand_in,
    hash_on,
    sign,
    slot,
)


def submissions(crew: Crew) -> list[Submission]:
    with crew.school.database():
        found = list(db.session.scalars(select(Submission).order_by(Submission.id)))
        db.session.expunge_all()
        return found


def mark(crew: Crew, points: str, comment: str = "") -> None:
    """Do what the review room does: a result for every member of the newest submission."""
    with crew.school.database():
        placement = db.session.get_one(Placement, crew.school.placement_id)
        work = KIND.reviewing.work_of(placement, crew.anna.user_id)
        assert work is not None
        earned = attempts.Earned(Decimal(points), clock.now(), work.submitted_at, comment)
        attempts.record_results(placement, {member.user_id: earned for member in work.members})
        db.session.commit()


def give_back(crew: Crew, comment: str) -> None:
    with crew.school.database():
        placement = db.session.get_one(Placement, crew.school.placement_id)
        work = KIND.reviewing.work_of(placement, crew.anna.user_id)
        assert work is not None
        for _twice in range(2):
            KIND.reviewing.return_for_rework(placement, work, comment)
        db.session.commit()


def test_an_unfinished_sheet_can_be_read_whole_but_not_signed(crew: Crew) -> None:
    crew.anna.patch("workshop/slots/feelings.1", slot(0, "Интерес", "edit-1"))
    page = crew.anna.text("workshop/signing")
    assert "Ещё есть пустые места" in page
    assert "Чувства</a>:" in page
    assert "1 пустое место" in page
    assert "Подписываю" not in page
    assert "Ещё есть пустые места" in crew.anna.text("workshop/submission")
    for path in ("workshop/signatures", "workshop/submissions"):
        refused = crew.anna.post(path, {"content_hash": "0" * 64})
        assert refused.status_code == 409
        assert "sheet-incomplete" in refused.text


def test_one_signs_with_the_name_the_course_gave(crew: Crew) -> None:
    fill(crew.anna)
    page = crew.anna.text("workshop/")
    assert "Подписываю как Иванова Анна: подтверждаю согласие" in page
    assert "Прочитайте целиком" in page
    for _twice in range(2):
        data = {"content_hash": hash_on(page), "name": "Кто-то другой"}
        assert crew.anna.post("workshop/signatures", data).status_code == 303
    with crew.school.database():
        signature = db.session.scalars(select(Signature)).one()
        assert signature.signed_name == "Иванова Анна"
    page = crew.anna.text("workshop/submission")
    assert "Подписал 1 из 2" in page
    assert "Ждём 1 человека; можно сдать и без него" in page
    assert "подписали этот текст как Иванова Анна" in crew.anna.text("workshop/signing")


def test_who_came_without_a_name_types_the_one_to_sign_with(workshop_school: School) -> None:
    nameless = workshop_school.person("")
    form_group(workshop_school, nameless, "Без имён")
    fill(nameless)
    page = nameless.text("workshop/signing")
    assert "Ваше имя для подписи" in page
    empty = nameless.post("workshop/signatures", {"content_hash": hash_on(page), "name": " "})
    assert empty.status_code == 400
    assert "Напишите имя для подписи" in empty.text
    sign(nameless, name="  Орлова   Вера ")
    assert "Орлова Вера" in nameless.text("workshop/submission")


def test_nobody_signs_or_hands_in_a_text_they_have_not_read(crew: Crew) -> None:
    fill(crew.anna)
    read = hash_on(crew.anna.text("workshop/signing"))
    crew.others[0].patch("workshop/slots/rules.1", slot(1, "Другое", "edit-1"))
    late = crew.anna.post("workshop/signatures", {"content_hash": read})
    assert late.status_code == 409
    assert "sheet-changed" in late.text
    sign(crew.anna)
    stale = crew.anna.post("workshop/submissions", {"content_hash": read})
    assert "sheet-changed" in stale.text
    assert not submissions(crew)


def test_a_signer_is_shown_what_was_signed_and_what_stands_now(crew: Crew) -> None:
    (petr,) = crew.others
    fill(crew.anna)
    sign(crew.anna)
    changed = petr.patch("workshop/slots/rules.1", slot(1, "Начинаем вовремя.", "one-character"))
    assert changed.status_code == 200
    page = crew.anna.text("workshop/signing")
    assert "Изменилось: Правило 1" in page
    assert "<del" in page.split("подписано:")[1][:60]
    assert page.index("Начинаем вовремя</del>") < page.index("Начинаем вовремя.</ins>")
    assert "Чувство 1</dt>" not in page
    back = petr.patch("workshop/slots/rules.1", slot(2, "Начинаем вовремя", "put-back"))
    assert back.status_code == 200
    again = crew.anna.text("workshop/signing")
    assert "Текст изменился после" not in again
    assert "Подписываю как" in again


def test_who_has_not_signed_does_not_hand_in(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    petr = crew.others[0]
    page = petr.text("workshop/submission")
    assert "Прочитать и подписать" in page
    read = hash_on(crew.anna.text("workshop/submission"))
    refused = petr.post("workshop/submissions", {"content_hash": read})
    assert refused.status_code == 409
    assert "signature-needed" in refused.text


def test_a_submission_freezes_the_text_the_roster_and_the_signatures(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    submission = submissions(crew)[0]
    assert (submission.number, submission.state) == (1, "submitted")
    assert content_hash(submission.content) == submission.content_hash
    assert list(texts_of(submission.content).values()) == [
        text for texts in FULL.values() for text in texts
    ]
    roster = [(one["name"], one["signed_name"]) for one in submission.roster]
    assert roster == [("Иванова Анна", "Иванова Анна"), ("Петров Пётр", "")]
    page = crew.others[0].text("workshop/")
    for words in ("Лист сдан", "Интерес", "подписи пока нет", submission.content_hash[:12]):
        assert words in page


def test_handing_in_twice_at_once_makes_one_submission(crew: Crew) -> None:
    fill(crew.anna)
    for person in crew.everybody:
        sign(person)
    read = hash_on(crew.anna.text("workshop/submission"))
    with ThreadPoolExecutor(4) as pool:
        answers = list(
            pool.map(
                lambda number: crew.everybody[number % 2].post(
                    "workshop/submissions", {"content_hash": read}
                ),
                range(4),
            )
        )
    assert {answer.status_code for answer in answers} == {303}
    assert len(submissions(crew)) == 1


def test_the_mark_reaches_everybody_on_the_roster(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    mark(crew, "8.5", "Хорошо, но правило одно")
    for person in crew.everybody:
        page = person.text("workshop/")
        for words in ("8,5", "Хорошо, но правило одно", "в журнал"):
            assert words in page
    with crew.school.database():
        deliveries = db.session.scalars(select(Delivery)).all()
        assert {one.user_id for one in deliveries} == {one.user_id for one in crew.everybody}
        assert {one.score_given for one in deliveries} == {Decimal("8.5")}


def test_a_returned_sheet_is_open_again_and_the_next_submission_has_the_next_number(
    crew: Crew,
) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    mark(crew, "4")
    give_back(crew, "Добавьте правило")
    for path in ("workshop/submission", "workshop/group", "workshop/steps/rules"):
        page = crew.others[0].text(path)
        assert "вернул лист на доработку" in page
        assert "Добавьте правило" in page
    assert "действует оценка за прежнюю редакцию: 4 из 10" in crew.anna.text("workshop/submission")
    saved = crew.others[0].patch("workshop/slots/rules.2", slot(0, "Ещё правило", "edit-1"))
    assert saved.status_code == 200
    sign(crew.anna)
    hand_in(crew.anna)
    page = crew.anna.text("workshop/submission")
    assert "Ещё правило" in page
    assert "Тренер посмотрит лист" in page
    assert "действует оценка за прежнюю редакцию" in page
    states = [(one.number, one.state, one.return_comment) for one in submissions(crew)]
    assert states == [(1, "returned", "Добавьте правило"), (2, "submitted", "")]
    mark(crew, "10")
    assert "Тренер посмотрит лист" not in crew.anna.text("workshop/submission")


def test_a_closed_workshop_is_neither_signed_nor_handed_in(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    with crew.school.database():
        placement = db.session.get_one(Placement, crew.school.placement_id)
        placement.closes_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    for path in ("workshop/signing", "workshop/submission"):
        assert "Задание сейчас не открыто" in crew.others[0].text(path)
    assert crew.anna.post("workshop/submissions", {"content_hash": "x"}).status_code == 403


def test_the_database_itself_keeps_one_signature_and_one_submission_in_force(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    twin = {"content_hash": "0" * 64, "signed_name": "x", "signed_at": clock.now()}
    with crew.school.database():
        signature = db.session.scalars(select(Signature)).one()
        submission = db.session.scalars(select(Submission)).one()
        same_signature = {**twin, "sheet_id": signature.sheet_id, "user_id": signature.user_id}
        same_submission = {
            "sheet_id": submission.sheet_id,
            "number": 2,
            "content": {},
            "content_hash": "0" * 64,
            "roster": [],
            "state": "submitted",
            "submitted_at": clock.now(),
        }
        db.session.commit()
        for statement in (
            insert_into(Signature).values(same_signature),
            insert_into(Submission).values(same_submission),
            update(Submission).values(state="returned"),
            update(Submission).values(state="lost"),
            update(Signature).values(signed_name=""),
            update(Signature).values(voided_at=clock.now() - timedelta(days=1)),
        ):
            with pytest.raises(IntegrityError):
                db.session.execute(statement)
            db.session.rollback()
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 1
