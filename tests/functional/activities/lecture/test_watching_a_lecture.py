"""A participant watches: what was seen is kept, counted once, and makes the score."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.activities.lecture.sitting import OLDEST
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from tests.functional.activities.lecture.conftest import (
    THAT_HOUR,
    StagePage,
    redefine,
    report,
    stage_of,
)
from tests.functional.activities.school import School
from tests.functional.lti.counting import counting


def at(seconds: float) -> time_machine.travel:
    return time_machine.travel(THAT_HOUR + timedelta(seconds=seconds), tick=False)


def results(school: School) -> list[tuple[int, Decimal]]:
    with school.database():
        return [(one.user_id, one.score_given) for one in db.session.scalars(select(Result))]


def deliveries(school: School) -> list[Decimal]:
    with school.database():
        return [one.score_given for one in db.session.scalars(select(Delivery))]


def test_the_page_has_a_player_with_captions_text_and_slides(lecture_school: School) -> None:
    page = " ".join(lecture_school.person("Анна").text("lecture/").replace("&nbsp;", " ").split())
    assert "<video" in page
    assert 'type="video/mp4"' in page
    assert 'srclang="ru" label="Русские" default' in page
    assert "Красные яблоки лежат в корзине." in page
    assert "Слайд не из записи" in page
    assert "перейти" in page
    assert "<noscript>" in page


def test_the_media_of_the_page_are_served(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    page = anna.text("lecture/")
    for ending in (".mp4", ".vtt", ".png"):
        address = next(part for part in page.split('"') if part.endswith(ending))
        answer = anna.get(address, buffered=True)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_watching_grows_the_map_and_then_gives_the_score(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(20):
        answer = report(anna, opened, [0, 20_000], position=20_000)
        assert answer.status_code == 200
        shown = answer.get_json()["map"]
        assert shown["seen"] == [[0, 20_000]]
        assert shown["left"] > 0
        assert results(lecture_school) == []
    with at(41):
        answer = report(anna, opened, [0, 41_000], position=41_000)
        assert answer.get_json()["map"]["left"] == 0
        assert "из\u00a05" in answer.get_json()["score"]
    assert results(lecture_school) == [(anna.user_id, Decimal(5))]
    assert deliveries(lecture_school) == [Decimal(5)]


def test_the_same_report_again_changes_nothing(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(45):
        first = report(anna, opened, [0, 44_400], position=44_400).get_json()
        again = report(anna, opened, [0, 44_400], position=44_400).get_json()
    assert first["map"] == again["map"]
    assert results(lecture_school) == [(anna.user_id, Decimal(5))]
    assert len(deliveries(lecture_school)) == 1


def test_going_on_after_the_score_fills_the_map_and_keeps_the_score(
    lecture_school: School,
) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(41):
        report(anna, opened, [0, 41_000])
    with at(50):
        shown = report(anna, opened, [0, 44_400]).get_json()["map"]
    assert shown["percent"] == 100
    assert shown["gap"] is None
    with lecture_school.database():
        assert db.session.scalar(select(Attempt)).number == 1  # type: ignore[union-attr]
    assert len(deliveries(lecture_school)) == 1


def test_the_whole_recording_reported_at_once_is_not_believed(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(3):
        shown = report(anna, opened, [0, 44_400]).get_json()["map"]
    assert shown["seen"] == [[0, 6_000]]
    assert results(lecture_school) == []


def test_next_time_the_lecture_goes_on_where_it_was_left(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(20):
        report(anna, opened, [0, 20_000], position=20_000)
    again = lecture_school.launch(anna.user_id, "Анна")
    stage = stage_of(again)
    assert stage["data-position"] == "20000"
    assert '"seen": [[0, 20000]]' in stage["data-map"].replace("&#34;", '"')


@pytest.mark.parametrize("seconds", [7_200, 80 * 86_400])
def test_what_waited_offline_is_taken_in_the_next_launch(
    lecture_school: School, seconds: int
) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(seconds):
        again = lecture_school.launch(anna.user_id, "Анна")
        assert report(again, opened, [0, 44_400]).get_json()["map"]["percent"] == 100


def test_stretches_of_two_tabs_are_joined(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        one, other = stage_of(anna)["data-opened"], stage_of(anna)["data-opened"]
    with at(30):
        report(anna, one, [0, 20_000])
        shown = report(anna, other, [20_000, 44_000]).get_json()["map"]
    assert shown["seen"] == [[0, 44_000]]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"opened": "x", "intervals": [[0, 1]], "position": "far"},
        {"opened": "x", "intervals": [[0]]},
        {"opened": "x", "intervals": [[-5, 1]]},
        {"opened": "x", "intervals": [[0, 1]] * 2000},
        {"opened": "x", "intervals": "all"},
    ],
)
def test_a_report_that_is_none_is_refused_in_words(lecture_school: School, body: object) -> None:
    anna = lecture_school.person("Анна")
    answer = anna.client.post(
        anna.url("lecture/progress"),
        json=body,
        headers={"X-CSRF-Token": anna.token, "Accept": "application/json"},
    )
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "watching-unreadable")


def test_a_report_with_another_persons_page_is_refused(lecture_school: School) -> None:
    anna, boris = lecture_school.person("Анна"), lecture_school.person("Борис")
    answer = report(boris, stage_of(anna)["data-opened"], [0, 1000])
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "sitting-unreadable")


def test_a_forged_or_old_page_is_refused(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
        assert report(anna, opened[:-2] + "xx", [0, 1000]).status_code == 400
    with at((OLDEST + timedelta(days=1)).total_seconds()):
        again = lecture_school.launch(anna.user_id, "Анна")
        assert report(again, opened, [0, 1000]).status_code == 400
    with lecture_school.database():
        assert db.session.scalar(select(WatchRecord)) is None


def test_without_the_sessions_token_nothing_is_counted(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    body = {"opened": stage_of(anna)["data-opened"], "intervals": [[0, 1000]]}
    assert anna.client.post(anna.url("lecture/progress"), json=body).status_code == 400
    beacon = {**body, "csrf_token": anna.token}
    assert anna.client.post(anna.url("lecture/progress"), json=beacon).status_code == 200


def test_after_closing_the_lecture_can_be_watched_but_is_not_counted(
    lecture_school: School,
) -> None:
    with lecture_school.database():
        placement = db.session.get_one(Placement, lecture_school.placement_id)
        placement.closes_at = THAT_HOUR
        db.session.commit()
    with at(10):
        anna = lecture_school.person("Анна")
        page = anna.text("lecture/")
        assert "data-opened" not in page
        assert "не засчитывается" in page


def test_in_a_browser_without_scripts_a_persons_word_is_taken_after_the_time(
    lecture_school: School,
) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(10):
        answer = anna.post("lecture/watched", {"opened": opened})
        assert answer.status_code == 422
        assert "Пока не засчитано" in answer.text
        assert opened in answer.text
        assert results(lecture_school) == []
    with at(45):
        answer = anna.post("lecture/watched", {"opened": opened})
        assert answer.status_code == 303
    assert results(lecture_school) == [(anna.user_id, Decimal(5))]
    trainer = lecture_school.trainer()
    assert "со слов участника" in trainer.text("lecture/overview")


def test_a_form_without_its_fields_is_refused(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    assert anna.post("lecture/watched").status_code == 400


def test_the_score_line_can_be_asked_for_again(lecture_school: School) -> None:
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(45):
        report(anna, opened, [0, 44_400])
        answer = anna.get("lecture/score").get_json()
    assert "data-on-its-way" in answer["score"]


def test_a_lecture_worth_nothing_is_watched_and_not_graded(lecture_school: School) -> None:
    with lecture_school.database():
        placement = db.session.get_one(Placement, lecture_school.placement_id)
        placement.points = Decimal(0)
        db.session.commit()
    with at(0):
        anna = lecture_school.person("Анна")
        page = anna.text("lecture/")
        assert "Лекция считается просмотренной" in page
        assert "балл" not in page.lower()
        opened = stage_of(anna)["data-opened"]
    with at(45):
        report(anna, opened, [0, 44_400])
        page = anna.text("lecture/")
    assert "Балл за неё не ставится" in page
    assert "просмотрено достаточно" in page
    assert deliveries(lecture_school) == []


def test_in_tenths_the_score_rises_on_the_way_and_never_falls(lecture_school: School) -> None:
    redefine(lecture_school, scoring="in_tenths")
    with at(0):
        anna = lecture_school.person("Анна")
        assert "Балл растёт десятыми долями" in anna.text("lecture/")
        opened = stage_of(anna)["data-opened"]
    for second, expected in ((3, []), (4, ["0.5"]), (7, ["0.5"]), (25, ["3"]), (40, ["5"])):
        with at(second):
            answer = report(anna, opened, [0, second * 1000]).get_json()
            assert bool(answer["score"]) == (expected != [] and second != 7)
        assert results(lecture_school) == [(anna.user_id, Decimal(one)) for one in expected]
    assert deliveries(lecture_school) == [Decimal("0.5"), Decimal(3), Decimal(5)]
    with at(60):
        assert report(anna, opened, [0, 1000]).get_json()["score"] is None
    assert results(lecture_school) == [(anna.user_id, Decimal(5))]
    assert "растёт десятыми" in lecture_school.trainer().text("lecture/overview")


def test_without_captions_the_text_is_the_definitions_own(lecture_school: School) -> None:
    redefine(lecture_school, captions=[])
    page = lecture_school.person("Анна").text("lecture/")
    assert "собрали утром.</p>" in page
    assert 'class="said"' not in page


def test_a_report_like_the_last_one_asks_for_three_rows_and_writes_one(
    lecture_school: School,
) -> None:
    """It comes every five seconds from everybody who watches."""
    with at(0):
        anna = lecture_school.person("Анна")
        opened = stage_of(anna)["data-opened"]
    with at(5):
        report(anna, opened, [0, 5_000], position=5_000)
    with at(10), counting(lecture_school.app) as asked:
        report(anna, opened, [0, 10_000], position=10_000)
    words = [one.split()[0] for one in asked.of("lecture.progress")]
    assert words == ["SELECT", "SELECT", "SELECT", "UPDATE"]


def test_a_browser_that_asks_for_less_data_is_heard(lecture_school: School) -> None:
    anna = lecture_school.person("Анна")
    assert "data-saves-data" not in stage_of(anna)
    for said, is_heard in (("on", True), ("off", False)):
        page = anna.client.get(anna.url("lecture/"), headers={"Save-Data": said}).text
        assert ("data-saves-data" in StagePage(page).stage) is is_heard
