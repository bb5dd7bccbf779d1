"""What trainers write and arrange before participants see it: drafts, agreement, hours."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool import clock
from lti_tool.coursework.models import Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from lti_tool.review import releasing
from lti_tool.review.models import Draft, Mark, MarkingPlan, Phrase, WorkClaim
from tests.functional.activities.school import Person, School
from tests.functional.review.paper import FORM, RULES, Papers

WHOLE = {"criterion-rules": "1.5", "criterion-form": "2"}


def seen(person: Person, ref: str) -> dict[str, str]:
    page = person.text(f"review/work/{ref}")
    return dict(re.findall(r'name="((?:mark|draft|work)_version)"[^>]*value="(\d+)"', page))


def decide(person: Person, ref: str, intent: str = "set", **fields: str) -> TestResponse:
    sent = {**seen(person, ref), "intent": intent, **fields}
    return person.post(f"review/work/{ref}", sent)


def autosave(person: Person, ref: str, edit_id: str, **body: Any) -> TestResponse:
    shown = seen(person, ref)
    base = int(shown["draft_version"])
    fields = {**shown, **body.pop("fields", {})}
    return send(person, ref, {"base_version": base, "fields": fields, "edit_id": edit_id, **body})


def send(person: Person, ref: str, body: Any) -> TestResponse:
    headers = {"X-CSRF-Token": person.token}
    path = person.url(f"review/work/{ref}/draft")
    return person.client.post(path, json=body, headers=headers)


def given(school: School) -> dict[int, Decimal]:
    with school.database():
        return {row.user_id: row.score_given for row in db.session.scalars(select(Result))}


def arranged(school: School, *, needs_second: bool = False, hours: float | None = None) -> None:
    release_at = None if hours is None else clock.now() + timedelta(hours=hours)
    with school.database():
        plan = MarkingPlan(
            placement_id=school.placement_id, needs_second=needs_second, release_at=release_at
        )
        db.session.merge(plan)
        db.session.commit()


def members(school: School, papers: Papers, ref: str) -> list[int]:
    return [one.user_id for one in papers.papers[ref].members]


def test_levels_become_the_placements_points_and_are_told_to_each(
    school: School, papers: Papers, ref: str
) -> None:
    trainer = school.trainer()
    page = trainer.text(f"review/work/{ref}")
    assert "Помогают не все" in page
    assert "Всего в рубрике 5 б.; здесь они пересчитываются в 10." in page
    assert decide(trainer, ref, **WHOLE, **{"note-rules.1": "Когда?"}).status_code == 303
    assert given(school) == dict.fromkeys(members(school, papers, ref), Decimal(7))
    with school.database():
        mark = db.session.scalars(select(Mark)).one()
        assert mark.choices == {"rules": "1.5", "form": "2"}
        told = db.session.scalars(select(Result)).first()
        assert told is not None
        assert told.feedback is not None
        assert told.feedback["notes"] == {"rules.1": "Когда?"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"criterion-rules": "3"},
        {"criterion-rules": "2", "criterion-form": "1"},
        {"criterion-rules": "много", "criterion-form": "1"},
        {"criterion-rules": "3", "criterion-form": "2,5"},
        {"criterion-rules": "3", "criterion-form": "1", "comment": "я" * 5001},
    ],
)
def test_a_mark_is_set_when_every_criterion_has_its_level(
    school: School, ref: str, fields: dict[str, str]
) -> None:
    answer = decide(school.trainer(), ref, **fields)
    assert answer.status_code == 422
    assert given(school) == {}


def test_an_ungraded_placement_takes_the_levels_as_the_answer(
    school: School, papers: Papers
) -> None:
    school.place("paper", {}, points="0", title="Без баллов")
    ref = papers.add(school.placement_id, "Группа", school.person("Анна"))
    papers.change(ref, criteria=(RULES, FORM))
    assert "без баллов" in school.trainer().text(f"review/work/{ref}")
    assert decide(school.trainer(), ref, **WHOLE).status_code == 303
    with school.database():
        assert db.session.scalars(select(Delivery)).all() == []
        assert db.session.scalars(select(Mark)).one().choices["rules"] == "1.5"


def test_a_draft_is_kept_for_the_trainer_and_nobody_is_told(school: School, ref: str) -> None:
    trainer = school.trainer()
    assert decide(trainer, ref, "draft", comment="Пока так").status_code == 303
    page = trainer.text(f"review/work/{ref}")
    assert "Пока так" in page
    assert "Черновик" in page
    assert "Черновик" in trainer.text("review/")
    assert given(school) == {}


def test_what_is_typed_is_saved_once_however_often_it_arrives(school: School, ref: str) -> None:
    trainer = school.trainer()
    fields = {"criterion-rules": "3", "comment": "Ясно", "note-rules.1": "Когда?"}
    assert autosave(trainer, ref, "e1", fields=fields).status_code == 200
    again = autosave(trainer, ref, "e1", fields={"comment": "Другое"}, base_version=0)
    assert again.status_code == 200
    with school.database():
        draft = db.session.scalars(select(Draft)).one()
        assert (draft.version, draft.comment, draft.notes) == (1, "Ясно", {"rules.1": "Когда?"})
        assert draft.choices == {"rules": "3"}
        assert draft.points is None
    replacing = autosave(trainer, ref, "e2", base_version=0, replaces=["e1"], fields=fields)
    assert replacing.status_code == 200


def test_two_trainers_who_write_at_once_do_not_overwrite_each_other(
    school: School, ref: str
) -> None:
    first, second = school.trainer("Первая Т."), school.trainer("Второй Т.")
    stale = seen(second, ref)
    assert autosave(first, ref, "e1", fields={"comment": "Моё"}).status_code == 200
    late = autosave(second, ref, "e2", fields={"comment": "Другое"}, base_version=0)
    assert late.status_code == 409
    assert "mark-changed" in late.text
    answer = second.post(f"review/work/{ref}", {**stale, **WHOLE, "comment": "Другое"})
    assert answer.status_code == 409
    for words in ("Первая Т.", "Моё", "Другое"):
        assert words in answer.text
    assert given(school) == {}


def test_a_draft_that_comes_after_the_mark_does_not_open_it_again(school: School, ref: str) -> None:
    trainer = school.trainer()
    shown = seen(trainer, ref)
    decide(trainer, ref, **WHOLE)
    body = {"base_version": 0, "fields": {**shown, "comment": "Поздно"}, "edit_id": "e9"}
    assert send(trainer, ref, body).status_code == 409
    assert send(trainer, ref, ["?"]).status_code == 409


def test_whoever_opens_a_work_sees_who_is_at_it(school: School, ref: str) -> None:
    first, second = school.trainer("Первая Т."), school.trainer("Второй Т.")
    assert first.post(f"review/work/{ref}/claim").status_code == 204
    assert second.post(f"review/work/{ref}/claim").status_code == 204
    assert "Первая Т. сейчас проверяет" in second.text(f"review/work/{ref}")
    assert "Первая Т. проверяет" in second.text("review/")
    assert "сейчас проверяет" not in first.text(f"review/work/{ref}")
    with school.database():
        held = db.session.scalars(select(WorkClaim)).one()
        held.until = clock.now() - timedelta(seconds=1)
        db.session.commit()
    second.post(f"review/work/{ref}/claim")
    assert "Второй Т. сейчас" in first.text(f"review/work/{ref}")


def test_a_second_trainer_agrees_and_only_then_is_it_released(school: School, ref: str) -> None:
    arranged(school, needs_second=True)
    first, second = school.trainer("Первая Т."), school.trainer("Второй Т.")
    assert decide(first, ref, "agree").status_code == 409
    decide(first, ref, **WHOLE)
    assert given(school) == {}
    own = decide(first, ref, "agree")
    assert own.status_code == 409
    assert "mark-second-needed" in own.text
    assert "Первая Т.: 7 из 10" in second.text(f"review/work/{ref}")
    assert "Ждёт второго мнения" in second.text("review/release")
    assert decide(second, ref, "agree").status_code == 303
    assert set(given(school).values()) == {Decimal(7)}


def test_a_second_trainer_may_set_another_mark_instead(school: School, ref: str) -> None:
    arranged(school, needs_second=True)
    decide(school.trainer("Первая Т."), ref, **WHOLE)
    decide(school.trainer("Второй Т."), ref, **{**WHOLE, "criterion-rules": "3"})
    assert set(given(school).values()) == {Decimal(10)}


def test_marks_wait_for_their_hour_and_the_worker_releases_them(school: School, ref: str) -> None:
    arranged(school, hours=1)
    trainer = school.trainer()
    decide(trainer, ref, **WHOLE)
    with school.database():
        releasing.release_due()
    assert given(school) == {}
    assert "публикация" in trainer.text("review/")
    arranged(school, hours=-1)
    with school.database():
        releasing.release_due()
        releasing.release_due()
    assert set(given(school).values()) == {Decimal(7)}
    with school.database():
        assert len(db.session.scalars(select(Delivery)).all()) == 2


def test_the_worker_leaves_what_still_needs_agreement(school: School, ref: str) -> None:
    arranged(school, needs_second=True, hours=-1)
    decide(school.trainer(), ref, **WHOLE)
    with school.database():
        releasing.release_due()
    assert given(school) == {}


def test_all_drafts_that_are_ready_are_released_after_a_look(
    school: School, papers: Papers, ref: str
) -> None:
    trainer = school.trainer()
    assert "Публиковать пока нечего" in trainer.text("review/release")
    half = papers.add(school.placement_id, "Группа 2", school.person("Вера"))
    changed = papers.add(school.placement_id, "Группа 3", school.person("Глеб"))
    for one in (half, changed):
        papers.change(one, criteria=(RULES, FORM))
    decide(trainer, ref, "draft", **WHOLE)
    decide(trainer, half, "draft", comment="Половина")
    decide(trainer, changed, "draft", **WHOLE)
    page = trainer.text("review/release")
    assert "Сейчас можно опубликовать 2 оценки" in page
    assert "Выбрано ещё не всё" in page
    keys = re.findall(r'name="mark" value="([\d.]+)"', page)
    papers.change(changed, version=2)
    assert "Работа с тех пор изменилась" in trainer.text("review/release")
    trainer.post("review/release", {"mark": keys})
    assert set(given(school)) == set(members(school, papers, ref))
    told = trainer.text("review/release?released=1")
    assert "Опубликована 1 оценка" in told


def test_how_marks_are_given_is_arranged_on_a_page(school: School) -> None:
    trainer = school.trainer()
    fields = {"needs_second": "y", "release_at": "2030-01-01T10:00"}
    assert trainer.post("review/plan", fields).status_code == 303
    assert 'value="2030-01-01T10:00"' in trainer.text("review/release?kept=1")
    assert trainer.post("review/plan", {"release_at": "завтра"}).status_code == 422
    assert trainer.post("review/plan", {}).status_code == 303
    with school.database():
        plan = db.session.scalars(select(MarkingPlan)).one()
        assert (plan.needs_second, plan.release_at) == (False, None)


def test_a_member_gets_more_than_the_group_and_keeps_it_when_the_mark_changes(
    school: School, papers: Papers, ref: str
) -> None:
    anna, boris = members(school, papers, ref)
    trainer = school.trainer()
    path = f"review/work/{ref}/members/{boris}"
    assert trainer.post(path, {"points": "2,5", "reason": "Собрал группу"}).status_code == 303
    assert given(school) == {}
    decide(trainer, ref, **WHOLE)
    assert given(school) == {anna: Decimal(7), boris: Decimal("9.5")}
    decide(trainer, ref, **{**WHOLE, "criterion-rules": "3"})
    assert given(school) == {anna: Decimal(10), boris: Decimal(10)}
    trainer.post(path, {"points": "-4", "reason": "Не был"})
    assert given(school) == {anna: Decimal(10), boris: Decimal(6)}
    with school.database():
        told = {row.user_id: row.feedback for row in db.session.scalars(select(Result))}
        assert told[boris]["reason"] == "Не был"  # type: ignore[index]
        assert told[anna]["reason"] == ""  # type: ignore[index]
    assert "Не был" in trainer.text(f"review/work/{ref}")
    trainer.post(path, {"points": "", "reason": ""})
    assert given(school)[boris] == Decimal(10)


def test_a_change_without_a_reason_or_too_large_is_asked_about(
    school: School, papers: Papers, ref: str
) -> None:
    _anna, boris = members(school, papers, ref)
    trainer = school.trainer()
    path = f"review/work/{ref}/members/{boris}"
    for fields in ({"points": "1", "reason": ""}, {"points": "11", "reason": "Много"}):
        assert trainer.post(path, fields).status_code == 422
    stranger = trainer.post(f"review/work/{ref}/members/{trainer.user_id}", {"points": "1"})
    assert stranger.status_code == 404
    assert "review-member-unknown" in stranger.text
    papers.change(ref, state="returned")
    assert trainer.post(path, {"points": "1", "reason": "Да"}).status_code == 409


def test_the_bank_grows_from_what_was_typed_and_can_be_thinned(school: School, ref: str) -> None:
    trainer, other = school.trainer("Первая Т."), school.trainer("Второй Т.")
    decide(trainer, ref, **WHOLE, comment="Добавьте срок\nда", **{"note-rules.1": "Когда именно?"})
    page = trainer.text(f"review/work/{ref}")
    assert 'data-phrase="Добавьте срок"' in page
    assert 'data-phrase="Когда именно?"' in page
    assert "data-phrase" not in other.text(f"review/work/{ref}")
    with school.database():
        kept = {row.text: row.id for row in db.session.scalars(select(Phrase))}
    gone = {"phrase": str(kept["Добавьте срок"])}
    other.post(f"review/work/{ref}/phrases", gone)
    assert "Добавьте срок" in trainer.text(f"review/work/{ref}")
    trainer.post(f"review/work/{ref}/phrases", gone)
    trainer.post(f"review/work/{ref}/phrases", {"phrase": "?"})
    assert 'data-phrase="Добавьте срок"' not in trainer.text(f"review/work/{ref}")


def test_a_return_points_at_slots_and_throws_the_draft_away(
    school: School, papers: Papers, ref: str
) -> None:
    trainer = school.trainer()
    decide(trainer, ref, "draft", comment="Пока так")
    assert decide(trainer, ref, "return", comment="").status_code == 422
    assert decide(trainer, ref, "return", comment="я" * 5001).status_code == 422
    assert decide(trainer, ref, "return", **{"note-rules.1": "Когда?"}).status_code == 303
    assert papers.pointed == {"rules.1": "Когда?"}
    with school.database():
        assert db.session.scalars(select(Draft)).all() == []


def test_the_trainer_sees_how_many_have_read_the_mark(school: School, papers: Papers) -> None:
    anna, boris, trainer = school.person("Анна"), school.person("Борис"), school.trainer()
    ref = papers.add(school.placement_id, "Группа", anna, boris)
    papers.change(ref, criteria=(RULES, FORM))
    decide(trainer, ref, **WHOLE)
    assert "прочитано 0 из 2" in trainer.text("review/")
    for person in (anna, anna, trainer):
        assert person.post("review/seen").status_code == 204
    assert "прочитано 1 из 2" in trainer.text("review/")
    decide(trainer, ref, **{**WHOLE, "criterion-rules": "3"})
    assert "прочитано 0 из 2" in trainer.text("review/")


def test_next_leads_to_the_nearest_work_that_waits(school: School, papers: Papers) -> None:
    trainer = school.trainer()
    refs = [
        papers.add(school.placement_id, f"Группа {n}", school.person(f"Участник {n}"))
        for n in range(4)
    ]
    decide(trainer, refs[1], points="5")
    page = trainer.text(f"review/work/{refs[0]}")
    assert f"/review/work/{refs[2]}" in page
    assert f"/review/work/{refs[1]}" not in page


def test_work_that_is_not_there_is_not_drafted_nor_claimed(school: School, papers: Papers) -> None:
    trainer = school.trainer()
    for path in ("claim", "draft", "phrases", "members/1"):
        assert trainer.post(f"review/work/paper:9/{path}").status_code == 404
