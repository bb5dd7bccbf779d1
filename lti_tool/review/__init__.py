"""What trainers do: see the work, mark it, give the marks out."""

from datetime import timedelta

from flask import Flask

from lti_tool.gradebook import housekeeping
from lti_tool.review import (
    arranging_views,  # noqa: F401 (puts its views on the blueprint)
    marking_views,  # noqa: F401 (puts its views on the blueprint)
    people_views,  # noqa: F401 (puts its views on the blueprint)
)
from lti_tool.review.releasing import release_due


def init_review(app: Flask) -> None:
    """Let workers release the marks whose hour has come."""
    housekeeping.register(app, "marks to release", timedelta(seconds=30), release_due)
