"""Trainers see every group of their course, read its sheet and change none."""

from typing import Any

import pytest

from lti_tool.activities.workshop import KIND
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import (
    FULL,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_signing_and_handing_in import (
    give_back,
    mark,
    submissions,
)


def test_the_trainers_list_says_where_every_group_is(crew: Crew) -> None:
    school = crew.school
    trainer = school.trainer()
    loner = school.person("Без Группы")
    assert "0 из 5" in trainer.text("workshop/overview")
    assert "не начато" in trainer.text("workshop/overview")
    fill(crew.anna, {"feelings": FULL["feelings"]})
    page = trainer.text("workshop/overview")
    assert "пишет: Действия" in page
    assert "2 из 5" in page
    assert "Без Группы" in page.split("Пока без группы")[1]
    fill(crew.anna, {name: FULL[name] for name in ("actions", "rules")})
    assert "собирает подписи" in trainer.text("workshop/overview")
    sign(crew.anna)
    hand_in(crew.anna)
    page = trainer.text("workshop/overview")
    assert "1 лист ждёт оценки" in page
    assert f"/review/work/submission:{submissions(crew)[0].id}" in page
    assert "1 из 2" in page
    mark(crew, "7")
    assert "7 из 10" in trainer.text("workshop/overview")
    give_back(crew, "")
    assert "возвращено на доработку" in trainer.text("workshop/overview")
    loner.post("workshop/groups", {"name": "Одиночка"})
    loner.post("workshop/group/leave")
    assert "Пока никого" in trainer.text("workshop/overview")


def test_an_empty_list_says_how_groups_come(workshop_school: School) -> None:
    assert "Групп пока нет" in workshop_school.trainer().text("workshop/overview")


def test_a_trainer_reads_everything_and_changes_nothing(crew: Crew) -> None:
    trainer = crew.school.trainer()
    for path in ("", "group", "steps/feelings", "signing", "submission"):
        assert trainer.get(f"workshop/{path}").location.endswith("/workshop/overview")
    changes: list[tuple[str, dict[str, Any]]] = [
        ("groups", {"name": "Мост"}),
        (f"groups/{crew.group_id}/join", {}),
        ("group/leave", {}),
        ("steps/feelings", {}),
        ("steps/feelings/conflicts", {}),
        ("signatures", {}),
        ("submissions", {}),
    ]
    for path, data in changes:
        refused = trainer.post(f"workshop/{path}", data)
        assert refused.status_code == 403, path
        assert "participants-only" in refused.text
    assert trainer.patch("workshop/slots/rules.1", slot(0, "x", "edit-1")).status_code == 403


def test_a_participant_is_kept_out_of_the_trainers_list(crew: Crew) -> None:
    assert crew.anna.get("workshop/overview").status_code == 403


def test_a_change_without_the_sessions_token_is_refused(crew: Crew) -> None:
    crew.anna.token = "forged"
    assert crew.anna.post("workshop/group/leave").status_code == 400
    assert crew.anna.patch("workshop/slots/rules.1", slot(0, "x", "e-1")).status_code == 400


def test_the_review_room_reaches_sheets_through_their_placement(crew: Crew) -> None:
    reviewing = KIND.reviewing
    school = crew.school
    loner = school.person("Одна")
    other = form_group(school, loner, "Мост")
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    here = school.placement_id
    elsewhere_id = school.place("workshop", _tiny())
    with school.database(), school.app.test_request_context():
        placement = db.session.get_one(Placement, here)
        elsewhere = db.session.get_one(Placement, elsewhere_id)
        works = reviewing.works(placement)
        assert [(work.title, work.state) for work in works] == [
            ("Радуга", "submitted"),
            ("Мост", "in_progress"),
        ]
        for work in works:
            assert reviewing.work(placement, work.ref) == work
            assert reviewing.work(elsewhere, work.ref) is None
        handed_in, in_progress = works
        assert [member.name for member in handed_in.members] == ["Иванова Анна", "Петров Пётр"]
        assert "Интерес" in reviewing.render(placement, handed_in)
        assert "уже сохранено" in reviewing.render(placement, in_progress)
        assert reviewing.work_of(placement, crew.others[0].user_id) == handed_in
        assert reviewing.work_of(placement, loner.user_id) == in_progress
        assert reviewing.work_of(placement, 10**6) is None
        for ref in ("sheet:x", "attempt:1", f"submission:{10**16}", "submission:999999", ""):
            assert reviewing.work(placement, ref) is None
    assert other
    assert reviewing.needs_mark


def _tiny() -> dict[str, Any]:
    step = {"id": "only", "title": "Only", "text": "One", "slots": 1, "slot_label": "It"}
    return {"task": "x", "steps": [step], "signing": {"statement": "Yes"}}


def test_work_of_another_placement_is_neither_shown_nor_returned(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    here, elsewhere_id = crew.school.placement_id, crew.school.place("workshop", _tiny())
    with crew.school.database(), crew.school.app.test_request_context():
        work = KIND.reviewing.work_of(db.session.get_one(Placement, here), crew.anna.user_id)
        assert work is not None
        elsewhere = db.session.get_one(Placement, elsewhere_id)
        for forbidden in (
            lambda: KIND.reviewing.render(elsewhere, work),
            lambda: KIND.reviewing.return_for_rework(elsewhere, work, ""),
        ):
            with pytest.raises(Exception, match="page-not-found"):
                forbidden()
    assert submissions(crew)[0].state == "submitted"
