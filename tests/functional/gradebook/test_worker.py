"""Real worker processes: killed in mid-flight, two at once, stopped politely."""

import os
import signal
import threading
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from lti_tool import clock
from lti_tool.db import db
from lti_tool.gradebook import claiming, heartbeat, housekeeping
from lti_tool.gradebook.models import Delivery, WorkerHeartbeat
from lti_tool.gradebook.worker import Worker, run
from lti_tool.settings import Settings
from tests.functional.school import School
from tests.functional.workers import PATIENCE, wait_until, worker_process


def states() -> list[str]:
    """The states of all deliveries, the oldest first."""
    found = list(db.session.scalars(select(Delivery.state).order_by(Delivery.id)))
    db.session.rollback()
    return found


@pytest.mark.parametrize("moment", ["before the platform took it", "before its answer came"])
def test_a_worker_killed_between_claim_and_answer_loses_and_doubles_nothing(
    school: School, settings: Settings, moment: str
) -> None:
    slow = {"delay": 3.0} if moment == "before the platform took it" else {"late": 3.0}
    school.world.faults.add("scores", times=1, **slow)
    school.give("anna", "7", "Цело")
    with worker_process(settings) as process:
        wait_until(lambda: school.world.requests["scores"] == 1)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert states() == ["sending"], "nobody knows yet what became of it"
    # The lease of a minute runs out.
    db.session.execute(update(Delivery).values(claimed_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    with worker_process(settings):
        wait_until(lambda: states() == ["delivered"])
    wait_until(lambda: len(school.world.score_log) >= 2)
    assert school.points("anna") == 7
    assert school.comment("anna") == "Цело"
    assert len([post for post in school.world.score_log if post.applied]) == 1


def test_two_workers_at_once_send_every_score_once_and_in_order(
    school: School, settings: Settings
) -> None:
    people = [person.key for person in school.world.add_participants(12)]
    for who in people:
        school.enrol(who)
        school.give(who, "1")
    with ExitStack() as stack:
        for _number in range(2):
            stack.enter_context(worker_process(settings))
        wait_until(lambda: len(school.world.score_log) >= 4)
        for points in ("2", "3"):
            for who in people:
                school.give(who, points)
        wait_until(lambda: not {"pending", "sending"} & set(states()))
    log = school.world.score_log
    assert all(school.points(who) == 3 for who in people)
    assert not school.world.repeated_scores()
    for who in people:
        sub = school.world.person(who).user_id
        times = [post.timestamp for post in log if post.user_id == sub and post.applied]
        assert times == sorted(set(times))
    assert {post.status for post in log} == {200}
    assert school.world.requests["token"] == 2, "one for scores, one for the roster, shared"


def test_a_worker_stops_politely_and_takes_its_heartbeat_along(
    school: School, settings: Settings
) -> None:
    assert heartbeat.readiness() == "no worker is running"
    db.session.rollback()
    school.world.faults.add("scores", delay=1.0, times=1)
    school.give("anna", "7")
    with worker_process(settings) as process:
        wait_until(lambda: school.world.requests["scores"] == 1)
        assert heartbeat.readiness() is None, "it said that it lives before it began"
        db.session.rollback()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
    assert states() == ["delivered"], "what was under way was finished"
    assert heartbeat.readiness() == "no worker is running"


def test_an_old_heartbeat_is_not_ready(school: School) -> None:
    db.session.add(WorkerHeartbeat(worker="gone:1", beat_at=clock.now() - timedelta(minutes=2)))
    db.session.commit()
    assert heartbeat.readiness() == "the worker's heartbeat is old"
    db.session.rollback()


def test_a_heartbeat_of_yesterday_is_forgotten(school: School) -> None:
    db.session.add(WorkerHeartbeat(worker="gone:1", beat_at=clock.now() - timedelta(days=2)))
    db.session.commit()
    heartbeat.beat("here:2")
    assert heartbeat.readiness() is None
    assert db.session.scalars(select(WorkerHeartbeat.worker)).all() == ["here:2"]


def test_a_worker_outlives_a_database_that_is_away_for_a_moment(
    school: School, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.gradebook.worker.BEAT_SECONDS", 0.05)
    claim, failures = claiming.claim_next, iter([True, True])

    def away(*args: Any, **how: Any) -> Any:
        if next(failures, False):
            raise OperationalError("select", {}, Exception("away"))
        return claim(*args, **how)

    def broken_chore() -> int:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(claiming, "claim_next", away)
    monkeypatch.setattr(claiming, "requeue_abandoned", broken_chore)
    school.give("anna", "7")
    worker = Worker(app, lanes=2)
    beats = heartbeat.beat

    def stop_when_done(name: str) -> None:
        beats(name)
        if states() == ["delivered"]:
            worker.stop.set()

    monkeypatch.setattr(heartbeat, "beat", stop_when_done)
    with structlog.testing.capture_logs() as logs:
        worker.run()
    assert {"lane_failed", "chore_failed"} <= {entry["event"] for entry in logs}
    assert school.points("anna") == 7


def test_a_worker_in_a_thread_leaves_signals_alone(
    school: School, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(Worker, "run", lambda self: self.stop.set())
    thread = threading.Thread(target=run, args=(app,))
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_stops_the_worker(
    school: School, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait_for_the_end(worker: Worker) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        assert worker.stop.wait(PATIENCE)

    monkeypatch.setattr(Worker, "run", wait_for_the_end)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        run(app)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_housekeeping_goes_on_when_one_task_fails(school: School, app: Flask) -> None:
    done = []

    def fail() -> None:
        raise RuntimeError("broken")

    housekeeping.register(app, "broken", timedelta(hours=1), fail)
    housekeeping.register(app, "after it", timedelta(hours=1), lambda: done.append(1))
    keeper = housekeeping.Housekeeper(app)
    with structlog.testing.capture_logs() as logs:
        keeper.run_due()
        keeper.run_due()
    assert done == [1]
    assert [entry["task"] for entry in logs if entry["event"] == "housekeeping_failed"] == [
        "broken"
    ]
