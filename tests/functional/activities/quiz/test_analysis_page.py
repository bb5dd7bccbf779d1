"""The trainer sees how the questions work, and takes the attempts away as a table."""

import csv
import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from lti_tool.activities.quiz.models import QuizAnswer
from lti_tool.db import db
from tests.functional.activities.quiz.conftest import QUIZ
from tests.functional.activities.school import Person, School

PAGE = {"version-results": "0", "version-one": "0", "intent": "hand-in-anyway"}


def take(person: Person, results: str, one: str, number: int = 1) -> None:
    person.post("quiz/attempts")
    given = {"item-results": list(results), **({"item-one": one} if one else {})}
    person.post(f"quiz/attempts/{number}", {**PAGE, **given})


@pytest.fixture
def taken(quiz_school: School) -> School:
    """Ten people have taken the quiz; the better ones answer the second question wrongly."""
    for number in range(10):
        knows = number >= 5
        take(
            quiz_school.person(f"=Участник {number}"),
            "acd" if knows else "b",
            "x" if knows else "y",
        )
    return quiz_school


def test_with_too_few_attempts_the_page_says_when_it_will_tell(quiz_school: School) -> None:
    take(quiz_school.person(), "a", "y")
    page = quiz_school.trainer().text("quiz/analysis")
    assert "Попыток пока мало" in page
    assert "начиная с 10 первых попыток" in page


def test_each_question_says_in_words_how_it_works(taken: School) -> None:
    again = taken.people[0]
    take(again, "acd", "y", 2)
    page = taken.trainer().text("quiz/analysis")
    assert "По 10 первым попыткам" in page
    assert page.count("проверьте ключ") == 2
    assert "50 %" in page
    assert "Кто что выбрал" in page
    assert "<svg" in page
    assert "альфа Кронбаха" in page


def test_the_attempts_come_as_csv_and_as_a_workbook(taken: School) -> None:
    trainer = taken.trainer()
    sent = trainer.get("quiz/attempts.csv?separator=semicolon")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="attempts.csv"'
    rows = list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Участник"
    assert rows[0][-4:] == ["results", "one", "results, секунды", "one, секунды"]
    assert len(rows) == 11
    assert rows[1][0] == "'=Участник 0"
    assert rows[1][4:] == ["1,0000", "4,0000", "", "0,0000", "1,0000", "", ""]
    assert trainer.get("quiz/attempts.csv").data.decode("utf-8-sig").startswith("Участник,")
    book = load_workbook(io.BytesIO(trainer.get("quiz/attempts.xlsx").data))
    assert book.worksheets[0].max_row == 11
    assert "attempts.xlsx" in trainer.text("quiz/overview")


def test_an_item_that_was_not_drawn_stays_empty_in_the_table(school: School) -> None:
    school.place("quiz", {**QUIZ, "draw": 1}, points="4")
    take(school.person("А"), "acd", "y")
    rows = list(csv.reader(io.StringIO(school.trainer().text("quiz/attempts.csv"))))
    assert rows[1][-4:-2].count("") == 1


def test_the_time_on_a_question_is_told_with_what_it_means(taken: School) -> None:
    with taken.database():
        answers = db.session.scalars(
            select(QuizAnswer).where(QuizAnswer.item == "one").order_by(QuizAnswer.id)
        )
        for number, answer in enumerate(answers):
            answer.seconds = 60 + 10 * number
        db.session.commit()
    trainer = taken.trainer()
    page = trainer.text("quiz/analysis")
    assert "Медиана времени на вопрос" in page
    assert page.count("1:45") == 2
    assert "скорее «куда смотрели»" in page
    rows = list(csv.reader(io.StringIO(trainer.text("quiz/attempts.csv"))))
    assert rows[1][-2:] == ["", "60"]


@pytest.mark.parametrize("path", ["quiz/analysis", "quiz/attempts.csv", "quiz/attempts.xlsx"])
def test_participants_are_kept_out(quiz_school: School, path: str) -> None:
    assert quiz_school.person().get(path).status_code == 403


def test_people_of_another_course_are_in_neither(taken: School) -> None:
    other = School(taken.app)
    other.place("quiz", QUIZ)
    trainer = other.trainer()
    assert "Участник 1" not in trainer.text("quiz/attempts.csv")
    assert "Попыток пока мало" in trainer.text("quiz/analysis")


@pytest.fixture
def statements(taken: School) -> Iterator[list[str]]:
    """Every statement sent to the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with taken.app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        yield seen
        event.remove(db.engine, "before_cursor_execute", note)


def test_the_analysis_of_many_attempts_reads_them_at_once(
    taken: School, statements: list[str]
) -> None:
    trainer = taken.trainer()
    statements.clear()
    trainer.get("quiz/analysis")
    assert len([one for one in statements if "quiz_answer" in one]) == 1
