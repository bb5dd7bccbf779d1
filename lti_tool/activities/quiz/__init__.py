"""The quiz: items with options, scored by rule the moment an attempt is handed in."""

from datetime import timedelta

from flask_babel import lazy_gettext

from lti_tool.activities.quiz import (  # noqa: F401 (they put their views on the blueprint)
    analysis_views,
    answering_views,
    extension_views,
    marking_views,
    rekey_views,
    sight_views,
    trainer_views,
)
from lti_tool.activities.quiz.definition import check
from lti_tool.activities.quiz.finishing import finish_overdue
from lti_tool.activities.quiz.insight import insights
from lti_tool.activities.quiz.reviewing import REVIEWING
from lti_tool.activities.quiz.views import blueprint
from lti_tool.coursework.kind import Kind
from lti_tool.gradebook.housekeeping import Task

KIND = Kind(
    name="quiz",
    label=lazy_gettext("Quiz"),
    icon="icons/quiz.svg",
    check=check,
    blueprint=blueprint,
    open_endpoint="quiz.start",
    overview_endpoint="quiz.overview",
    reviewing=REVIEWING,
    insights=insights,
    chores=(Task("finish quizzes", timedelta(seconds=5), finish_overdue),),
)
