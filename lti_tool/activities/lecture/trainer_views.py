"""A trainer's view of a lecture: who watched how much, and where the scores are."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lti_tool.activities.lecture.definition import lecture_in
from lti_tool.activities.lecture.reviewing import viewers
from lti_tool.activities.lecture.views import blueprint, placement_of
from lti_tool.gradebook import pages as score_pages
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer


@blueprint.get("/overview")
@trainer
def overview(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the participants with what they watched and their score's way to the gradebook."""
    placement = placement_of(launch)
    return render_template(
        "lecture/overview.html",
        launch=launch,
        placement=placement,
        lecture=lecture_in(placement.version),
        rows=viewers(placement, launch.context_id),
        scores={one.user_id: one for one in score_pages.rows(placement.resource_link_id, None)},
    )
