"""The trainer's list of scores, and the learner's line, in a course that really runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
import requests
import time_machine
from flask import Flask
from sqlalchemy import select

from lti_tool import clock
from lti_tool.contexts.models import Context, ResourceLink, User
from lti_tool.db import db
from lti_tool.gradebook import outbox, pages
from lti_tool.gradebook.models import LineItem
from lti_tool.gradebook.score import Score
from tests.fixtures.classroom import Classroom
from tests.functional.lti_browser import LtiBrowser


class Lesson:
    """The quiz of a classroom: Anna has opened it, the trainer looks at its scores."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.app: Flask = classroom.app
        links = classroom.world.course.links.values()
        self.link = next(x for x in links if x.custom["activity"] == "pos/quiz")
        self.browser = LtiBrowser(classroom.world)
        self.browser.launch("anna", self.link)

    def give(self, points: str, comment: str = "") -> None:
        """Mark Anna's work."""
        with self.app.app_context():
            score = Score(Decimal(points), Decimal(10), comment, marked_at=clock.now())
            outbox.enqueue(self.link_id, self.user_id, score)
            db.session.commit()

    def scores(self, who: str = "trainer") -> requests.Response:
        """Open the list of scores as somebody."""
        page = self.browser.launch(who, self.link)
        session = page.url.split("/s/")[1].split("/")[0]
        return self.browser.get(f"{self.classroom.tool_url}/s/{session}/scores/")

    def line(self) -> str:
        """Anna's line, as a kind's page shows it."""
        with self.app.test_request_context("/?lang=ru"):
            return str(pages.score_line(self.link_id, self.user_id))

    @property
    def link_id(self) -> int:
        with self.app.app_context():
            found = select(ResourceLink.id).where(ResourceLink.lti_id == self.link.id)
            return db.session.scalars(found).one()

    @property
    def user_id(self) -> int:
        sub = self.classroom.world.person("anna").user_id
        with self.app.app_context():
            return db.session.scalars(select(User.id).where(User.sub == sub)).one()


@pytest.fixture
def lesson(classroom: Classroom) -> Lesson:
    """The quiz, with Anna in it."""
    return Lesson(classroom)


def text(answer: requests.Response) -> str:
    """What a person reads on a page."""
    assert answer.status_code == 200, answer.text
    return LtiBrowser.page(answer).text


def test_the_trainer_sees_where_every_score_is(lesson: Lesson) -> None:
    assert "Балла пока нет" in text(lesson.scores())
    lesson.give("7.5")
    page = text(lesson.scores())
    assert "7,5 из 10" in page
    assert "Отправляется" in page
    lesson.classroom.deliver()
    assert "В журнале" in text(lesson.scores())


def test_a_score_that_failed_stands_first_and_can_be_sent_again(lesson: Lesson) -> None:
    world = lesson.classroom.world
    world.change_person("anna", enrolled=False)
    lesson.give("7")
    lesson.classroom.deliver()
    page = lesson.scores()
    assert "Не передан" in text(page)
    assert "score-refused · 400" in text(page)
    assert "1 балл не дошёл до журнала" in text(page)
    world.change_person("anna", enrolled=True)
    lesson.browser.submit(page, form=f"/scores/{lesson.user_id}/send")
    lesson.classroom.deliver()
    assert world.cell(lesson.link, "anna").points == Decimal(14), "the column is of 20"


def test_all_failed_scores_are_sent_again_with_one_button(lesson: Lesson) -> None:
    world = lesson.classroom.world
    world.change_person("anna", enrolled=False)
    lesson.give("7")
    lesson.classroom.deliver()
    page = lesson.scores()
    world.change_person("anna", enrolled=True)
    assert "Отправляется" in text(lesson.browser.submit(page, form="/send-failed"))


def test_a_score_that_waits_says_why_and_until_when(lesson: Lesson) -> None:
    lesson.classroom.world.faults.add("scores", status=503)
    lesson.give("7")
    lesson.classroom.deliver()
    page = text(lesson.scores())
    assert "Отправится снова" in page
    assert "Следующая попытка" in page


def test_differences_with_the_gradebook_come_first(lesson: Lesson) -> None:
    lesson.give("7")
    lesson.classroom.deliver()
    page = lesson.scores()
    same = lesson.browser.submit(page, form="/compare")
    assert "В журнале то же" in text(same)
    cell = lesson.classroom.world.cell(lesson.link, "anna")
    cell.points = Decimal(4)  # of 20
    differs = lesson.browser.submit(page, form="/compare")
    assert "1 оценка в журнале отличается" in text(differs)
    assert "Там стоит 2." in text(differs)
    cell.points = None
    assert "Там оценки нет." in text(lesson.browser.submit(page, form="/compare"))


def test_a_grade_changed_there_is_left_by_one_button_and_ours_sent_by_another(
    lesson: Lesson,
) -> None:
    lesson.give("7")
    lesson.classroom.deliver()
    lesson.classroom.world.cell(lesson.link, "anna").points = Decimal(4)  # of 20
    differs = lesson.browser.submit(lesson.scores(), form="/compare")
    left = lesson.browser.submit(differs, form="/accept")
    assert "Изменено в журнале, оставлено так" in text(left)
    assert "Там стоит 2." in text(left)
    assert "В журнале то же" in text(lesson.browser.submit(left, form="/compare"))
    assert "Заходили 1 из" in text(left)


