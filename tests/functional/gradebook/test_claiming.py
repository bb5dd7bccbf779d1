"""Claims of due scores: one sender per cell, leases, late answers."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.apart import own_transaction
from lti_tool.gradebook import claiming
from lti_tool.gradebook.claiming import Claimed
from lti_tool.gradebook.models import Delivery
from lti_tool.platforms.models import Registration
from tests.functional.school import School


def claim() -> Claimed:
    """Take the next score; fail if there is none."""
    claimed = claiming.claim_next(())
    assert claimed is not None
    return claimed


def let_lease_run_out() -> None:
    """Do as if a minute had gone by since the claim."""
    ended = clock.now() - timedelta(seconds=1)
    sending = update(Delivery).where(Delivery.state == "sending")
    db.session.execute(sending.values(claimed_until=ended))
    db.session.commit()


def test_a_score_is_claimed_by_one(school: School) -> None:
    school.give("anna", "7")
    assert claim().user_sub == school.world.person("anna").user_id
    assert claiming.claim_next(()) is None


def test_nothing_is_claimed_before_its_time(school: School) -> None:
    school.give("anna", "7", marked_at=clock.now() + timedelta(seconds=30))
    assert claiming.claim_next(()) is None


def test_a_resting_or_switched_off_platform_is_left_in_peace(school: School) -> None:
    school.give("anna", "7")
    assert claiming.claim_next({school.registration_id}) is None
    db.session.execute(update(Registration).values(is_active=False))
    db.session.commit()
    assert claiming.claim_next(()) is None


def test_a_newer_score_waits_while_the_older_is_being_sent(school: School) -> None:
    school.give("anna", "7")
    first = claim()
    school.give("anna", "8", marked_at=clock.now() - timedelta(hours=1))
    with time_machine.travel(clock.now() + timedelta(seconds=5)):
        assert claiming.claim_next(()) is None
        claiming.delivered(first, 200)
        assert claim().score.given == 8


def test_an_older_score_that_did_not_arrive_gives_way_to_the_newer(school: School) -> None:
    school.give("anna", "7")
    first = claim()
    school.give("anna", "8")
    claiming.later(first, clock.now(), "platform-failing", 500)
    assert [row.state for row in school.deliveries("anna")] == ["superseded", "pending"]


def test_a_conflict_of_an_older_score_takes_no_new_time(school: School) -> None:
    school.give("anna", "7")
    first = claim()
    school.give("anna", "8")
    assert claiming.restamp(first) == first


def test_a_claim_whose_lease_ran_out_is_taken_over_and_the_late_answer_ignored(
    school: School,
) -> None:
    school.give("anna", "7")
    first = claim()
    let_lease_run_out()
    assert claiming.requeue_abandoned() == 1
    assert school.state("anna").reason == "delivery-interrupted"
    second = claim()
    claiming.failed(first, "score-refused", 400)
    assert school.state("anna").state == "sending", "the first worker speaks too late"
    claiming.delivered(second, 200)
    assert school.state("anna").state == "delivered"


def test_an_abandoned_score_with_a_newer_one_behind_it_is_superseded(school: School) -> None:
    school.give("anna", "7")
    claim()
    school.give("anna", "8")
    let_lease_run_out()
    claiming.requeue_abandoned()
    assert [row.state for row in school.deliveries("anna")] == ["superseded", "pending"]


def test_a_lease_that_is_renewed_does_not_run_out(school: School) -> None:
    school.give("anna", "7")
    claimed = claim()
    claiming.renew([])
    with time_machine.travel(clock.now() + timedelta(seconds=50), tick=False) as traveller:
        claiming.renew([claimed.delivery_id])
        traveller.shift(50)
        assert claiming.requeue_abandoned() == 0
        traveller.shift(50)
        assert claiming.requeue_abandoned() == 1


def test_a_claim_that_meets_another_workers_is_given_up(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.give("anna", "7")

    def collide(*_args: object) -> None:
        raise IntegrityError("update", {}, Exception("uq_delivery_sending"))

    monkeypatch.setattr(claiming, "_claim", collide)
    assert claiming.claim_next(()) is None


def test_a_score_that_another_worker_is_just_taking_is_passed_over(school: School) -> None:
    school.give("anna", "7")
    with own_transaction() as session:
        held = select(Delivery.id).with_for_update()
        assert session.scalars(held).all()
        if session.get_bind().dialect.name == "postgresql":
            assert claiming.claim_next(()) is None
    assert claiming.claim_next((), look_first=False) is not None
    assert claiming.claim_next((), look_first=False) is None
