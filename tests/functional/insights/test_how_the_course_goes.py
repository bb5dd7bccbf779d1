"""A trainer sees how the whole course goes, and takes its tables away."""

import csv
import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select, update

from lti_tool import clock
from lti_tool.activities.quiz.models import QuizMark
from lti_tool.activities.workshop.leading.models import Pace
from lti_tool.activities.workshop.models import Submission
from lti_tool.contexts.models import LinkExclusion, Membership
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from lti_tool.sessions.models import LaunchSession
from tests.functional.activities.school import Person, School
from tests.functional.insights.swing import in_full_swing

ESSAYS = {
    "instructions": "Напишите.",
    "items": [
        {
            "id": "why",
            "type": "essay",
            "points": 4,
            "prompt": "Почему?",
            "rubric": [
                {
                    "id": "reason",
                    "title": "Есть довод",
                    "points": 4,
                    "levels": [{"text": "Есть", "points": 4}, {"text": "Нет", "points": 0}],
                }
            ],
        }
    ],
}


def table(trainer: Person, part: str) -> list[list[str]]:
    """Return one of the tables as a trainer's spreadsheet reads it."""
    sent = trainer.get(f"insights/{part}.csv")
    assert sent.status_code == 200
    return list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig"))))


def test_a_course_nobody_has_begun_says_what_will_be_here(school: School) -> None:
    school.place("quiz", ESSAYS, title="Эссе")
    page = school.trainer().text("insights/")
    assert "Пока никто не начал" in page
    assert "как распределены баллы, начиная с 5 результатов" in page


def test_every_activity_tells_who_came_how_far(school: School) -> None:
    in_full_swing(school)
    school.place("quiz", ESSAYS, points="0", title="Эссе")
    school.person("Борис").post("quiz/attempts")
    school.person("Вера")
    progress = table(school.trainer(), "progress")
    assert progress[0] == [
        "Занятие",
        "Вид",
        "Участники",
        "Открыли",
        "Начали",
        "Закончили",
        "Получили балл",
    ]
    assert progress[1:] == [
        ["Соглашение", "Групповое задание", "14", "12", "11", "10", "10"],
        ["Эссе", "Тест", "14", "2", "1", "0", ""],
    ]


def test_who_left_and_who_cannot_reach_it_are_not_counted(school: School) -> None:
    in_full_swing(school)
    gone, excluded = school.people[0], school.people[1]
    with school.database():
        db.session.execute(
            update(Membership).where(Membership.user_id == gone.user_id).values(left_at=clock.now())
        )
        db.session.add(
            LinkExclusion(resource_link_id=school.resource_link_id, user_id=excluded.user_id)
        )
        db.session.commit()
    assert table(school.trainer(), "progress")[1][2:] == ["10", "10", "9", "8", "8"]


def test_steps_tell_how_long_groups_took_and_where_they_are_now(school: School) -> None:
    in_full_swing(school)
    trainer = school.trainer()
    steps = [row[1:] for row in table(trainer, "steps")[1:]]
    assert steps[0] == ["Чувства", "0", "6", "300", "300", "255", "345", "180", "420"]
    # Twenty minutes are a break: what was written after it took no time that we know.
    assert steps[1] == ["Правила", "1", "6", "600", "600", "450", "750", "0", "900"]
    assert steps[2] == ["Подписи", "0", "0", "", "", "", "", "", ""]
    assert steps[3] == ["Лист сдан", "5", "0", "", "", "", "", "", ""]
    page = " ".join(trainer.text("insights/").split())
    assert "сейчас здесь 1 группа" in page
    assert "6 групп, медиана 5 мин; у половины от 4,2 мин до 5,8 мин; по плану 5 мин" in page
    assert "Вы ведёте" not in page


def test_the_step_that_a_trainer_leads_is_named(school: School) -> None:
    in_full_swing(school, done=1)
    with school.database():
        db.session.add(Pace(placement_id=school.placement_id, step_id="rules", set_at=clock.now()))
        db.session.commit()
    page = school.trainer().text("insights/")
    assert "Вы ведёте здесь всех" in page
    assert "2 группы" in page


def test_one_group_alone_is_called_so(school: School) -> None:
    in_full_swing(school, done=0)
    assert "одна группа, 5 мин" in school.trainer().text("insights/")


def test_a_returned_sheet_is_not_finished(school: School) -> None:
    in_full_swing(school, done=1)
    with school.database():
        db.session.execute(update(Submission).values(state="returned", returned_at=clock.now()))
        db.session.commit()
    trainer = school.trainer()
    assert table(trainer, "progress")[1][5] == "0"
    assert [row[2] for row in table(trainer, "steps")[1:]] == ["0", "1", "1", "0"]


def test_scores_are_shown_as_a_distribution(school: School) -> None:
    in_full_swing(school)
    trainer = school.trainer()
    # 6+0, 3+1, 3+2, 6+3, 3+4 of 10, two people each.
    assert [row[3] for row in table(trainer, "scores")[1:]] == list("0000222202")
    page = trainer.text("insights/")
    assert "10 результатов: медиана 60 %, в среднем 62 % баллов." in page


