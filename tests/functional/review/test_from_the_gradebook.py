"""From a cell of the LMS's gradebook to a group's sheet, a mark, and back into every cell."""

from decimal import Decimal

from sqlalchemy import select

from lti_tool.db import db
from lti_tool.gradebook.models import LineItem
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser
from tests.functional.review.sheets import BEST, TEXTS, WORKSHOP, hand_in

QUIZ = "Проверьте себя: вопросы о ПОС"


def test_a_trainer_marks_a_group_and_every_member_has_the_points(classroom: Classroom) -> None:
    hand_in(classroom, "Группа А", "anna", "boris")
    hand_in(classroom, "Группа Б", "vera", "galina")
    trainer = LtiBrowser(classroom.world)
    page = trainer.review("trainer", WORKSHOP, of="boris")
    assert "/review/work/submission" in page.url
    text = trainer.page(page).text
    for words in ("Группа А", "Анна Соколова", "Борис Лебедев", *TEXTS["rules"]):
        assert words in text
    assert "Вера Никитина" not in text
    page = trainer.submit(page, {**BEST, "criterion-pairs": "2", "comment": "Правила ясные"})
    assert "Оценка сохранена" in page.text
    classroom.deliver()
    for who in ("anna", "boris"):
        cell = classroom.world.cell(WORKSHOP, who)
        assert (cell.points, cell.comment) == (Decimal(9), "Правила ясные")
    assert classroom.world.cell(WORKSHOP, "vera").points is None
    assert "В журнале: 2 из 2" in trainer.page(trainer.get(page.url)).text.replace("\xa0", " ")


def test_a_returned_sheet_comes_back_and_gets_its_mark(classroom: Classroom) -> None:
    hand_in(classroom, "Группа А", "anna", "boris")
    trainer = LtiBrowser(classroom.world)
    page = trainer.review("trainer", WORKSHOP, of="anna")
    page = trainer.submit(page, {"comment": "Добавьте правило о времени"}, button="return")
    assert "Работа снова открыта" in page.text.replace("\xa0", " ")
    member = LtiBrowser(classroom.world)
    opened = member.launch("anna", WORKSHOP)
    assert "Добавьте правило о времени" in opened.text


def test_a_participant_opens_only_their_own_cell(classroom: Classroom) -> None:
    hand_in(classroom, "Группа А", "anna", "boris")
    anna = LtiBrowser(classroom.world)
    own = anna.review("anna", WORKSHOP, of="anna")
    assert own.ok
    assert "/workshop/" in own.url
    form = anna.launch_form("anna", WORKSHOP)
    assert form is not None


def test_a_cell_of_somebody_who_has_not_begun_says_so(classroom: Classroom) -> None:
    trainer = LtiBrowser(classroom.world)
    never = trainer.review("trainer", QUIZ, of="elena")
    assert never.status_code == 404
    assert "review-person-unknown" in never.text
    LtiBrowser(classroom.world).launch("elena", WORKSHOP)
    seen = trainer.review("trainer", WORKSHOP, of="elena")
    assert seen.status_code == 404
    assert "review-no-work" in seen.text


def test_a_cell_of_another_column_says_so_and_changes_nothing(classroom: Classroom) -> None:
    hand_in(classroom, "Группа А", "anna", "boris")
    with classroom.app.app_context():
        for column in db.session.scalars(select(LineItem)):
            column.url += "/another"
        db.session.commit()
        before = {column.url for column in db.session.scalars(select(LineItem))}
    page = LtiBrowser(classroom.world).review("trainer", WORKSHOP, of="anna")
    assert page.status_code == 404
    assert "review-other-column" in page.text
    with classroom.app.app_context():
        assert {column.url for column in db.session.scalars(select(LineItem))} == before


def test_six_groups_are_marked_one_after_the_other_and_every_cell_is_right(
    classroom: Classroom,
) -> None:
    known = ["anna", "boris", "vera", "galina", "dmitry", "elena"]
    for who in known:
        hand_in(classroom, f"Группа {who}", who)
    trainer = LtiBrowser(classroom.world)
    for number, who in enumerate(known):
        page = trainer.review("trainer", WORKSHOP, of=who)
        level = str(number % 4)
        page = trainer.submit(page, {**BEST, "criterion-pairs": level, "comment": who})
        assert "Оценка сохранена" in page.text
    classroom.deliver()
    for number, who in enumerate(known):
        cell = classroom.world.cell(WORKSHOP, who)
        assert (cell.points, cell.comment) == (Decimal(7 + number % 4), who)
