"""Work is shown to trainers of its own course, and a person's own result to that person."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from lti_tool.contexts.roles import Role
from lti_tool.db import db
from lti_tool.sessions.models import MESSAGE_SUBMISSION_REVIEW, LaunchSession
from tests.functional.activities.school import Person, School
from tests.functional.review.paper import Papers


def asks_about(school: School, person: Person, sub: str) -> Person:
    """Make the person's session one that came from the gradebook's cell of ``sub``."""
    with school.database():
        db.session.execute(
            update(LaunchSession)
            .where(LaunchSession.id == person.session_id)
            .values(message_type=MESSAGE_SUBMISSION_REVIEW, message={"for_user": sub})
        )
        db.session.commit()
    return person


def sub_of(school: School, person: Person) -> str:
    from lti_tool.contexts.models import User

    with school.database():
        return db.session.get_one(User, person.user_id).sub


def test_the_gradebooks_cell_leads_a_trainer_to_that_persons_latest_work(
    school: School, papers: Papers
) -> None:
    anna, boris = school.person("Анна"), school.person("Борис")
    papers.add(school.placement_id, "Первая", anna)
    latest = papers.add(school.placement_id, "Вторая", anna, boris)
    papers.add(school.placement_id, "Чужая", boris)
    trainer = asks_about(school, school.trainer(), sub_of(school, anna))
    answer = trainer.get("review/person")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/review/work/{latest}")


def test_a_trainer_without_a_name_in_the_message_gets_the_whole_queue(school: School) -> None:
    trainer = asks_about(school, school.trainer(), "")
    assert trainer.get("review/person").location.endswith("/review/")


def test_a_person_never_seen_here_gets_a_page_of_its_own(school: School) -> None:
    trainer = asks_about(school, school.trainer(), "nobody")
    answer = trainer.get("review/person")
    assert answer.status_code == 404
    assert "review-person-unknown" in answer.text
    assert "Посмотреть все работы" in answer.text


def test_a_person_who_has_not_begun_gets_a_page_of_its_own(school: School) -> None:
    anna = school.person("Анна")
    trainer = asks_about(school, school.trainer(), sub_of(school, anna))
    answer = trainer.get("review/person")
    assert answer.status_code == 404
    assert "review-no-work" in answer.text


def test_a_participant_gets_their_own_result_only(school: School, papers: Papers) -> None:
    anna, boris = school.person("Анна"), school.person("Борис")
    papers.add(school.placement_id, "Группа", anna, boris)
    own = asks_about(school, anna, sub_of(school, anna)).get("review/person")
    assert own.status_code == 303
    assert "/review/" not in own.location
    other = asks_about(school, anna, sub_of(school, boris)).get("review/person")
    assert other.status_code == 403
    assert "review-not-yours" in other.text


@pytest.mark.parametrize("role", [Role.LEARNER, Role.OTHER])
def test_the_queue_and_the_work_are_for_trainers(
    school: School, papers: Papers, role: Role
) -> None:
    anna = school.person("Анна", role)
    ref = papers.add(school.placement_id, "Группа", anna)
    for path in ("review/", f"review/work/{ref}"):
        answer = anna.get(path)
        assert answer.status_code == 403
        assert "trainers-only" in answer.text
    assert anna.post(f"review/work/{ref}", {"points": "10"}).status_code == 403


def test_a_link_without_an_activity_has_no_work(school: School) -> None:
    trainer = school.trainer()
    with school.database():
        from lti_tool.coursework.models import Placement

        db.session.delete(db.session.get_one(Placement, school.placement_id))
        db.session.commit()
    for path in ("review/", "review/person", "review/work/paper:1"):
        answer = trainer.get(path)
        assert answer.status_code == 404
        assert "review-link-empty" in answer.text


def test_the_work_of_another_link_or_course_is_not_there(school: School, papers: Papers) -> None:
    ref = papers.add(school.placement_id, "Группа", school.person("Анна"))
    school.place("paper", {}, points="10", title="Другая ссылка")
    neighbour = school.trainer()
    stranger_school = School(school.app)
    stranger_school.place("paper", {}, points="10", title="Другая платформа")
    stranger = stranger_school.trainer()
    for trainer in (neighbour, stranger):
        assert trainer.get(f"review/work/{ref}").status_code == 404
        fields = {"mark_version": "0", "work_version": "1", "points": "10"}
        assert trainer.post(f"review/work/{ref}", fields).status_code == 404
        assert "Группа" not in trainer.text("review/")


def test_a_mark_without_the_pages_token_is_refused(school: School, papers: Papers) -> None:
    trainer = school.trainer()
    ref = papers.add(school.placement_id, "Группа", school.person("Анна"))
    fields = {"mark_version": "0", "work_version": "1", "points": str(Decimal(5))}
    trainer.token = "forged"
    assert trainer.post(f"review/work/{ref}", fields).status_code == 400


def test_a_session_of_another_browser_sees_nothing(school: School, papers: Papers) -> None:
    trainer = school.trainer()
    papers.add(school.placement_id, "Группа", school.person("Анна"))
    stranger = school.app.test_client()
    assert stranger.get(trainer.url("review/")).status_code == 404
