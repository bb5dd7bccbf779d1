"""The list of participants, and reading it again: ``/s/<session>/review/people``."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.contexts import roster
from lti_tool.review.people import gone_mark, people_of, roster_line
from lti_tool.review.views import blueprint
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer

PAGES = {
    "activity": "activities.open_placement",
    "people": "review.people",
    "queue": "review.queue",
    "scores": "gradebook.scores",
}
"""Pages with the line that counts the participants: reading leads back to them."""

blueprint.add_app_template_global(roster_line, "roster_line")
blueprint.add_app_template_global(gone_mark, "gone_mark")


@blueprint.get("/people")
@trainer
def people(launch: CurrentLaunch) -> ResponseReturnValue:
    """List who takes part, who has opened the activity and when, and who has left the course."""
    return render_template("review/people.html", launch=launch, people=people_of(launch))


@blueprint.post("/people/read")
@trainer
def read_people(launch: CurrentLaunch) -> ResponseReturnValue:
    """Ask the platform for the list of participants now."""
    if launch.context_id is not None:
        roster.refresh(launch.context_id, launch.resource_link_id)
    page = PAGES.get(request.form.get("back", ""), PAGES["people"])
    return redirect(url_for(page, session=launch.session_id), code=303)
