"""What a group does around its sheet: raises a hand, talks, shares out parts, says it is there."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.desk import desk_of, placement_of, working_desk
from lti_tool.activities.workshop.leading import around
from lti_tool.activities.workshop.leading import forms as leading_forms
from lti_tool.activities.workshop.leading.beside import around_of, place_of
from lti_tool.activities.workshop.views import blueprint
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.errors import PageNotFound


@blueprint.get("/around/<step_id>", endpoint="around")
@member
def around_part(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Answer with what stands around the sheet at a step, for the page to put in its place.

    Raises:
        GroupNeededError: in no group.
        PageNotFound: no such step.
    """
    return _part(launch, step_id)


@blueprint.post("/steps/<step_id>/hand")
@member
def raise_hand(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Call the trainer.

    Raises:
        PageNotFound, GroupNeededError, NotOpenError, ParticipantsOnlyError
    """
    desk = working_desk(launch)
    around.raise_hand(place_of(desk), launch.user_id, desk.step(step_id).id)
    return _done(launch, step_id)


@blueprint.post("/steps/<step_id>/hand/lower")
@member
def lower_hand(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Lower one's group's hand.

    Raises:
        GroupNeededError, NotOpenError, ParticipantsOnlyError
    """
    around.lower_hand(place_of(working_desk(launch)))
    return _done(launch, step_id)


@blueprint.post("/steps/<step_id>/messages")
@member
def write_message(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Say something to one's group beside a step.

    Raises:
        MessageUnreadableError: empty, or too long.
        PageNotFound, GroupNeededError, NotOpenError, ParticipantsOnlyError
    """
    desk = working_desk(launch)
    text = leading_forms.message_of(request.form, "message")
    around.write(place_of(desk), launch.user_id, desk.step(step_id).id, text)
    return _done(launch, step_id)


@blueprint.post("/steps/<step_id>/messages/<int:message_id>/delete")
@member
def delete_message(launch: CurrentLaunch, step_id: str, message_id: int) -> ResponseReturnValue:
    """Delete a message of one's own.

    Raises:
        GroupNeededError, NotOpenError, ParticipantsOnlyError
    """
    around.unwrite(place_of(working_desk(launch)), launch.user_id, message_id)
    return _done(launch, step_id)


@blueprint.post("/steps/<step_id>/notices/<int:notice_id>/read")
@member
def read_notice(launch: CurrentLaunch, step_id: str, notice_id: int) -> ResponseReturnValue:
    """Put a trainer's word away for the whole group.

    Raises:
        GroupNeededError, NotOpenError, ParticipantsOnlyError
    """
    around.put_notice_away(place_of(working_desk(launch)), notice_id)
    return _done(launch, step_id)


@blueprint.post("/steps/<step_id>/roles/<role>")
@member
def change_role(launch: CurrentLaunch, step_id: str, role: str) -> ResponseReturnValue:
    """Take a part in the group's work over, or give it up (``give_up``).

    Raises:
        PageNotFound: no such part.
        GroupNeededError, NotOpenError, ParticipantsOnlyError
    """
    if role not in around.ROLES:
        raise PageNotFound(role=role[:20])
    place = place_of(working_desk(launch))
    change = around.give_role_up if "give_up" in request.form else around.take_role
    change(place, launch.user_id, role)
    return _done(launch, step_id)


@blueprint.post("/present")
@member
def present(launch: CurrentLaunch) -> ResponseReturnValue:
    """Note that this person's page is open."""
    if not launch.is_trainer:
        around.be_seen(placement_of(launch).id, launch.user_id)
        db.session.commit()
    return "", 204


def _done(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    db.session.commit()
    if "X-Part" in request.headers:
        return _part(launch, step_id)
    address = url_for("workshop.step", session=launch.session_id, step_id=step_id)
    return redirect(f"{address}#around", code=303)


def _part(launch: CurrentLaunch, step_id: str) -> str:
    desk = desk_of(launch)
    return render_template("workshop/_beside.html", desk=desk, **around_of(desk, step_id))