def test_many_differences_are_settled_at_once(lesson: Lesson) -> None:
    lesson.browser.launch("boris", lesson.link)
    lesson.give("7")
    link_id = lesson.link_id
    with lesson.app.app_context():
        sub = lesson.classroom.world.person("boris").user_id
        boris = db.session.scalars(select(User.id).where(User.sub == sub)).one()
        outbox.enqueue(link_id, boris, Score(Decimal(8), Decimal(10), "", marked_at=clock.now()))
        db.session.commit()
    lesson.classroom.deliver()
    for who in ("anna", "boris"):
        lesson.classroom.world.cell(lesson.link, who).points = Decimal(4)
    differs = lesson.browser.submit(lesson.scores(), form="/compare")
    sent = lesson.browser.submit(differs, form="/send-differing")
    assert text(sent).count("Отправляется") == 2
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=True):
        lesson.classroom.deliver()
    for who in ("anna", "boris"):
        lesson.classroom.world.cell(lesson.link, who).points = Decimal(4)
    differs = lesson.browser.submit(lesson.scores(), form="/compare")
    left = lesson.browser.submit(differs, form="/accept-all")
    assert text(left).count("Изменено в журнале, оставлено так") == 2


def test_the_scores_can_be_taken_as_a_file_that_the_gradebook_imports(lesson: Lesson) -> None:
    assert "импорта" not in text(lesson.scores())
    lesson.give("7.5", "=1+1")
    lesson.classroom.deliver()
    page = lesson.scores()
    assert "баллы файлом для импорта" in text(page)
    file = lesson.browser.get(page.url + "scores.csv")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    heading, row = file.content.decode("utf-8-sig").splitlines()
    assert heading.startswith("User ID,")
    sub = lesson.classroom.world.person("anna").user_id
    assert row.startswith(f"{sub},")
    assert ",7.5" in row
    assert row.endswith(",'=1+1"), "no spreadsheet takes a comment for a formula"


def test_a_link_without_a_gradebook_has_no_such_file(lesson: Lesson) -> None:
    page = lesson.scores()
    with lesson.app.app_context():
        db.session.query(LineItem).delete()
        db.session.commit()
    assert lesson.browser.get(page.url + "scores.csv").status_code == 404


def test_every_trainers_page_says_when_scores_wait_too_long(lesson: Lesson) -> None:
    lesson.give("7")
    assert "больше десяти минут" not in text(lesson.scores())
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert "1 балл ждёт передачи в журнал больше десяти минут" in text(lesson.scores())
        assert "больше десяти минут" in text(lesson.browser.launch("trainer", lesson.link))
        assert "больше десяти минут" not in text(lesson.browser.launch("anna", lesson.link))


def test_the_roster_is_read_at_a_word(lesson: Lesson) -> None:
    page = lesson.scores()
    assert "Елена Майорова" not in text(page)
    after = lesson.browser.submit(page, form="/scores/roster")
    assert "Елена Майорова" in text(after)
    assert "Список участников прочитан:" in text(after)


def test_who_cannot_reach_the_activity_is_not_listed(lesson: Lesson) -> None:
    lesson.link.only_groups = ("1",)
    after = lesson.browser.submit(lesson.scores(), form="/scores/roster")
    assert "Вера Никитина" in text(after)
    assert "Елена Майорова" not in text(after)


def test_a_participant_may_not_see_the_list(lesson: Lesson) -> None:
    assert lesson.scores("anna").status_code == 403


def test_without_a_gradebook_or_a_roster_the_page_says_so(lesson: Lesson) -> None:
    with lesson.app.app_context():
        db.session.query(LineItem).delete()
        db.session.query(Context).update({"memberships_url": None})
        db.session.commit()
    lesson.classroom.world.features.ags = False
    lesson.classroom.world.features.nrps = False
    page = lesson.scores()
    assert "не даёт журнала" in text(page)
    assert "/scores/roster" not in page.text


def test_without_a_course_there_is_nobody_to_list(lesson: Lesson) -> None:
    lesson.classroom.world.features.omit.add("context")
    page = lesson.scores()
    assert "Баллов пока нет" in text(page)
    session = page.url.split("/s/")[1].split("/")[0]
    token = lesson.browser.csrf_token()
    assert token is not None
    address = f"{lesson.classroom.tool_url}/s/{session}/scores/roster"
    assert lesson.browser.post(address, {"csrf_token": token}).status_code == 200


def test_the_picker_s_session_has_no_scores(lesson: Lesson) -> None:
    picker = lesson.browser.deep_link("author")
    session = picker.url.split("/s/")[1].split("/")[0]
    answer = lesson.browser.get(f"{lesson.classroom.tool_url}/s/{session}/scores/")
    assert answer.status_code == 404
    assert "nothing-to-send" in answer.text


def test_the_learner_s_line_follows_the_score(lesson: Lesson) -> None:
    assert lesson.line() == ""
    lesson.give("7")
    assert "Балл передаётся в журнал" in lesson.line()
    lesson.classroom.world.faults.add("scores", status=503, times=1)
    lesson.classroom.deliver()
    assert "Журнал сейчас не отвечает" in lesson.line()
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        lesson.classroom.deliver()
        assert "Балл передан в журнал, " in lesson.line()
    lesson.classroom.world.change_person("anna", enrolled=False)
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=True):
        lesson.give("8")
        lesson.classroom.deliver()
    assert "журнал его не принял" in lesson.line()


def test_a_person_without_a_name_is_called_by_number(lesson: Lesson) -> None:
    with lesson.app.app_context():
        db.session.query(User).update({"name": ""})
        db.session.commit()
    with lesson.app.test_request_context("/?lang=ru"):
        (row,) = pages.rows(lesson.link_id, db.session.scalars(select(Context.id)).one())
    assert row.name == f"Участник {lesson.user_id}, имя неизвестно"
