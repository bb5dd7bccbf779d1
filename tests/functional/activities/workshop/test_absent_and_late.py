"""A group is not blocked by one absent member; who comes later signs what stands, openly late."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop import KIND
from lti_tool.activities.workshop.agreement import excusing
from lti_tool.activities.workshop.models import Excuse, Signature, Submission
from lti_tool.contexts import groups
from lti_tool.contexts.models import Group, User
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    WORKSHOP,
    Crew,
    fill,
    form_group,
    hand_in,
    hash_on,
    sign,
)
from tests.functional.activities.workshop.test_leading import undo_on
from tests.functional.activities.workshop.test_signing_and_handing_in import (
    give_back,
    submissions,
)


@pytest.fixture
def all_must_sign(school: School) -> Crew:
    """A group of two where the sheet can only be handed in when everybody has signed."""
    definition: dict[str, Any] = {
        **WORKSHOP,
        "signing": {"statement": "Подтверждаю согласие", "quorum": "all"},
    }
    school.place("workshop", definition, points="10", title="Соглашение")
    anna, petr = school.person("Иванова Анна"), school.person("Петров Пётр")
    group_id = form_group(school, anna, "Радуга")
    assert petr.post(f"workshop/groups/{group_id}/join").status_code == 303
    return Crew(school, anna, [petr], group_id)


def excuse(crew: Crew, trainer: Person, person: Person, reason: str) -> int:
    path = f"workshop/groups/{crew.group_id}/excuses/{person.user_id}"
    return trainer.post(path, {"reason": reason}).status_code


def test_a_group_blocked_by_one_absent_member_goes_on_when_the_trainer_excuses_them(
    all_must_sign: Crew,
) -> None:
    crew, (petr,) = all_must_sign, all_must_sign.others
    trainer = crew.school.trainer()
    fill(crew.anna)
    sign(crew.anna)
    read = hash_on(crew.anna.text("workshop/submission"))
    blocked = crew.anna.post("workshop/submissions", {"content_hash": read})
    assert (blocked.status_code, "quorum-missing" in blocked.text) == (409, True)
    assert "1 из 2" in trainer.text("workshop/overview")
    assert excuse(crew, trainer, petr, " ") == 400
    for reason in ("болеет", "на больничном"):
        assert excuse(crew, trainer, petr, reason) == 303
    page = trainer.text(f"workshop/groups/{crew.group_id}/signatures")
    assert "Уважительная причина: на больничном" in page
    hers = crew.anna.text("workshop/submission")
    assert "отсутствует по уважительной причине" in hers
    assert "на больничном" not in hers
    hand_in(crew.anna)
    absent = submissions(crew)[0].roster[1]
    assert (absent["name"], absent["signed_name"]) == ("Петров Пётр", "")
    assert absent["excused"] == "на больничном"
    after = trainer.text(f"workshop/groups/{crew.group_id}/signatures")
    assert "состав группы записан на эту минуту" in after
    assert excuse(crew, trainer, petr, "x") == 409


def test_an_excuse_can_be_taken_back(all_must_sign: Crew) -> None:
    crew, (petr,) = all_must_sign, all_must_sign.others
    trainer = crew.school.trainer()
    fill(crew.anna)
    sign(crew.anna)
    excuse(crew, trainer, petr, "болеет")
    path = f"workshop/groups/{crew.group_id}/excuses/{petr.user_id}/withdraw"
    for _twice in range(2):
        assert trainer.post(path).status_code == 303
    read = hash_on(crew.anna.text("workshop/submission"))
    blocked = crew.anna.post("workshop/submissions", {"content_hash": read})
    assert "quorum-missing" in blocked.text


def test_who_is_excused_and_comes_all_the_same_signs_like_anybody(all_must_sign: Crew) -> None:
    crew, (petr,) = all_must_sign, all_must_sign.others
    fill(crew.anna)
    excuse(crew, crew.school.trainer(), petr, "болеет")
    for person in crew.everybody:
        sign(person)
    hand_in(petr)
    assert [one["signed_name"] != "" for one in submissions(crew)[0].roster] == [True, True]
    assert {one["excused"] for one in submissions(crew)[0].roster} == {""}


def test_only_a_trainer_excuses_and_only_members_of_a_group_of_theirs(crew: Crew) -> None:
    trainer, stranger = crew.school.trainer(), crew.school.person("Чужой")
    assert crew.anna.get(f"workshop/groups/{crew.group_id}/signatures").status_code == 403
    assert excuse(crew, crew.anna, crew.others[0], "хочу") == 403
    assert excuse(crew, trainer, stranger, "болеет") == 404
    assert trainer.get("workshop/groups/999999/signatures").status_code == 404
    with crew.school.database():
        assert db.session.scalars(select(Excuse)).all() == []


def test_who_was_absent_signs_late_without_reopening_and_it_shows_everywhere(crew: Crew) -> None:
    (petr,) = crew.others
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    before = submissions(crew)[0]
    with crew.school.database():
        placement = db.session.get_one(Placement, crew.school.placement_id)
        placement.closes_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    page = petr.text("workshop/")
    assert "Не хватает вашей подписи" in page
    assert "Подписываю как Петров Пётр: подтверждаю согласие" in page
    read = hash_on(page)
    wrong = petr.post("workshop/signatures", {"content_hash": "0" * 64})
    assert "sheet-changed" in wrong.text
    for _twice in range(2):
        assert petr.post("workshop/signatures", {"content_hash": read}).status_code == 303
    assert crew.anna.post("workshop/signatures", {"content_hash": read}).status_code == 303
    trainer = crew.school.trainer()
    for seen in (
        petr.text("workshop/submission"),
        crew.anna.text("workshop/submission"),
        trainer.text(f"workshop/groups/{crew.group_id}/signatures"),
        trainer.text(f"review/work/submission:{before.id}"),
    ):
        assert "подпись поставлена позже, после сдачи" in seen
        assert "Не хватает вашей подписи" not in seen
    assert "2 из 2" in trainer.text("workshop/overview")
    (after,) = submissions(crew)
    assert (after.content, after.content_hash, after.roster, after.state) == (
        before.content,
        before.content_hash,
        before.roster,
        "submitted",
    )


def test_a_nameless_late_signer_is_asked_for_the_name(workshop_school: School) -> None:
    anna, nameless = workshop_school.person("Иванова Анна"), workshop_school.person("")
    group_id = form_group(workshop_school, anna, "Радуга")
    nameless.post(f"workshop/groups/{group_id}/join")
    fill(anna)
    sign(anna)
    hand_in(anna)
    read = hash_on(nameless.text("workshop/submission"))
    empty = nameless.post("workshop/signatures", {"content_hash": read, "name": ""})
    assert (empty.status_code, "Напишите имя для подписи" in empty.text) == (400, True)
    nameless.post("workshop/signatures", {"content_hash": read, "name": "Орлова Вера"})
    assert "Орлова Вера" in anna.text("workshop/submission")


def test_a_late_joiner_does_not_sign_what_was_handed_in_without_them(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    newcomer = crew.school.person("Новенькая")
    with crew.school.database():
        groups.put(db.session.get_one(Group, crew.group_id), newcomer.user_id, clock.now())
        db.session.commit()
    page = newcomer.text("workshop/submission")
    assert "Не хватает вашей подписи" not in page
    read = submissions(crew)[0].content_hash
    refused = newcomer.post("workshop/signatures", {"content_hash": read})
    assert (refused.status_code, "not-on-roster" in refused.text) == (409, True)


def test_a_late_signature_stays_with_its_version_when_the_next_one_changes(crew: Crew) -> None:
    (petr,) = crew.others
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    sign_late(petr)
    give_back(crew, "")
    body = {"base_version": 1, "text": "Начинаем вовремя!", "edit_id": "one-more"}
    assert crew.anna.patch("workshop/slots/rules.1", body).status_code == 200
    sign(crew.anna)
    hand_in(crew.anna)
    with crew.school.database():
        first, second = db.session.scalars(select(Submission).order_by(Submission.number))
        assert [one.user_id for one in first.late_signatures] == [petr.user_id]
        assert second.late_signatures == []
    assert "Не хватает вашей подписи" in petr.text("workshop/submission")


def test_an_erased_late_signer_leaves_a_nameless_late_signature(crew: Crew) -> None:
    (petr,) = crew.others
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    sign_late(petr)
    with crew.school.database():
        KIND.forget_person(petr.user_id)
        db.session.delete(db.session.get_one(User, petr.user_id))
        db.session.commit()
        assert db.session.scalars(select(Signature.user_id)).all() == [crew.anna.user_id]
    page = crew.anna.text("workshop/submission")
    assert "Петров" not in page
    assert "подпись поставлена позже, после сдачи" in page


def test_one_signs_as_surname_and_initials_where_the_course_tells_them(crew: Crew) -> None:
    with crew.school.database():
        user = db.session.get_one(User, crew.anna.user_id)
        user.family_name, user.given_name = "Иванова", "Анна Петровна"
        db.session.commit()
    fill(crew.anna)
    assert "Подписываю как Иванова А. П.: подтверждаю согласие" in crew.anna.text("workshop/")
    sign(crew.anna)
    assert "Вы подписали этот текст как Иванова А. П." in crew.anna.text("workshop/signing")


def sign_late(person: Person) -> None:
    """Sign what is handed in already."""
    read = hash_on(person.text("workshop/submission"))
    assert person.post("workshop/signatures", {"content_hash": read}).status_code == 303


def excused_in(crew: Crew) -> list[str]:
    """Return the reasons that stand in the school."""
    with crew.school.database():
        return list(db.session.scalars(select(Excuse.reason).order_by(Excuse.user_id)))


def several(crew: Crew, reason: str = "сессия заочников") -> dict[str, str]:
    """Return what the trainer's form sends to see who would be excused."""
    return {"group": str(crew.group_id), "action": "excuse", "reason": reason}


