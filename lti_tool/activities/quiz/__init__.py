"""The quiz: items with options, scored by rule the moment an attempt is handed in."""

from flask_babel import lazy_gettext

from lti_tool.activities.quiz import trainer_views  # noqa: F401 (puts its views on the blueprint)
from lti_tool.activities.quiz.definition import check
from lti_tool.activities.quiz.reviewing import REVIEWING
from lti_tool.activities.quiz.views import blueprint
from lti_tool.coursework.kind import Kind

KIND = Kind(
    name="quiz",
    label=lazy_gettext("Quiz"),
    icon="icons/quiz.svg",
    check=check,
    blueprint=blueprint,
    open_endpoint="quiz.start",
    overview_endpoint="quiz.overview",
    reviewing=REVIEWING,
)
