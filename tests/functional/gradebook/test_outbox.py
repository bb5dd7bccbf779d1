"""What goes into the outbox, what is refused, and what can be sent again."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, func, select, update

from lti_tool import clock
from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.db import db
from lti_tool.gradebook import claiming, outbox
from lti_tool.gradebook.errors import NothingToSendError
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.score import Score
from lti_tool.sessions.models import LaunchSession
from tests.functional.school import School


def count() -> int:
    """How many rows the outbox has."""
    found = db.session.scalar(select(func.count()).select_from(Delivery))
    db.session.rollback()
    return found or 0


@pytest.mark.parametrize(
    ("launch_role", "roster_role", "scored"),
    [
        ("learner", "", True),
        ("", "learner", True),
        ("learner", "trainer", True),
        ("trainer", "learner", False),
        ("other", "", False),
        ("", "trainer", False),
        ("", "", False),
    ],
)
def test_only_learners_are_scored(
    school: School, launch_role: str, roster_role: str, scored: bool
) -> None:
    school.enrol("vera", launch_role, roster_role)
    school.give("vera", "7")
    assert bool(school.deliveries("vera")) is scored


def test_a_stranger_to_the_course_is_not_scored(school: School) -> None:
    user_id = school.enrol("vera")
    db.session.execute(delete(Membership).where(Membership.user_id == user_id))
    db.session.commit()
    school.give("vera", "7")
    assert not school.deliveries("vera")


@pytest.mark.parametrize(("role", "scored"), [("learner", True), ("trainer", False), (None, True)])
def test_without_a_course_the_last_launch_decides(
    school: School, role: str | None, scored: bool
) -> None:
    db.session.execute(update(ResourceLink).values(context_id=None))
    if role is not None:
        link = db.session.get_one(ResourceLink, school.link_id)
        now = clock.now()
        db.session.add(
            LaunchSession(
                id="s",
                nonce_hash="n",
                browser_hash="b",
                binding="cookie",
                message_type="LtiResourceLinkRequest",
                role=role,
                deployment_id=link.deployment_id,
                resource_link_id=link.id,
                user_id=school.users["anna"],
                started_at=now,
                expires_at=now + timedelta(hours=1),
            )
        )
    db.session.commit()
    school.give("anna", "7")
    assert bool(school.deliveries("anna")) is scored


def test_nothing_waits_where_the_platform_offers_no_gradebook(school: School) -> None:
    db.session.execute(update(LineItem).values(url="", lineitems_url=""))
    db.session.commit()
    school.give("anna", "7")
    assert count() == 0
    assert not outbox.is_offered(school.link_id)
    db.session.execute(delete(LineItem))
    db.session.commit()
    school.give("anna", "7")
    assert count() == 0
    assert not outbox.is_offered(school.link_id)


def test_the_very_same_score_is_not_sent_twice(school: School) -> None:
    school.give("anna", "7", "Да")
    school.give("anna", "7", "Да")
    assert count() == 1
    school.deliver()
    school.give("anna", "7", "Да")
    assert count() == 1
    school.give("anna", "7", "Нет")
    assert count() == 2


def test_a_score_that_failed_may_be_given_again(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.deliver()
    school.give("anna", "7")
    assert [row.state for row in school.deliveries("anna")] == ["failed", "pending"]


def test_timestamps_say_when_the_work_was_marked_and_rise(school: School) -> None:
    marked = clock.now().replace(microsecond=400_000) - timedelta(hours=2)
    school.give("anna", "1", marked_at=marked)
    school.give("anna", "2", marked_at=marked)
    school.give("anna", "3", marked_at=marked - timedelta(days=1))
    whole = marked.replace(microsecond=0)
    stamps = [row.timestamp for row in school.deliveries("anna")]
    assert stamps == [whole, whole + timedelta(seconds=1), whole + timedelta(seconds=2)]


def test_a_transaction_that_fails_leaves_no_score_behind(school: School) -> None:
    score = Score(Decimal(7), Decimal(10), "", marked_at=clock.now())
    outbox.enqueue(school.link_id, school.users["anna"], score)
    db.session.rollback()
    assert count() == 0


def test_many_scores_of_one_cell_at_the_same_moment_leave_one_pending(
    school: School, app: Flask
) -> None:
    user_id, start, faults = school.users["anna"], threading.Barrier(8), []

    def give(points: int) -> None:
        with app.app_context():
            start.wait()
            try:
                score = Score(Decimal(points), Decimal(10), "", marked_at=clock.now())
                outbox.enqueue(school.link_id, user_id, score)
                db.session.commit()
            except Exception as fault:  # noqa: BLE001 - the main thread must see it
                faults.append(fault)

    threads = [threading.Thread(target=give, args=(points,)) for points in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    rows = school.deliveries("anna")
    assert len(rows) == 8
    assert [row.state for row in rows].count("pending") == 1
    assert rows[-1].state == "pending"
    assert len({row.timestamp for row in rows}) == 8


def test_standing_tells_of_everybody_or_of_those_asked_for(school: School) -> None:
    school.give("anna", "7")
    school.give("boris", "8")
    school.enrol("vera")
    everybody = outbox.standing(school.link_id)
    assert set(everybody) == {school.users["anna"], school.users["boris"]}
    assert set(outbox.standing(school.link_id, [school.users["vera"]])) == set()
    assert everybody[school.users["anna"]].is_waiting
    assert everybody[school.users["anna"]].score_given == 7


def test_a_failed_score_goes_again_at_a_word(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.deliver()
    school.world.change_person("anna", enrolled=True)
    outbox.resend(school.link_id, school.users["anna"])
    db.session.commit()
    assert school.state("anna").tries == 0
    school.deliver()
    assert school.points("anna") == 7


def test_a_delivered_score_goes_again_with_a_later_time(school: School) -> None:
    school.give("anna", "7", "Да")
    school.deliver()
    cell = school.world.cell("Quiz", "anna")
    cell.points = None
    outbox.resend(school.link_id, school.users["anna"])
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(seconds=2)):
        school.deliver()
    assert school.points("anna") == 7
    assert school.comment("anna") == "Да"


def test_a_waiting_score_goes_at_once_at_a_word(school: School) -> None:
    school.world.faults.add("scores", status=500, times=1)
    school.give("anna", "7")
    school.deliver()
    assert school.deliver() == 0
    outbox.resend(school.link_id, school.users["anna"])
    db.session.commit()
    school.deliver()
    assert school.points("anna") == 7


def test_a_score_under_way_is_left_alone(school: School) -> None:
    school.give("anna", "7")
    claimed = claiming.claim_next(())
    assert claimed is not None
    outbox.resend(school.link_id, school.users["anna"])
    db.session.commit()
    assert [row.state for row in school.deliveries("anna")] == ["sending"]


def test_what_is_not_there_cannot_be_sent_again(school: School) -> None:
    with pytest.raises(NothingToSendError):
        outbox.resend(school.link_id, school.users["anna"])
    with pytest.raises(NothingToSendError):
        outbox.resend(school.link_id + 1, school.users["anna"])


def test_one_who_became_a_trainer_is_not_sent_again(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.deliver()
    db.session.execute(update(Membership).values(launch_role="trainer"))
    db.session.commit()
    with pytest.raises(NothingToSendError):
        outbox.resend(school.link_id, school.users["anna"])
    assert outbox.resend_failed(school.link_id) == 0


def test_all_failed_scores_go_again_and_no_others(school: School) -> None:
    school.world.change_person("anna", enrolled=False)
    school.give("anna", "7")
    school.give("boris", "8")
    school.deliver()
    school.world.change_person("anna", enrolled=True)
    assert outbox.resend_failed(school.link_id) == 1
    db.session.commit()
    assert school.deliver() == 1
    assert school.points("anna") == 7