def test_absent_members_of_groups_are_excused_at_once_after_a_preview_that_names_them(
    all_must_sign: Crew,
) -> None:
    crew, (petr,) = all_must_sign, all_must_sign.others
    trainer = crew.school.trainer()
    fill(crew.anna)
    sign(crew.anna)
    preview = trainer.post("workshop/several", several(crew)).text
    absent = f"{crew.group_id}-{petr.user_id}"
    assert f'value="{absent}" checked' in preview
    assert "Петров Пётр" in preview
    assert "Уважительная причина: сессия заочников" in preview
    assert f'value="{crew.group_id}-{crew.anna.user_id}"' not in preview
    assert excused_in(crew) == []
    chosen = {**several(crew), "person": absent}
    done = trainer.post("workshop/several/excuses", chosen, follow_redirects=True)
    assert "Отсутствующие освобождены от подписи" in done.text
    assert excused_in(crew) == ["сессия заочников"]
    trainer.post("workshop/several/excuses/undo", undo_on(done.text))
    assert excused_in(crew) == []
    again = trainer.post("workshop/several/excuses", chosen, follow_redirects=True)
    hand_in(crew.anna)
    assert submissions(crew)[0].roster[1]["excused"] == "сессия заочников"
    trainer.post("workshop/several/excuses/undo", undo_on(again.text))
    assert excused_in(crew) == ["сессия заочников"]
    assert "Отмечать некого" not in trainer.text("workshop/several")
    assert "Отмечать некого" in trainer.post("workshop/several", several(crew)).text


