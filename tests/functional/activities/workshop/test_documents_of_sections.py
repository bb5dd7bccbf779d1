"""A workshop whose steps are sections and tables: the project, and one that shares nothing with it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.activities.workshop.models import Slot, Submission
from lti_tool.coursework.models import Activity, Placement
from lti_tool.db import db
from tests.functional.activities.school import Person, School
from tests.functional.activities.workshop.conftest import (
    FULL,
    WORKSHOP,
    fill,
    form_group,
    hand_in,
    hash_on,
    sign,
    slot,
)

PLAN: dict[str, Any] = {
    "task": "Write the plan.",
    "builds_on": {"activity": "made-up/agreement", "title": "Our agreement"},
    "steps": [
        {
            "id": "start",
            "title": "Start",
            "text": "Where and when",
            "minutes": 5,
            "sections": [
                {"id": "place", "title": "Place", "field": "short", "max_length": 20},
                {"id": "season", "title": "Season", "field": "choice", "options": ["Весна"]},
                {
                    "id": "people",
                    "title": "People",
                    "min_slots": 1,
                    "max_slots": 3,
                    "columns": [
                        {"id": "who", "title": "Who", "field": "person"},
                        {"id": "until", "title": "Until", "field": "date", "required": False},
                    ],
                },
            ],
        },
        {"id": "end", "title": "End", "text": "What then", "slots": 1, "slot_label": "Then"},
    ],
}
ANSWERS = {
    "place": ["Зал"],
    "season": ["Весна"],
    "people-who": ["Иванова Анна"],
    "people-until": ["2026-09-01"],
    "end": ["Праздник"],
}


def texts(school: School) -> dict[str, str]:
    with school.database():
        return {one.key: one.text for one in db.session.scalars(select(Slot)) if one.text}


def started(school: School, definition: dict[str, Any], **settings: Any) -> Person:
    school.place("workshop", definition, points="20", title="План", **settings)
    anna = school.person("Иванова Анна")
    form_group(school, anna, "Радуга")
    return anna


def test_a_step_shows_its_sections_with_the_fields_they_ask_for(school: School) -> None:
    anna = started(school, PLAN)
    page = anna.text("workshop/")
    for words in ('type="date"', "Весна</option>", "Иванова Анна</option>", "Примерно 5 минут"):
        assert words in page
    assert page.count("hidden data-spare") == 2
    assert (
        "Then"
        not in page.split("<form")[1].split("</form>")[0].replace("&#34;", '"').split(">")[-1]
    )
    assert "Подписи" not in page.split("</nav>")[0]


def test_a_field_refuses_what_does_not_fit_it_and_keeps_what_does(school: School) -> None:
    anna = started(school, PLAN)
    for key, text in [
        ("place.1", "Слишком длинное название места"),
        ("season.1", "Никогда"),
        ("people-until.1", "завтра"),
        ("people.1", "Анна"),
        ("people-who.4", "Анна"),
    ]:
        refused = anna.patch(f"workshop/slots/{key}", slot(0, text, f"bad-{key}"))
        assert refused.status_code == 400
        assert refused.json is not None
        assert refused.json["error"]["code"] == "slot-unreadable"
    assert texts(school) == {}
    fill(anna, ANSWERS)
    assert texts(school)["people-until.1"] == "2026-09-01"
    assert "1 сентября 2026" in anna.text("workshop/submission")


def test_without_signatures_a_complete_document_is_handed_in_as_it_is(school: School) -> None:
    anna = started(school, PLAN)
    early = anna.post("workshop/submissions", {"content_hash": hash_on_any(anna)})
    assert early.status_code == 409
    fill(anna, ANSWERS)
    assert anna.get("workshop/").headers["Location"].endswith("/submission")
    assert anna.get("workshop/signing").headers["Location"].endswith("/submission")
    hand_in(anna)
    with school.database():
        (kept,) = db.session.scalars(select(Submission))
        assert kept.content["statement"] == ""
        assert [part["id"] for part in kept.content["steps"]] == list(ANSWERS)
    assert "Лист сдан" in anna.text("workshop/submission")


def hash_on_any(person: Person) -> str:
    page = person.text("workshop/submission")
    return hash_on(page) if 'name="content_hash"' in page else "0" * 64


def test_a_plain_form_saves_every_section_of_a_step(school: School) -> None:
    anna = started(school, PLAN)
    sent = {f"slot-{key}.1": written[0] for key, written in ANSWERS.items() if key != "end"} | {
        f"version-{key}.1": "0" for key in ANSWERS
    }
    saved = anna.post("workshop/steps/start", {**sent, "intent": "next"})
    assert saved.headers["Location"].endswith("/steps/end")
    assert len(texts(school)) == 4
    assert anna.get("workshop/slots/end.1").headers["Location"].endswith("/steps/end#slot-end.1")
    assert anna.get("workshop/slots/nothing.1").status_code == 404


def test_a_majority_must_have_signed_where_the_definition_says_so(school: School) -> None:
    quorum = {**WORKSHOP, "signing": {"statement": "Согласны", "quorum": "majority"}}
    anna = started(school, quorum)
    petr = school.person("Петров Пётр")
    group_id = anna.text("workshop/").split('name="group" value="')[1].split('"')[0]
    assert petr.post(f"workshop/groups/{group_id}/join").status_code == 303
    fill(anna, FULL)
    sign(anna)
    page = anna.text("workshop/submission")
    assert "Чтобы сдать, нужна ещё 1 подпись" in page
    refused = anna.post("workshop/submissions", {"content_hash": hash_on(page)})
    assert refused.status_code == 409
    assert "quorum-missing" in refused.text
    sign(petr)
    hand_in(anna)


def test_after_the_date_a_sheet_is_taken_or_refused_as_the_definition_says(school: School) -> None:
    strict = {**WORKSHOP, "submission": {"late": "refuse"}}
    anna = started(school, strict, due_at=clock.now() - timedelta(hours=1))
    fill(anna, FULL)
    sign(anna)
    read = hash_on(anna.text("workshop/submission"))
    refused = anna.post("workshop/submissions", {"content_hash": read})
    assert refused.status_code == 409
    assert "hand-in-late" in refused.text
    with school.database():
        db.session.execute(update(Placement).values(due_at=clock.now() + timedelta(hours=1)))
        db.session.commit()
    hand_in(anna)


def test_a_late_sheet_is_shown_as_late_to_the_trainer(school: School) -> None:
    anna = started(school, WORKSHOP, due_at=clock.now() - timedelta(hours=1))
    fill(anna, FULL)
    sign(anna)
    hand_in(anna)
    trainer = school.trainer()
    ref = trainer.text("workshop/overview").split("review/work/")[1].split('"')[0]
    page = trainer.text(f"review/work/{ref}")
    assert "после срока" in page
    assert "Всё вместе" in page


def test_the_sheet_a_project_builds_on_is_one_tap_away(school: School) -> None:
    school.place("workshop", WORKSHOP, title="Соглашение")
    with school.database():
        key = "made-up/agreement"
        db.session.execute(update(Activity).values(key=key))
        db.session.commit()
    anna = school.person("Иванова Анна")
    form_group(school, anna, "Радуга")
    agreement, project = anna, started_for(school, anna)
    assert "пока пусто" in project.text("workshop/foundation")
    fill(agreement, FULL)
    assert "Ещё не сдан" in project.text("workshop/foundation")
    sign(agreement)
    hand_in(agreement)
    page = project.text("workshop/foundation")
    assert "Our agreement" in page
    assert "Начинаем вовремя" in page
    assert "подпись поставлена" in page
    stranger = school.person("Чужой")
    assert stranger.get("workshop/foundation").status_code == 409
    form_group(school, stranger, "Другая")
    assert "Начинаем вовремя" not in stranger.text("workshop/foundation")
    assert "Там пока ничего не написано" in stranger.text("workshop/foundation")
    assert agreement.get("workshop/foundation").status_code == 404


def started_for(school: School, person: Person) -> Person:
    school.place("workshop", PLAN, title="План")
    again = school.launch(person.user_id, person.name)
    form_group(school, again, "Радуга-2")
    return again
