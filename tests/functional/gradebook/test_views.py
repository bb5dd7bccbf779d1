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
from lti_tool.gradebook import ags, outbox, pages
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

    def reconcile(self) -> requests.Response:
        """Compare with the gradebook as the trainer."""
        return self.browser.get(self.scores().url + "reconcile")

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


def test_a_grade_changed_in_the_lms_is_named_and_stays_until_the_trainer_decides(
    lesson: Lesson,
) -> None:
    assert "Сравнивать пока нечего" in text(lesson.reconcile())
    lesson.give("7")
    lesson.classroom.deliver()
    same = text(lesson.reconcile())
    assert "Решать нечего" in same
    assert "1 балл совпадает с журналом" in same
    cell = lesson.classroom.world.cell(lesson.link, "anna")
    cell.points = Decimal(4)  # of 20
    page = text(lesson.reconcile())
    assert "1 оценка в журнале отличается" in page
    assert "Изменено в LMS" in page
    assert "7 из 10" in page
    assert "2 из 10" in page
    lesson.classroom.deliver()
    assert cell.points == 4, "looking sends nothing"
    cell.points = None
    assert "Оценки там нет" in text(lesson.reconcile())


def test_what_was_left_as_in_the_lms_is_asked_again_only_when_it_changes_again(
    lesson: Lesson,
) -> None:
    lesson.give("7")
    lesson.classroom.deliver()
    cell = lesson.classroom.world.cell(lesson.link, "anna")
    cell.points = Decimal(4)
    after = text(lesson.browser.submit(lesson.reconcile(), form="/reconcile/leave"))
    assert "Решать нечего" in after
    assert "1 оценка оставлена как в LMS" in after
    scores = text(lesson.scores())
    assert "Изменено в журнале, оставлено так" in scores
    assert "Там стоит 2." in scores
    lesson.classroom.deliver()
    assert cell.points == 4
    cell.points = None
    emptied = lesson.reconcile()
    assert "Оценки там нет" in text(emptied)
    left = text(lesson.browser.submit(emptied, form="/reconcile/leave"))
    assert "1 оценка оставлена как в LMS" in left
    assert "Там оценки нет." in text(lesson.scores())


def test_all_that_differ_are_settled_at_once_as_they_were_seen(lesson: Lesson) -> None:
    lesson.browser.launch("boris", lesson.link)
    lesson.give("7")
    link_id = lesson.link_id
    with lesson.app.app_context():
        sub = lesson.classroom.world.person("boris").user_id
        boris = db.session.scalars(select(User.id).where(User.sub == sub)).one()
        outbox.enqueue(link_id, boris, Score(Decimal(8), Decimal(10), "", marked_at=clock.now()))
        db.session.commit()
    lesson.classroom.deliver()
    anna, boris_there = (lesson.classroom.world.cell(lesson.link, who) for who in ("anna", "boris"))
    anna.points = boris_there.points = Decimal(4)
    page = lesson.reconcile()
    boris_there.points = Decimal(12)
    forms = [form for form in LtiBrowser.page(page).forms if "/reconcile/send" in form.action]
    everybody = max(forms, key=lambda form: len(form.fields))
    answer = lesson.browser.submit(page, form=everybody)
    assert "Посмотрите ещё раз" in text(answer)
    assert "Для 1 участника ничего не сделано" in text(answer)
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=True):
        lesson.classroom.deliver()
    assert anna.points == 14
    assert boris_there.points == 12, "nobody saw that grade when they chose"


def test_a_platform_that_is_down_or_shows_no_grades_is_said_on_the_page(lesson: Lesson) -> None:
    lesson.give("7")
    lesson.classroom.deliver()
    lesson.classroom.world.cell(lesson.link, "anna").points = Decimal(4)
    page = lesson.reconcile()
    lesson.classroom.world.faults.add("results", status=503)
    for down in (
        lesson.browser.get(page.url),
        lesson.browser.submit(page, form="/reconcile/leave"),
    ):
        assert down.status_code == 502
        assert "Оценки из журнала сейчас не прочитать" in down.text
        assert "platform-refused" in down.text
    with lesson.app.app_context():
        db.session.query(LineItem).update({"scopes": [ags.SCOPE_SCORE]})
        db.session.commit()
    refused = lesson.browser.get(page.url)
    assert "scope-not-granted" in refused.text
    assert "Ничего не изменилось" in refused.text


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
    after = lesson.browser.submit(page, form="/review/people/read")
    assert "Елена Майорова" in text(after)
    assert "Список прочитан:" in text(after)


def test_who_cannot_reach_the_activity_is_not_listed(lesson: Lesson) -> None:
    lesson.link.only_groups = ("1",)
    after = lesson.browser.submit(lesson.scores(), form="/review/people/read")
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
    assert "/people/read" not in page.text


def test_without_a_course_there_is_nobody_to_list(lesson: Lesson) -> None:
    lesson.classroom.world.features.omit.add("context")
    page = lesson.scores()
    assert "Баллов пока нет" in text(page)
    session = page.url.split("/s/")[1].split("/")[0]
    token = lesson.browser.csrf_token()
    assert token is not None
    address = f"{lesson.classroom.tool_url}/s/{session}/review/people/read"
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