def test_scores_of_a_few_people_are_hidden_everywhere(school: School) -> None:
    in_full_swing(school, done=2)
    trainer = school.trainer()
    assert table(trainer, "scores")[1:] == []
    page = trainer.text("insights/")
    assert "Показываем начиная с 5 результатов" in page
    assert "медиана 60 %" not in page


def test_the_rubric_tells_which_levels_were_chosen(school: School) -> None:
    in_full_swing(school)
    trainer = school.trainer()
    rows = [row[2:] for row in table(trainer, "rubrics")[1:]]
    assert rows[:3] == [
        ["Правила ясны", "Все ясны", "6", "2"],
        ["Правила ясны", "Часть ясна", "3", "3"],
        ["Правила ясны", "Неясны", "0", "0"],
    ]
    page = trainer.text("insights/")
    assert "в среднем 4,2 из 6" in page
    assert "3 из 5" in page


def test_the_rubric_of_a_few_works_is_hidden(school: School) -> None:
    in_full_swing(school, done=4)
    trainer = school.trainer()
    assert table(trainer, "rubrics")[1:] == []
    assert "начиная с 5 оценённых работ" in trainer.text("insights/")


def test_essays_of_a_quiz_have_a_profile_of_their_own(school: School) -> None:
    placement_id = school.place("quiz", ESSAYS, points="4", title="Эссе")
    for number in range(5):
        person = school.person(f"Участник {number}")
        person.post("quiz/attempts")
        with school.database():
            attempt = db.session.scalars(
                select(Attempt).where(
                    Attempt.user_id == person.user_id, Attempt.placement_id == placement_id
                )
            ).one()
            attempt.finished_at = clock.now()
            db.session.add(
                QuizMark(
                    attempt_id=attempt.id,
                    item="why",
                    share=1 if number else 0,
                    chosen={"reason": "4" if number else "0"},
                    reason="",
                    made_at=clock.now(),
                )
            )
            db.session.commit()
    trainer = school.trainer()
    assert table(trainer, "rubrics")[1:] == [
        ["Эссе", "Вопрос 1", "Есть довод", "Есть", "4", "4"],
        ["Эссе", "Вопрос 1", "Есть довод", "Нет", "0", "1"],
    ]


@pytest.mark.parametrize("part", ["progress", "steps", "scores", "rubrics"])
def test_each_table_comes_as_a_workbook_too(school: School, part: str) -> None:
    in_full_swing(school)
    trainer = school.trainer()
    sent = trainer.get(f"insights/{part}.xlsx")
    assert sent.headers["Content-Disposition"] == f'attachment; filename="{part}.xlsx"'
    rows = table(trainer, part)
    assert load_workbook(io.BytesIO(sent.data)).worksheets[0].max_row == len(rows)
    assert f"insights/{part}.xlsx" in trainer.text("insights/")
    semicolons = trainer.get(f"insights/{part}.csv?separator=semicolon")
    assert semicolons.data.decode("utf-8-sig").splitlines()[0] == ";".join(rows[0])


def test_there_is_no_other_table(school: School) -> None:
    school.place("quiz", ESSAYS)
    trainer = school.trainer()
    assert trainer.get("insights/secrets.csv").status_code == 404
    assert trainer.get("insights/secrets.xlsx").status_code == 404


def test_every_overview_leads_to_it(school: School) -> None:
    in_full_swing(school, done=1)
    trainer = school.trainer()
    assert f'href="{trainer.url("insights/")}"' in trainer.text("workshop/overview")


def test_another_course_is_not_in_it(school: School) -> None:
    in_full_swing(school)
    other = School(school.app)
    other.place("quiz", ESSAYS, title="Чужое")
    page = other.trainer().text("insights/")
    assert "Соглашение" not in page
    assert "Чужое" not in school.trainer().text("insights/")


def test_a_link_outside_any_course_tells_of_itself(school: School) -> None:
    in_full_swing(school)
    trainer = school.trainer()
    with school.database():
        db.session.execute(
            update(LaunchSession)
            .where(LaunchSession.id == trainer.session_id)
            .values(context_id=None)
        )
        db.session.commit()
    assert table(trainer, "progress")[1][2:5] == ["11", "11", "11"]


@pytest.fixture
def statements(school: School) -> Iterator[list[str]]:
    """Every statement sent to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with school.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        event.remove(db.engine, "before_cursor_execute", note)


def test_a_crowd_costs_no_more_statements_than_a_few(school: School, statements: list[str]) -> None:
    counts = []
    for done in (1, 12):
        other = School(school.app)
        in_full_swing(other, done=done)
        trainer = other.trainer()
        statements.clear()
        trainer.text("insights/")
        counts.append(len(statements))
    assert counts[1] <= counts[0] <= 22
