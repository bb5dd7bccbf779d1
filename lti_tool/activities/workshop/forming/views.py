"""A trainer's hand on the groups: divide, place the rest, move one person, take it back."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.forming import crews, placing
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
    return render_template(
        "workshop/groups.html",
        launch=launch,
        placement=placement,
        standing=groups.groups_on(placement.resource_link_id),
        waiting=waiting,
        size=crews.usual_size(placement),
        rest=placing.time_of(placement),
        platform=placing.platform_crews(launch.context_id, waiting),
        undo=request.args.get("undo", ""),
    )


@blueprint.post("/groups/divide")
@trainer
def divide(launch: CurrentLaunch) -> ResponseReturnValue:
    """Divide everybody who is in no group into new groups, at random and evened."""
    placement = placement_of(launch)
    size = request.form.get("size", "")
    about = min(int(size), LARGEST) if size.isdecimal() and len(size) < 5 else 1
    waiting = crews.ungrouped(placement, launch.context_id)
    moment = crews.divide(placement, waiting, max(1, about), launch.user_id)
    db.session.commit()
    return _back(launch, moment)


@blueprint.post("/groups/spread")
@trainer
def spread(launch: CurrentLaunch) -> ResponseReturnValue:
    """Put everybody who is in no group into the smallest ones."""
    placement = placement_of(launch)
    moment = crews.spread(placement, crews.ungrouped(placement, launch.context_id))
    db.session.commit()
    return _back(launch, moment)


@blueprint.post("/groups/undo")
@trainer
def undo(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take back what was placed in one go.

    Raises:
        PageNotFound: the moment is none.
    """
    try:
        moment = datetime.fromisoformat(request.form.get("moment", ""))
    except ValueError:
        raise PageNotFound(reason="moment") from None
    if moment.tzinfo is None:
        raise PageNotFound(reason="moment")
    crews.take_back(placement_of(launch), moment)
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


def _back(launch: CurrentLaunch, moment: datetime) -> ResponseReturnValue:
    address = url_for("workshop.groups", session=launch.session_id, undo=moment.isoformat())
    return redirect(address, code=303)