def test_who_has_the_page_open_is_named_but_not_ticked(all_must_sign: Crew) -> None:
    crew, (petr,) = all_must_sign, all_must_sign.others
    petr.post("workshop/present")
    preview = crew.school.trainer().post("workshop/several", several(crew)).text
    assert f'value="{crew.group_id}-{petr.user_id}">' in preview


def test_excusing_several_needs_a_reason_and_somebody_of_the_groups_here(
    all_must_sign: Crew,
) -> None:
    crew, (petr,) = all_must_sign, all_must_sign.others
    trainer = crew.school.trainer()
    for path in ("workshop/several", "workshop/several/excuses"):
        refused = trainer.post(path, several(crew, reason=" "))
        assert refused.status_code == 400
        assert "Напишите причину" in refused.text
        assert "Вот что будет" not in refused.text
    for person in ("", "x", f"{crew.group_id}-999", f"999-{petr.user_id}"):
        sent = trainer.post("workshop/several/excuses", {**several(crew), "person": person})
        assert sent.status_code == 303
        assert "undo" not in sent.headers["Location"]
    assert excused_in(crew) == []


def test_a_group_that_handed_in_meanwhile_keeps_its_roster_when_several_are_excused(
    crew: Crew,
) -> None:
    fill(crew.anna)
    for person in (crew.anna, *crew.others):
        sign(person)
    hand_in(crew.anna)
    with crew.school.database():
        placement = db.session.get_one(Placement, crew.school.placement_id)
        absent = [(crew.group_id, one.user_id) for one in crew.others]
        excusing.excuse_several(placement, absent, "болеет", by=crew.anna.user_id)
        db.session.commit()
    assert excused_in(crew) == []
