"""A trainer leads all groups: the board, the pace, raised hands, a word to several, more time."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_tool import clock
from lti_tool.activities.workshop.errors import (
    MessageUnreadableError,
    MomentUnreadableError,
    StepClosedError,
)
from lti_tool.activities.workshop.leading import pace
from lti_tool.activities.workshop.leading.models import Pace, Presence, RaisedHand
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    MADE_UP,
    Crew,
    fill,
    form_group,
    hand_in,
    sign,
    slot,
)
from tests.functional.activities.workshop.test_signing_and_handing_in import mark
from tests.functional.lti.counting import counting


def told(person: Person) -> dict[str, Any]:
    """Return what the sheet's page is told at this moment."""
    found: dict[str, Any] | None = person.get("workshop/changes?since=0").json
    assert found is not None
    return found


def undo_on(page: str) -> dict[str, str]:
    """Return what the button «Отменить» sends."""
    found = re.search(r'name="moment" value="([^"]+)"', page)
    assert found is not None
    return {"moment": found[1]}


def local(moment_in: timedelta) -> str:
    """Return a moment as the field of the trainer's page holds it."""
    return (clock.now() + moment_in + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")


def test_a_trainer_brings_all_groups_to_a_step_and_starts_its_timer(crew: Crew) -> None:
    trainer = crew.school.trainer()
    before = told(crew.anna)["around"]
    started = trainer.post("workshop/pace", {"step": "actions", "minutes": "6"})
    assert started.status_code == 303
    assert told(crew.anna)["around"] != before
    page = crew.anna.text("workshop/steps/feelings")
    assert "Шаг 2 из 3 для всех: Действия" in page
    assert re.search(r'data-pace-left="3(60|59)"', page)
    assert "Перейти к общему шагу" in page
    assert "Шаг 2 из 3 для всех: Действия" in trainer.text("workshop/overview")
    trainer.post("workshop/pace", {"step": ""})
    assert "для всех" not in crew.anna.text("workshop/steps/feelings")


def test_a_timer_that_is_over_says_so_and_one_may_go_without(crew: Crew) -> None:
    trainer = crew.school.trainer()
    trainer.post("workshop/pace", {"step": "feelings", "minutes": "x"})
    assert "data-pace-left" not in crew.anna.text("workshop/steps/feelings")
    trainer.post("workshop/pace", {"step": "feelings", "minutes": "1"})
    with crew.school.database():
        db.session.get_one(Pace, crew.school.placement_id).ends_at = clock.now() - timedelta(
            hours=1
        )
        db.session.commit()
    assert "Время этого шага вышло" in crew.anna.text("workshop/steps/feelings")
    assert trainer.post("workshop/pace", {"step": "none-such"}).status_code == 404


def test_later_steps_are_closed_until_the_trainer_comes_to_them(crew: Crew) -> None:
    trainer = crew.school.trainer()
    trainer.post("workshop/pace", {"step": "feelings", "holds": "1"})
    fill(crew.anna, {"feelings": ["Интерес", "Доверие"]})
    assert crew.anna.get("workshop/").location.endswith("/steps/feelings")
    closed = crew.anna.get("workshop/steps/actions")
    assert closed.status_code == StepClosedError.status
    assert StepClosedError.code in closed.text
    refused = crew.anna.patch("workshop/slots/actions.1", slot(0, "x", "early"))
    assert refused.status_code == StepClosedError.status
    plain = crew.anna.post(
        "workshop/steps/actions", {"slot-actions.1": "Моё", "version-actions.1": "0"}
    )
    assert plain.status_code == StepClosedError.status
    assert "Моё" in plain.text
    trainer.post("workshop/pace", {"step": "rules", "holds": "1"})
    fill(crew.anna, {"actions": ["Спрашиваем", "Слушаем"], "rules": ["Вовремя"]})
    assert crew.anna.get("workshop/").location.endswith("/signing")


def taken_back(trainer: Person, answer: TestResponse) -> None:
    """Press the button that takes back what was just done."""
    page = trainer.text(answer.location)
    assert "Все группы видят это на своих страницах" in page
    (earlier,) = re.findall(r'name="moment" value="([^"]*)"', page)
    assert trainer.post("workshop/pace/undo", {"moment": earlier}).status_code == 303


def test_a_pace_set_by_mistake_is_taken_back_with_the_timer_that_ran(crew: Crew) -> None:
    trainer = crew.school.trainer()
    first = trainer.post("workshop/pace", {"step": "feelings", "minutes": "6", "holds": "1"})
    wrong = trainer.post("workshop/pace", {"step": "rules", "minutes": "1"})
    taken_back(trainer, wrong)
    page = crew.anna.text("workshop/steps/feelings")
    assert re.search(r'data-pace-left="3(60|59)"', page)
    assert crew.anna.get("workshop/steps/actions").status_code == 409
    freed = trainer.post("workshop/pace", {"step": ""})
    taken_back(trainer, freed)
    assert "data-pace-left" in crew.anna.text("workshop/steps/feelings")
    taken_back(trainer, first)
    assert "data-pace-left" in crew.anna.text("workshop/steps/feelings"), "it was set anew since"


def test_the_first_pace_of_all_is_taken_back_to_none(crew: Crew) -> None:
    trainer = crew.school.trainer()
    taken_back(trainer, trainer.post("workshop/pace", {"step": "actions", "minutes": "5"}))
    assert "data-pace-left" not in crew.anna.text("workshop/steps/actions")


@pytest.mark.parametrize("moment", ["", "x", "feelings|||2026-01-01T10:00", "gone-step|||", "|||x"])
def test_nothing_but_an_earlier_pace_is_let_stand(crew: Crew, moment: str) -> None:
    assert crew.school.trainer().post("workshop/pace/undo", {"moment": moment}).status_code == 404


def test_a_pace_set_for_another_definition_holds_nobody(crew: Crew) -> None:
    crew.school.trainer().post("workshop/pace", {"step": "feelings", "holds": "1"})
    with crew.school.database():
        db.session.get_one(Pace, crew.school.placement_id).step_id = "gone"
        db.session.commit()
        placement = db.session.get_one(Placement, crew.school.placement_id)
        assert pace.read(placement, ()) is None
    assert crew.anna.get("workshop/steps/rules").status_code == 200


def test_a_group_that_needs_help_stands_first_until_somebody_comes(crew: Crew) -> None:
    school = crew.school
    other = form_group(school, school.person("Один"), "Аврора")
    trainer = school.trainer()
    assert crew.others[0].post("workshop/steps/actions/hand").status_code == 303
    assert crew.anna.post("workshop/steps/rules/hand").status_code == 303
    page = trainer.text("workshop/overview")
    assert "1 группа просит помощи" in page
    assert "Нужна помощь на шаге 2" in page
    assert page.index("Радуга") < page.index("Аврора")
    assert "Группа просит помощи" in crew.anna.text("workshop/steps/rules")
    assert trainer.post(f"workshop/hands/{crew.group_id}/lower").status_code == 303
    assert "просит помощи" not in trainer.text("workshop/overview")
    assert trainer.post("workshop/hands/999999/lower").status_code == 404
    crew.anna.post("workshop/steps/rules/hand")
    crew.anna.post("workshop/steps/rules/hand/lower")
    assert "просит помощи" not in trainer.text("workshop/overview")
    assert other


def test_a_hand_at_a_step_that_is_gone_is_still_a_hand(workshop_school: School) -> None:
    anna = workshop_school.person("Анна")
    form_group(workshop_school, anna, "Радуга")
    anna.post("workshop/steps/rules/hand")
    with workshop_school.database():
        db.session.scalars(select(RaisedHand)).one().step_id = "gone"
        db.session.commit()
    page = workshop_school.trainer().text("workshop/overview")
    assert "Нужна помощь" in page
    assert "помощь на шаге" not in page


def test_a_word_to_several_groups_is_shown_before_and_taken_back_after(crew: Crew) -> None:
    trainer = crew.school.trainer()
    word = {"text": "Осталось мало времени", "group": str(crew.group_id), "action": "notice"}
    assert "Радуга" in trainer.text("workshop/several")
    preview = trainer.post("workshop/several", word)
    assert "1 группа увидит это на своей странице: Радуга." in preview.text
    assert "От тренера" not in crew.anna.text("workshop/steps/feelings")
    sent = trainer.post("workshop/several/notice", word, follow_redirects=True)
    assert "Группы видят Ваше напоминание" in sent.text
    assert "Осталось мало времени" in crew.anna.text("workshop/steps/feelings")
    back = trainer.post("workshop/several/notice/undo", undo_on(sent.text))
    assert back.status_code == 303
    assert "Осталось мало времени" not in crew.anna.text("workshop/steps/feelings")
    trainer.post("workshop/several/notice", word)
    page = crew.anna.text("workshop/steps/feelings")
    read = re.search(r"workshop/(steps/feelings/notices/\d+/read)", page)
    assert read is not None
    crew.anna.post(f"workshop/{read[1]}")
    assert "От тренера" not in crew.others[0].text("workshop/steps/feelings")
    nobody = trainer.post("workshop/several", {"text": "x", "action": "notice"})
    assert "Отметьте хотя бы одну группу" in nobody.text
    for text in ("", " ", "x" * 301):
        refused = trainer.post("workshop/several/notice", {**word, "text": text})
        assert refused.status_code == MessageUnreadableError.status
        assert MessageUnreadableError.code in refused.text


def test_a_group_gets_more_time_which_counts_and_can_be_taken_back(school: School) -> None:
    definition = {**MADE_UP, "submission": {"late": "refuse"}}
    school.place("workshop", definition, due_at=clock.now() - timedelta(days=1))
    anna, trainer = school.person("Анна"), school.trainer()
    group_id = form_group(school, anna, "Радуга")
    fill(anna, {"stalls": ["Чай"]})
    sign(anna)
    late = anna.post("workshop/submissions", {"content_hash": _hash(anna)})
    assert late.status_code == 409
    more = {"due_at": local(timedelta(days=2)), "group": str(group_id), "action": "extension"}
    preview = trainer.post("workshop/several", more)
    assert "1 группа сможет сдать лист до" in preview.text
    given = trainer.post("workshop/several/extension", more, follow_redirects=True)
    assert "У групп новый срок" in given.text
    assert "Свой срок" in given.text
    further = {**more, "due_at": local(timedelta(days=3))}
    again = trainer.post("workshop/several/extension", further, follow_redirects=True)
    for page in (again, given):
        trainer.post("workshop/several/extension/undo", undo_on(page.text))
    assert "Свой срок" in trainer.text("workshop/overview")
    hand_in(anna)
    given = trainer.post("workshop/several/extension", more, follow_redirects=True)
    for moment in ("x", "2026-01-01T00:00:00"):
        gone = trainer.post("workshop/several/extension/undo", {"moment": moment})
        assert gone.status_code == 404


def _hash(person: Person) -> str:
    page = person.text("workshop/signing")
    found = re.search(r'name="content_hash"[^>]*value="([0-9a-f]*)"', page)
    return found[1] if found else ""


def test_the_first_extension_taken_back_leaves_the_date_of_all(crew: Crew) -> None:
    trainer = crew.school.trainer()
    more = {"due_at": local(timedelta(days=2)), "group": str(crew.group_id)}
    given = trainer.post("workshop/several/extension", more, follow_redirects=True)
    trainer.post("workshop/several/extension/undo", undo_on(given.text))
    assert "Свой срок" not in trainer.text("workshop/overview")


@pytest.mark.parametrize("due_at", ["", "soon", "2020-01-01T10:00", "9000-01-01T10:00"])
def test_a_date_that_cannot_be_is_refused_in_words(crew: Crew, due_at: str) -> None:
    refused = crew.school.trainer().post("workshop/several/extension", {"due_at": due_at})
    assert refused.status_code == MomentUnreadableError.status
    assert MomentUnreadableError.code in refused.text


def test_the_board_says_who_is_here_who_is_away_and_who_never_came(crew: Crew) -> None:
    trainer = crew.school.trainer()
    assert crew.anna.post("workshop/present").status_code == 204
    assert trainer.post("workshop/present").status_code == 204
    page = trainer.text("workshop/overview")
    assert "Иванова Анна: сейчас здесь" in page
    assert "Петров Пётр: ещё не открывал" in page
    with crew.school.database():
        seen = db.session.get_one(Presence, (crew.school.placement_id, crew.anna.user_id))
        seen.seen_at = clock.now() - timedelta(minutes=10)
        db.session.commit()
    assert "Иванова Анна: отошёл" in trainer.text("workshop/overview")


def test_the_board_is_asked_for_anew_only_when_something_changed(
    crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    trainer = crew.school.trainer()
    first = trainer.get("workshop/overview/groups")
    assert "Радуга" in first.text
    tag = {"If-None-Match": first.headers["ETag"]}
    fill(crew.anna, {"feelings": ["Интерес"]})
    changed = trainer.get("workshop/overview/groups", headers=tag)
    assert changed.status_code == 200
    assert "1 из 5" in changed.text
    same = {"If-None-Match": changed.headers["ETag"]}
    assert trainer.get("workshop/overview/groups", headers=same).status_code == 304


def test_the_board_follows_marks_and_the_gradebook(crew: Crew) -> None:
    fill(crew.anna)
    sign(crew.anna)
    hand_in(crew.anna)
    mark(crew, "7")
    page = crew.school.trainer().text("workshop/overview")
    assert "7 из 10" in page
    assert "В журнале" in page


def test_the_projector_shows_no_persons_name(crew: Crew) -> None:
    trainer = crew.school.trainer()
    trainer.post("workshop/pace", {"step": "feelings", "minutes": "5"})
    for path in ("workshop/overview/projector", "workshop/overview/projector/groups"):
        page = trainer.text(path)
        assert "Радуга" in page
        assert "шаг 1 из 3" in page
        assert "Иванова" not in page
        assert "Петров" not in page


def test_the_board_costs_the_same_for_one_group_and_for_many(crew: Crew) -> None:
    school = crew.school
    trainer = school.trainer()
    counts = []
    for more in (0, 7):
        for number in range(more):
            form_group(school, school.person(f"Участник {number}"), f"Ряд {number}")
        with counting(school.app) as asked:
            trainer.text("workshop/overview")
        counts.append(len(asked.of("workshop.overview")))
    assert counts[0] == counts[1]


def test_members_talk_beside_a_step_and_take_their_own_words_back(crew: Crew) -> None:
    anna, petr = crew.anna, crew.others[0]
    assert (
        anna.post("workshop/steps/rules/messages", {"message": "<b>Когда</b>?"}).status_code == 303
    )
    page = petr.text("workshop/around/rules")
    assert "&lt;b&gt;Когда" in page
    assert "Когда" not in petr.text("workshop/steps/feelings")
    delete = re.search(
        r"workshop/(steps/rules/messages/\d+/delete)", anna.text("workshop/around/rules")
    )
    assert delete is not None
    assert "/delete" not in page
    petr.post(f"workshop/{delete[1]}")
    assert "Когда" in petr.text("workshop/around/rules")
    part = anna.client.post(
        anna.url(f"workshop/{delete[1]}"),
        data={"csrf_token": anna.token},
        headers={"X-Part": "1"},
    )
    assert part.status_code == 200
    assert "Когда" not in part.text
    assert anna.post("workshop/steps/rules/messages", {"message": " "}).status_code == 400


def test_parts_in_the_group_are_taken_over_and_given_up(crew: Crew) -> None:
    anna, petr = crew.anna, crew.others[0]
    anna.post("workshop/steps/rules/roles/scribe")
    assert "записывает · Иванова Анна" in petr.text("workshop/steps/rules")
    petr.post("workshop/steps/rules/roles/scribe")
    assert "записывает · Петров Пётр" in anna.text("workshop/steps/rules")
    anna.post("workshop/steps/rules/roles/scribe", {"give_up": "1"})
    assert "записывает · Петров Пётр" in anna.text("workshop/steps/rules")
    petr.post("workshop/steps/rules/roles/scribe", {"give_up": "1"})
    assert "записывает · пока никто" in anna.text("workshop/steps/rules")
    assert anna.post("workshop/steps/rules/roles/king").status_code == 404


def test_one_needs_a_group_to_ask_for_help(workshop_school: School) -> None:
    loner = workshop_school.person("Один")
    assert loner.post("workshop/steps/rules/hand").status_code == 409
    assert loner.get("workshop/around/rules").status_code == 409


def test_the_board_leads_to_the_marks_that_wait_to_be_released(crew: Crew) -> None:
    trainer = crew.school.trainer()
    assert "Опубликовать оценки" in trainer.text("workshop/overview")
    assert trainer.url("review/release") in trainer.text("workshop/overview")
