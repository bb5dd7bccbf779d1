"""The sheet without scripts, and pages that are out of date."""

from datetime import timedelta

from lti_tool import clock
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from tests.functional.activities.school import School
from tests.functional.activities.workshop.conftest import (
    WORKSHOP,
    Crew,
    form_group,
    slot,
)
from tests.functional.activities.workshop.test_writing_the_sheet import standing


def test_a_whole_step_is_saved_by_a_plain_form_and_goes_on(crew: Crew) -> None:
    data = {
        "group": str(crew.group_id),
        "version-feelings.1": "0",
        "slot-feelings.1": "Интерес",
        "version-feelings.2": "0",
        "slot-feelings.2": "Доверие",
    }
    saved = crew.anna.post("workshop/steps/feelings", {**data, "intent": "next"})
    assert saved.location.endswith("/workshop/steps/actions")
    again = crew.anna.post("workshop/steps/feelings", {**data, "intent": "save"})
    assert again.location.endswith("/workshop/steps/feelings")
    assert standing(crew, "feelings.2") == ("Доверие", 1)
    page = crew.anna.text("workshop/steps/actions")
    assert "Интерес" in page
    last = crew.anna.post("workshop/steps/rules", {"intent": "next"})
    assert last.location.endswith("/workshop/signing")


def test_a_plain_form_that_is_late_shows_both_texts_and_takes_the_choice(crew: Crew) -> None:
    crew.anna.patch("workshop/slots/feelings.1", slot(0, "Интерес", "edit-a"))
    late = crew.others[0].post(
        "workshop/steps/feelings",
        {
            "version-feelings.1": "0",
            "slot-feelings.1": "Радость",
            "version-feelings.2": "0",
            "slot-feelings.2": "Доверие",
            "intent": "next",
        },
    )
    assert late.status_code == 409
    for words in ("Два текста", "Пишет Иванова Анна", "Интерес", "Радость"):
        assert words in late.text
    assert standing(crew, "feelings.2") == ("Доверие", 1), "the other slot was saved all the same"
    chosen = {
        "version-feelings.1": "1",
        "choice-feelings.1": "both",
        "text-both-feelings.1": "Интерес\nРадость",
        "text-mine-feelings.1": "Радость",
    }
    kept = crew.others[0].post("workshop/steps/feelings/conflicts", chosen)
    assert kept.status_code == 303
    assert standing(crew, "feelings.1") == ("Интерес\nРадость", 2)
    theirs = {**chosen, "version-feelings.1": "2", "choice-feelings.1": "theirs"}
    crew.others[0].post("workshop/steps/feelings/conflicts", theirs)
    assert standing(crew, "feelings.1") == ("Интерес\nРадость", 2)
    behind = {**chosen, "choice-feelings.1": "mine"}
    assert crew.others[0].post("workshop/steps/feelings/conflicts", behind).status_code == 409


def test_a_text_that_cannot_be_saved_is_shown_to_take_along(crew: Crew) -> None:
    long = "очень " * 20
    refused = crew.anna.post(
        "workshop/steps/feelings", {"version-feelings.1": "0", "slot-feelings.1": long}
    )
    assert refused.status_code == 400
    assert "slot-unreadable" in refused.text
    assert long.strip() in refused.text


def test_a_page_of_a_group_one_has_left_writes_nothing_into_the_new_one(crew: Crew) -> None:
    petr = crew.others[0]
    form_group(crew.school, petr, "Мост")
    stale = petr.patch("workshop/slots/rules.1", slot(0, "Не туда", "edit-1", group=crew.group_id))
    assert stale.status_code == 409
    assert stale.json is not None
    assert stale.json["error"]["code"] == "group-changed"
    plain = petr.post(
        "workshop/steps/rules",
        {"group": str(crew.group_id), "version-rules.1": "0", "slot-rules.1": "Не туда"},
    )
    assert plain.status_code == 409
    assert "Не туда" in plain.text
    assert standing(crew, "rules.1") is None


def test_who_is_in_no_group_writes_nowhere(workshop_school: School) -> None:
    person = workshop_school.person("Одна")
    refused = person.patch("workshop/slots/rules.1", slot(0, "x", "edit-1"))
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["error"]["code"] == "group-needed"


def test_an_unknown_step_is_not_found(crew: Crew) -> None:
    assert crew.anna.get("workshop/steps/nothing").status_code == 404
    assert crew.anna.post("workshop/steps/nothing").status_code == 404


def test_after_closing_nothing_is_written(crew: Crew) -> None:
    with crew.school.database():
        placement = db.session.get_one(Placement, crew.school.placement_id)
        placement.closes_at = clock.now() - timedelta(seconds=1)
        db.session.commit()
    late = crew.anna.patch("workshop/slots/rules.1", slot(0, "x", "edit-1"))
    assert late.status_code == 403
    assert late.json is not None
    assert late.json["error"]["code"] == "activity-not-open"


def test_another_kinds_link_has_no_workshop(school: School) -> None:
    school.place("quiz", WORKSHOP)
    assert school.person().get("workshop/").status_code == 404
