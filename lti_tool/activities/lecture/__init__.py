"""The lecture: a recording, watched as far as the score asks for, in any order and pace."""

from flask_babel import lazy_gettext

from lti_tool.activities.lecture import (  # noqa: F401 (their views join the blueprint)
    check_views,
    moment_views,
    trainer_views,
)
from lti_tool.activities.lecture.checking import check
from lti_tool.activities.lecture.recording import recording_of
from lti_tool.activities.lecture.reviewing import REVIEWING
from lti_tool.activities.lecture.views import blueprint
from lti_tool.coursework.kind import Kind

KIND = Kind(
    name="lecture",
    label=lazy_gettext("Lecture"),
    icon="icons/lecture.svg",
    check=check,
    blueprint=blueprint,
    open_endpoint="lecture.show",
    overview_endpoint="lecture.overview",
    reviewing=REVIEWING,
    recording=recording_of,
)
