"""Pages of the check-in."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop.afterwards import checkin
from lti_tool.activities.workshop.afterwards.checkin_rounds import (
    COLUMN,
    FEWEST,
    HEIGHT,
    WIDTH,
    label_of,
)
from lti_tool.activities.workshop.desk import desk_of, placement_of
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups
from lti_tool.coursework.errors import ParticipantsOnlyError
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member, trainer
from lti_tool.web.errors import PageNotFound

_SAYS = "says-"


@blueprint.get("/check-in")
@member
def check_in(launch: CurrentLaunch) -> ResponseReturnValue:
    """Ask how the rules are kept, and show what was said so far; to a trainer, of every group.

    Raises:
        PageNotFound: this workshop asks for no check-in.
        GroupNeededError
    """
    placement = placement_of(launch)
    if launch.is_trainer:
        everybody = sheets.read_all(placement, groups.groups_on(placement.resource_link_id))
    else:
        everybody = [desk_of(launch).own_sheet()]
    if not any(one.definition.check_in for one in everybody) and not _asks(launch):
        raise PageNotFound(placement_id=placement.id)
    stories = [(one, checkin.story_of(placement, one)) for one in everybody]
    own = None if launch.is_trainer else stories[0][1]
    return render_template(
        "workshop/check_in.html",
        launch=launch,
        placement=placement,
        stories=stories,
        own=own,
        mine=checkin.answers_of(own, launch.user_id) if own else {},
        drawing={"column": COLUMN, "width": WIDTH, "height": HEIGHT},
        fewest=FEWEST,
        label_of=label_of,
    )


@blueprint.post("/check-in")
@member
def answer_check_in(launch: CurrentLaunch) -> ResponseReturnValue:
    """Keep what one thinks of each rule.

    Raises:
        ParticipantsOnlyError, GroupNeededError, CheckInClosedError
        PageNotFound: nothing is asked of this group.
    """
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    desk = desk_of(launch)
    story = checkin.story_of(desk.placement, desk.own_sheet())
    if story is None:
        raise PageNotFound(placement_id=desk.placement.id)
    says = {
        name.removeprefix(_SAYS): value
        for name, value in request.form.items()
        if name.startswith(_SAYS)
    }
    checkin.answer(story, launch.user_id, request.form.get("round", ""), says)
    db.session.commit()
    return _back(launch)


@blueprint.post("/check-in/openings")
@trainer
def open_check_in(launch: CurrentLaunch) -> ResponseReturnValue:
    """Ask all groups now.

    Raises:
        PageNotFound: this workshop asks for no check-in.
    """
    if not _asks(launch):
        raise PageNotFound(reason="check-in")
    checkin.open_now(placement_of(launch), launch.user_id)
    db.session.commit()
    return _back(launch)


def _asks(launch: CurrentLaunch) -> bool:
    return definitions.DEFINITIONS.of(placement_of(launch).version).check_in is not None


def _back(launch: CurrentLaunch) -> ResponseReturnValue:
    return redirect(url_for("workshop.check_in", session=launch.session_id), code=303)
