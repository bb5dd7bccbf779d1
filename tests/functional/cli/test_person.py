"""An administrator hands over what is kept of a person, or has the tool forget them."""

import json
import re

from click.testing import Result
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.workshop.models import Signature, SlotEdit, Submission
from lti_tool.cli.person import person
from lti_tool.contexts.models import User
from lti_tool.coursework import attempts
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.platforms.models import Registration
from lti_tool.review.models import Mark
from tests.functional.activities.school import Person
from tests.functional.cli.conftest import Course


def of(course: Course, who: Person) -> list[str]:
    """Return the options that name a person."""
    with course.school.database():
        user = db.session.get_one(User, who.user_id)
        registration = db.session.get_one(Registration, user.registration_id)
        return ["--issuer", registration.issuer, "--sub", user.sub]


def run(course: Course, *words: str, answer: str | None = None) -> Result:
    """Run ``accord person …``."""
    with course.school.database():
        db.session.remove()
    result: Result = course.school.app.test_cli_runner().invoke(person, words, input=answer)
    return result


def test_all_that_is_kept_of_a_person_is_handed_over(course: Course) -> None:
    told = run(course, "export", *of(course, course.anna))
    [kept] = json.loads(told.output)
    assert kept["user"][0]["name"] == "Иванова Анна"
    assert kept["signature"][0]["signed_name"] == "Иванова Анна"
    assert "Интерес" in {edit["text"] for edit in kept["slot_edit"]}
    assert kept["group_membership"]
    assert kept["submission"]
    assert "Петров" not in json.dumps(kept["signature"], ensure_ascii=False)
    assert "browser_hash" not in told.output
    assert "nonce_hash" not in told.output


def test_an_erased_person_is_gone_and_the_groups_text_stays(course: Course) -> None:
    done = run(course, "erase", *of(course, course.anna), answer="y\n")
    assert done.exit_code == 0, done.output
    with course.school.database():
        assert db.session.get(User, course.anna.user_id) is None
        assert {one.user_id for one in db.session.scalars(select(Signature))} == {
            course.boris.user_id
        }
        assert {edit.user_id for edit in db.session.scalars(select(SlotEdit))} == {None}
        submission = db.session.scalars(select(Submission)).one()
        assert "Анна" not in json.dumps(submission.roster, ensure_ascii=False)
        assert [bool(one["signed_at"]) for one in submission.roster] == [True, True]
    trainer = course.school.trainer()
    assert "Интерес" in trainer.text(f"review/work/submission:{submission.id}")
    assert course.anna.get("workshop/sheet").status_code == 404


def test_a_group_with_an_erased_member_is_still_marked(course: Course) -> None:
    run(course, "erase", *of(course, course.anna), "--yes")
    with course.school.database():
        submission = db.session.scalars(select(Submission)).one()
    trainer, page = course.school.trainer(), f"review/work/submission:{submission.id}"
    versions = re.findall(r'name="((?:mark|work)_version)"[^>]*value="(\d+)"', trainer.text(page))
    marked = trainer.post(page, {**dict(versions), "criterion-whole": "8", "comment": ""})
    assert marked.status_code == 303, marked.text
    with course.school.database():
        placement = db.session.get_one(Placement, course.school.placement_id)
        assert attempts.result_of(placement, course.boris.user_id) is not None


def test_marks_of_erased_work_go_with_it(course: Course) -> None:
    with course.school.database():
        placement = db.session.get_one(Placement, course.school.placement_id)
        attempts.begin(placement, course.anna.user_id, limit=None)
        for ref in ("submission:1", "gone:7"):
            db.session.add(
                Mark(
                    placement_id=placement.id,
                    work_ref=ref,
                    work_version=1,
                    points=5,
                    marked_at=clock.now(),
                )
            )
        db.session.commit()
        [kept] = db.session.scalars(select(Submission.id))
    run(course, "erase", *of(course, course.anna), "--yes")
    with course.school.database():
        assert {mark.work_ref for mark in db.session.scalars(select(Mark))} == {
            f"submission:{kept}"
        }


def test_erasing_asks_first_and_may_be_refused(course: Course) -> None:
    asked = run(course, "erase", *of(course, course.anna), answer="n\n")
    assert asked.exit_code == 1
    assert "Erase?" in asked.output
    with course.school.database():
        assert db.session.get(User, course.anna.user_id) is not None


def test_an_unknown_person_is_named(course: Course) -> None:
    unknown = run(course, "export", "--issuer", "https://nowhere.example", "--sub", "nobody")
    assert unknown.exit_code == 1
    assert "nobody" in unknown.output
