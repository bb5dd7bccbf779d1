"""A trainer's hand on the groups: divide, place the rest, move one person, take it back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.forming import crews, placing
from lti_tool.activities.workshop.forming.crews import Division, Placed
from lti_tool.activities.workshop.leading import forms as leading_forms
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound

LARGEST = 100


@blueprint.get("/groups", endpoint="groups")
@trainer
def groups_page(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the groups with their codes, who is in none, and the ways to place people."""
    placement = placement_of(launch)
    waiting = crews.ungrouped(placement, launch.context_id)
    left_out = request.args.get("left", "")
    return render_template(
        "workshop/groups.html",
        launch=launch,
        placement=placement,
        standing=groups.groups_on(placement.resource_link_id),
        waiting=waiting,
        present=crews.here(placement, waiting),
        size=crews.usual_size(placement),
        rest=placing.time_of(placement),
        platform=placing.platform_crews(launch.context_id, waiting),
        undo=request.args.get("undo", ""),
        left_out=int(left_out) if left_out.isdecimal() and len(left_out) < 6 else 0,
    )


@blueprint.post("/groups/divide")
@trainer
def divide(launch: CurrentLaunch) -> ResponseReturnValue:
    """Divide who is in no group into new groups, at random and evened: all, or those present."""
    placement = placement_of(launch)
    people = crews.ungrouped(placement, launch.context_id)
    if request.form.get("who") == "here":
        people = crews.here(placement, people)
    division = Division(
        leading_forms.number_of(request.form, "size", LARGEST),
        is_count=request.form.get("by") == "count",
    )
    moment = crews.divide(placement, people, division, launch.user_id)
    return back_to_groups(launch, Placed(moment))


@blueprint.post("/groups/spread")
@trainer
def spread(launch: CurrentLaunch) -> ResponseReturnValue:
    """Put everybody who is in no group into the smallest ones."""
    placement = placement_of(launch)
    return back_to_groups(
        launch, crews.spread(placement, crews.ungrouped(placement, launch.context_id))
    )


@blueprint.post("/groups/undo")
@trainer
def undo(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take back what was placed in one go.

    Raises:
        PageNotFound: the moment is none.
    """
    crews.take_back(placement_of(launch), leading_forms.moment_of(request.form))
    db.session.commit()
    return redirect(url_for("workshop.groups", session=launch.session_id), code=303)


@blueprint.get("/groups/people/<int:user_id>")
@trainer
def person(launch: CurrentLaunch, user_id: int) -> ResponseReturnValue:
    """Ask where one person shall go, and say what happens to signature and mark.

    Raises:
        PageNotFound: nobody such in this course.
    """
    placement = placement_of(launch)
    return render_template(
        "workshop/move.html",
        launch=launch,
        placement=placement,
        move=_move_of(launch, user_id),
        standing=groups.groups_on(placement.resource_link_id),
        chosen=request.args.get("to", ""),
    )


@blueprint.post("/groups/people/<int:user_id>")
@trainer
def move(launch: CurrentLaunch, user_id: int) -> ResponseReturnValue:
    """Move one person into another group, or out of theirs.

    Raises:
        PageNotFound: nobody such in this course.
        GroupUnknownError, SheetSubmittedError
    """
    value = request.form.get("group", "")
    target = int(value) if value.isdecimal() and len(value) < 16 else None
    crews.carry_out(placement_of(launch), _move_of(launch, user_id), target)
    db.session.commit()
    return redirect(url_for("workshop.groups", session=launch.session_id), code=303)


def _move_of(launch: CurrentLaunch, user_id: int) -> crews.Move:
    found = crews.move_of(placement_of(launch), launch.context_id, user_id)
    if found is None:
        raise PageNotFound(user_id=user_id)
    return found


def back_to_groups(launch: CurrentLaunch, placed: Placed) -> ResponseReturnValue:
    """Commit what was placed, and lead to the page that says so and offers the way back."""
    db.session.commit()
    address = url_for(
        "workshop.groups",
        session=launch.session_id,
        undo=placed.moment.isoformat(),
        left=placed.left_out or None,
    )
    return redirect(address, code=303)
