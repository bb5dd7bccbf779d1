"""The worker process: a few lanes that deliver scores, a heartbeat, and housekeeping.

``accord worker`` runs :func:`run`. Any number of workers may share a database. SIGTERM and SIGINT
let the scores that are under way arrive, then end the process; after a kill -9 another worker
takes over what was under way when its lease runs out.
"""

import signal
from collections.abc import Callable
from threading import Event, Thread, current_thread, main_thread
from time import monotonic
from types import FrameType

import structlog
from flask import Flask

from lti_tool.db import db
from lti_tool.gradebook import claiming, heartbeat
from lti_tool.gradebook.delivery import Courier
from lti_tool.gradebook.heartbeat import BEAT_SECONDS
from lti_tool.gradebook.housekeeping import Housekeeper

LANES = 4
POLL_SECONDS = 0.5
REQUEUE_SECONDS = 10.0
RENEW_SECONDS = 15.0
PATIENCE_SECONDS = 60.0
"""How long a stopping worker waits for the scores that are under way."""

log = structlog.get_logger(__name__)


class Worker:
    """One worker process's threads. ``stop`` may be set by a signal or by a test."""

    def __init__(self, app: Flask, lanes: int = LANES) -> None:
        self._app = app
        self._courier = Courier()
        self._work = Event()
        self._lanes = [
            Thread(target=self._lane, args=(number,), name=f"lane-{number}", daemon=True)
            for number in range(lanes)
        ]
        self._keepers = [
            Thread(target=self._keep_house, args=(keeper,), name="housekeeping", daemon=True)
            for keeper in (Housekeeper(app), Housekeeper(app, apart=True))
        ]
        self.stop = Event()

    def run(self) -> None:
        """Deliver until ``stop`` is set, then finish what is under way."""
        name = heartbeat.worker_name()
        chores = (
            _Chore(BEAT_SECONDS, lambda: heartbeat.beat(name)),
            _Chore(REQUEUE_SECONDS, claiming.requeue_abandoned),
            _Chore(RENEW_SECONDS, lambda: claiming.renew(tuple(self._courier.in_flight))),
        )
        with self._app.app_context():
            chores[0].run_if_due()
            for thread in (*self._lanes, *self._keepers):
                thread.start()
            log.info("worker_started", worker=name, lanes=len(self._lanes))
            while not self.stop.is_set():
                for chore in chores:
                    chore.run_if_due()
                self.stop.wait(POLL_SECONDS)
            self._finish(chores[2])
            _Chore(0.0, lambda: heartbeat.leave(name)).run_if_due()
        log.info("worker_stopped", worker=name)

    def _finish(self, renewing: "_Chore") -> None:
        self._work.set()
        deadline = monotonic() + PATIENCE_SECONDS
        for thread in (*self._lanes, *self._keepers):
            while thread.is_alive() and monotonic() < deadline:
                renewing.run_if_due()
                thread.join(POLL_SECONDS)

    def _lane(self, number: int) -> None:
        """Deliver while there is work; the first lane looks for it and wakes the others."""
        with self._app.app_context():
            while not self.stop.is_set():
                if self._deliver_one():
                    self._work.set()
                    continue
                self._work.clear()
                if number == 0:
                    self.stop.wait(POLL_SECONDS)
                else:
                    self._work.wait(BEAT_SECONDS)

    def _keep_house(self, keeper: Housekeeper) -> None:
        """Do what is due now and then, apart from the heartbeat: some of it asks platforms."""
        with self._app.app_context():
            while not self.stop.is_set():
                keeper.run_due()
                self.stop.wait(BEAT_SECONDS)

    def _deliver_one(self) -> bool:
        try:
            return self._courier.deliver_next()
        except Exception:
            # Mostly a database that is away for a moment; a lane never dies of one score.
            log.exception("lane_failed")
            self.stop.wait(BEAT_SECONDS)
            return False
        finally:
            db.session.remove()


class _Chore:
    """Something the main thread does every few seconds; a failure is logged and tried again."""

    def __init__(self, seconds: float, action: Callable[[], object]) -> None:
        self._seconds = seconds
        self._action = action
        self._due = 0.0

    def run_if_due(self) -> None:
        if monotonic() < self._due:
            return
        self._due = monotonic() + self._seconds
        try:
            self._action()
        except Exception:
            log.exception("chore_failed")
        finally:
            db.session.remove()


def run(app: Flask, lanes: int = LANES) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""
    worker = Worker(app, lanes)

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop.set()

    if current_thread() is main_thread():
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
    worker.run()
