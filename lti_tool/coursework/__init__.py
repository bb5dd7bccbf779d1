"""What people work on: activities and their versions, placements, attempts, results."""

from datetime import timedelta

from flask import Flask

from lti_tool.coursework import unsent
from lti_tool.gradebook import housekeeping


def init_coursework(app: Flask) -> None:
    """Give workers the care for results that no gradebook was there for."""
    housekeeping.register(app, "unsent results", timedelta(seconds=30), unsent.send_unsent)
