"""Scores on their way to the LMS gradebook: always, once, and in order."""

from datetime import timedelta

from flask import Flask

from lti_tool.contexts import roster
from lti_tool.gradebook import departures, heartbeat, housekeeping, stuck
from lti_tool.notices import telling
from lti_tool.notices.mail.rounds import Postman
from lti_tool.web.health import register_readiness


def init_gradebook(app: Flask) -> None:
    """Make readiness ask for a living worker, and give workers their housekeeping."""
    register_readiness(app, "worker", heartbeat.readiness)
    housekeeping.register(
        app, "old launch sessions", timedelta(minutes=10), housekeeping.forget_old_sessions
    )
    housekeeping.register(app, "old tool keys", timedelta(hours=6), housekeeping.forget_old_keys)
    housekeeping.register(app, "stuck scores", timedelta(minutes=5), stuck.tell_of_stuck)
    housekeeping.register(app, "old notices", timedelta(hours=6), telling.forget_old)
    housekeeping.register(app, "digests", timedelta(minutes=1), Postman().go_round, apart=True)
    housekeeping.register(app, "old rosters", timedelta(seconds=30), roster.refresh_old)
    housekeeping.register(app, "people who left", timedelta(seconds=30), departures.settle)
