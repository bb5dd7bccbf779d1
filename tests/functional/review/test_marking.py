"""A trainer marks work; every member gets the score; nobody overwrites a colleague unseen."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy import select

from lti_tool.contexts.models import Membership
from lti_tool.coursework.models import Result
from lti_tool.db import db
from lti_tool.gradebook.models import Delivery
from lti_tool.review.models import Mark
from tests.functional.activities.school import Person, School
from tests.functional.review.paper import HANDED_IN, Papers


def shown(person: Person, ref: str) -> dict[str, str]:
    """Return the hidden versions of the marking page as the trainer sees it now."""
    page = person.text(f"review/work/{ref}")
    return dict(re.findall(r'name="((?:mark|draft|work)_version)"[^>]*value="(\d+)"', page))


def mark(person: Person, ref: str, points: str, comment: str = "") -> int:
    fields = {**shown(person, ref), "points": points, "comment": comment}
    return person.post(f"review/work/{ref}", fields).status_code


def send_back(person: Person, ref: str, comment: str) -> int:
    fields = {**shown(person, ref), "comment": comment, "intent": "return"}
    return person.post(f"review/work/{ref}", fields).status_code


def scores(school: School) -> dict[int, tuple[Decimal, str]]:
    with school.database():
        rows = db.session.scalars(select(Result))
        return {row.user_id: (row.score_given, row.comment) for row in rows}


def sent(school: School) -> list[tuple[int, Decimal, Decimal, str]]:
    with school.database():
        rows = db.session.scalars(
            select(Delivery).where(Delivery.state == "pending").order_by(Delivery.user_id)
        )
        return [(one.user_id, one.score_given, one.score_maximum, one.comment) for one in rows]


def test_the_queue_says_who_and_in_what_state(school: School, papers: Papers) -> None:
    anna, boris, trainer = school.person("Анна"), school.person("Борис"), school.trainer()
    papers.add(school.placement_id, "Группа 1", anna, boris)
    papers.add(school.placement_id, "Группа 2", boris, state="in_progress")
    page = trainer.text("review/").replace("\xa0", " ")
    for words in ("Группа 1", "Анна, Борис", "Ждёт оценки", "В работе", "1 работа ждёт"):
        assert words in page


def test_an_empty_queue_says_when_work_will_appear(school: School) -> None:
    page = school.trainer().text("review/")
    assert "Пока никто не начал" in page.replace("\xa0", " ")


def test_every_member_of_the_work_gets_the_mark(school: School, papers: Papers) -> None:
    anna, boris, trainer = school.person("Анна"), school.person("Борис"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna, boris)
    assert mark(trainer, ref, "7,5", "Хорошо: правила ясны.") == 303
    expected = (Decimal("7.5"), "Хорошо: правила ясны.")
    assert scores(school) == {anna.user_id: expected, boris.user_id: expected}
    assert sent(school) == [
        (person.user_id, Decimal("7.5"), Decimal(10), "Хорошо: правила ясны.")
        for person in (anna, boris)
    ]
    with school.database():
        result = db.session.scalars(select(Result)).first()
        assert result is not None
        assert result.submitted_at == HANDED_IN
        assert db.session.scalars(select(Mark)).one().marked_by_id == trainer.user_id
    page = trainer.text("review/").replace("\xa0", " ")
    assert "7,5 из 10" in page
    assert "Оценена" in page


def test_a_trainer_on_the_roster_gets_no_score(school: School, papers: Papers) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna, trainer)
    mark(trainer, ref, "8")
    assert set(scores(school)) == {anna.user_id}


def test_the_launch_decides_who_teaches_when_the_roster_says_otherwise(
    school: School, papers: Papers
) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    with school.database():
        for membership in db.session.scalars(select(Membership)):
            membership.roster_role = "learner"
        db.session.commit()
    ref = papers.add(school.placement_id, "Группа 1", anna, trainer)
    mark(trainer, ref, "8")
    assert set(scores(school)) == {anna.user_id}


def test_points_that_are_none_are_refused_and_the_comment_stays(
    school: School, papers: Papers
) -> None:
    trainer = school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", school.person("Анна"))
    for points in ("", "много", "-1", "10,5", "1,555", "Infinity"):
        fields = {**shown(trainer, ref), "points": points, "comment": "Длинный комментарий"}
        answer = trainer.post(f"review/work/{ref}", fields)
        assert answer.status_code == 422, points
        assert "Длинный комментарий" in answer.text
        assert "Напишите" in answer.text
    assert scores(school) == {}


def test_a_mark_can_be_changed_and_the_newer_score_supersedes(
    school: School, papers: Papers
) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna)
    mark(trainer, ref, "5", "Сначала так")
    mark(trainer, ref, "0", "")
    assert scores(school) == {anna.user_id: (Decimal(0), "")}
    assert sent(school) == [(anna.user_id, Decimal(0), Decimal(10), "")]


def test_the_second_of_two_trainers_sees_both_marks_and_decides(
    school: School, papers: Papers
) -> None:
    anna = school.person("Анна")
    first, second = school.trainer("Первый Т."), school.trainer("Второй Т.")
    ref = papers.add(school.placement_id, "Группа 1", anna)
    seen = shown(second, ref)
    mark(first, ref, "9", "Отлично")
    answer = second.post(
        f"review/work/{ref}", {**seen, "points": "3", "comment": "Мой комментарий"}
    )
    assert answer.status_code == 409
    page = answer.text.replace("\xa0", " ")
    for words in ("Первый Т.", "9 из 10", "Отлично", "Мой комментарий", 'value="3"'):
        assert words in page
    assert scores(school) == {anna.user_id: (Decimal(9), "Отлично")}
    versions = dict(re.findall(r'name="((?:mark|work)_version)"[^>]*value="(\d+)"', answer.text))
    second.post(f"review/work/{ref}", {**versions, "points": "3", "comment": "Мой комментарий"})
    assert scores(school) == {anna.user_id: (Decimal(3), "Мой комментарий")}


def test_a_stale_change_of_a_mark_is_a_conflict_too(school: School, papers: Papers) -> None:
    anna = school.person("Анна")
    first, second = school.trainer("Первый Т."), school.trainer("Второй Т.")
    ref = papers.add(school.placement_id, "Группа 1", anna)
    mark(first, ref, "5")
    seen = shown(second, ref)
    mark(first, ref, "6")
    late = {**seen, "comment": "Устарело", "intent": "return"}
    for fields in ({**seen, "points": "1", "comment": "Устарело"}, late):
        answer = second.post(f"review/work/{ref}", fields)
        assert answer.status_code == 409
        assert "Устарело" in answer.text
    assert scores(school) == {anna.user_id: (Decimal(6), "")}
    assert papers.returned == []


def test_of_many_marks_at_once_exactly_one_is_written(school: School, papers: Papers) -> None:
    anna = school.person("Анна")
    trainers = [school.trainer(f"Тренер {number}") for number in range(5)]
    ref = papers.add(school.placement_id, "Группа 1", anna)
    ready = threading.Barrier(5)

    def send(number: int) -> int:
        fields = {"mark_version": "0", "work_version": "1", "points": str(number)}
        ready.wait(timeout=20)
        return trainers[number].post(f"review/work/{ref}", fields).status_code

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(send, range(5)))
    assert sorted(answers) == [303, 409, 409, 409, 409]
    assert scores(school)[anna.user_id][0] == Decimal(answers.index(303))


def test_work_that_changed_meanwhile_is_looked_at_again(school: School, papers: Papers) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna)
    seen = shown(trainer, ref)
    papers.change(ref, version=2)
    answer = trainer.post(f"review/work/{ref}", {**seen, "points": "4", "comment": "Моё"})
    assert answer.status_code == 409
    assert "Работа изменилась" in answer.text
    assert "Моё" in answer.text
    assert scores(school) == {}
    assert mark(trainer, ref, "4") == 303


def test_work_handed_in_again_waits_for_a_mark_again(school: School, papers: Papers) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna)
    mark(trainer, ref, "4")
    papers.change(ref, version=2)
    page = trainer.text("review/").replace("\xa0", " ")
    assert "Сдана ещё раз" in page
    assert "1 работа ждёт" in page


def test_returning_needs_a_comment_and_gives_no_points(school: School, papers: Papers) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna)
    assert send_back(trainer, ref, "  ") == 422
    assert papers.returned == []
    assert send_back(trainer, ref, "Допишите правила") == 303
    assert papers.returned == [(ref, "Допишите правила")]
    assert scores(school) == {}
    page = trainer.text(f"review/work/{ref}?done=returned").replace("\xa0", " ")
    assert "Работа снова открыта" in page
    assert 'name="points"' not in page


def test_what_is_not_handed_in_cannot_be_marked_and_the_comment_is_shown(
    school: School, papers: Papers
) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna, state="in_progress")
    assert 'name="points"' not in trainer.text(f"review/work/{ref}")
    fields = {"mark_version": "0", "work_version": "1", "points": "5", "comment": "Долго писал это"}
    answer = trainer.post(f"review/work/{ref}", fields)
    assert answer.status_code == 409
    assert "work-not-markable" in answer.text
    assert "Долго писал это" in answer.text
    assert scores(school) == {}


def test_an_activity_that_marks_itself_is_read_only(school: School, papers: Papers) -> None:
    papers.needs_mark = False
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Попытка 1", anna)
    page = trainer.text(f"review/work/{ref}")
    assert "по своим правилам" in page.replace("\xa0", " ")
    assert 'name="points"' not in page
    fields = {"mark_version": "0", "work_version": "1", "points": "5"}
    assert trainer.post(f"review/work/{ref}", fields).status_code == 409


def test_where_nothing_is_graded_a_comment_is_the_mark(school: School, papers: Papers) -> None:
    school.place("paper", {}, points="0", title="Без баллов")
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna)
    assert 'name="points"' not in trainer.text(f"review/work/{ref}")
    assert mark(trainer, ref, "", "Прочитано") == 303
    assert scores(school)[anna.user_id][1] == "Прочитано"
    assert sent(school) == []


def test_the_bar_leads_through_the_work_in_order(school: School, papers: Papers) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    refs = [papers.add(school.placement_id, f"Группа {number}", anna) for number in (1, 2, 3)]
    pages = [trainer.text(f"review/work/{ref}") for ref in refs]
    assert ["Предыдущая" in page for page in pages] == [False, True, True]
    assert ["Следующая" in page for page in pages] == [True, True, False]
    assert f"work/{refs[2]}" in pages[1]


def test_garbled_versions_count_as_never_seen(school: School, papers: Papers) -> None:
    anna, trainer = school.person("Анна"), school.trainer()
    ref = papers.add(school.placement_id, "Группа 1", anna)
    for version in ("", "-1", "x", "9" * 30, "²"):
        fields = {"mark_version": version, "work_version": version, "points": "5"}
        assert trainer.post(f"review/work/{ref}", fields).status_code == 409
