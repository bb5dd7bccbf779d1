"""Groups from elsewhere: a pasted list, the platform's own groups, a set time for the rest."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.forming import crews, listing, placing
from lti_tool.activities.workshop.forming.views import back_to_groups
from lti_tool.activities.workshop.leading import forms as leading_forms
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer

LONGEST = 40_000


@blueprint.get("/groups/list")
@trainer
def paste(launch: CurrentLaunch) -> ResponseReturnValue:
    """Ask for a list of names."""
    return render_template("workshop/list.html", launch=launch, listing=None, text="")


@blueprint.post("/groups/list")
@trainer
def preview_list(launch: CurrentLaunch) -> ResponseReturnValue:
    """Say who would go where, and which lines mean nobody; changes nothing."""
    text = request.form.get("list", "")[:LONGEST]
    return render_template(
        "workshop/list.html",
        launch=launch,
        listing=_listing(launch, text),
        text=text,
        closed=placing.names_handed_in(placement_of(launch)),
    )


@blueprint.post("/groups/list/apply")
@trainer
def apply_list(launch: CurrentLaunch) -> ResponseReturnValue:
    """Place those whom the list names and who are in no group."""
    placement = placement_of(launch)
    found = _listing(launch, request.form.get("list", "")[:LONGEST])
    named = {name: [one.user_id for one in people] for name, people in found.crews.items()}
    return back_to_groups(launch, placing.place(placement, named, launch.user_id))


@blueprint.post("/groups/platform")
@trainer
def take_platform_groups(launch: CurrentLaunch) -> ResponseReturnValue:
    """Make the LMS's groups, with those of their people who are in no group here."""
    placement = placement_of(launch)
    waiting = crews.ungrouped(placement, launch.context_id)
    named = placing.platform_crews(launch.context_id, waiting)
    return back_to_groups(launch, placing.place(placement, named, launch.user_id))


@blueprint.post("/groups/time")
@trainer
def set_time(launch: CurrentLaunch) -> ResponseReturnValue:
    """Set when the rest are placed, or (``none``) that nobody is by itself.

    Raises:
        MomentUnreadableError: no date to come.
    """
    placement = placement_of(launch)
    never = "none" in request.form
    placing.set_time(placement, None if never else leading_forms.future_of(request.form, "at"))
    db.session.commit()
    return redirect(url_for("workshop.groups", session=launch.session_id), code=303)


def _listing(launch: CurrentLaunch, text: str) -> listing.Listing:
    placement = placement_of(launch)
    standing = groups.groups_on(placement.resource_link_id)
    waiting = crews.ungrouped(placement, launch.context_id)
    return listing.read(text, waiting, crews.free_names(standing, 1)[0])
