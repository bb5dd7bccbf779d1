"""The live sheet: what changes on it as it changes, who writes where, and each slot's history."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.desk import desk_of, rail, working_desk
from lti_tool.activities.workshop.errors import SlotUnreadableError
from lti_tool.activities.workshop.forms import restored_edit, writing_key
from lti_tool.activities.workshop.seat import seat_of, working_seat
from lti_tool.activities.workshop.sheet import changes, history, operations
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.views import blueprint
from lti_tool.db import db
from lti_tool.db.briefly import begin_writing
from lti_tool.live.stream import reading_of, stream
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.access import reads_first
from lti_tool.web.errors import PageNotFound


@blueprint.get("/live")
@member
def live(launch: CurrentLaunch) -> ResponseReturnValue:
    """Stream one's group's sheet as server-sent events, from the edit ``since`` on.

    Raises:
        GroupNeededError: in no group.
    """
    return stream(seat_of(launch).place.topic, launch.user_id, _since(), changes.read)


@blueprint.get("/changes", endpoint="changes")
@member
def changes_since(launch: CurrentLaunch) -> ResponseReturnValue:
    """Answer once what changed since the edit ``since``, for who cannot hold a stream.

    Raises:
        GroupNeededError: in no group.
    """
    return reading_of(seat_of(launch).place.topic, _since(), changes.read)


@blueprint.post("/writing")
@member
@reads_first
def writing(launch: CurrentLaunch) -> ResponseReturnValue:
    """Say in which slot one writes: ``{"key": "rules.1"}``, or ``""`` when one has stopped.

    Raises:
        GroupNeededError, SlotUnreadableError, NotOpenError, ParticipantsOnlyError
    """
    seat = working_seat(launch)
    key = writing_key(request.get_json(silent=True))
    if key and seat.definition.part_of_slot(key) is None:
        raise SlotUnreadableError(key=key[:64], reason="slot")
    begin_writing()
    changes.say_writing(seat.place, launch.user_id, key)
    db.session.commit()
    return "", 204


@blueprint.get("/slots/<key>/history", endpoint="history")
@member
def slot_history(launch: CurrentLaunch, key: str) -> ResponseReturnValue:
    """Show every text that stood in a slot, who wrote it and when.

    Raises:
        PageNotFound: the sheet has no such slot.
        GroupNeededError: in no group.
    """
    desk = desk_of(launch)
    sheet = desk.own_sheet()
    found = sheet.definition.part_of_slot(key)
    if found is None:
        raise PageNotFound(key=key[:64])
    part, number = found
    return render_template(
        "workshop/history.html",
        desk=desk,
        key=key,
        part=part,
        name=part.name_of(number),
        states=history.states_of(sheet, key),
        rail=rail(desk, part.step_id),
    )


@blueprint.post("/slots/<key>/restore")
@member
def restore(launch: CurrentLaunch, key: str) -> ResponseReturnValue:
    """Put an earlier text of a slot back, as a new edit; the one that stood stays in the history.

    Raises:
        SlotConflictError: somebody changed the slot since the page was read.
        GroupNeededError, SheetSubmittedError, SlotUnreadableError, NotOpenError,
        ParticipantsOnlyError
    """
    desk = working_desk(launch)
    own = desk.own_sheet()
    sheet = operations.locked_sheet(desk.placement, own.group.id)
    edit = restored_edit(key, request.form, lambda version: history.text_of(sheet, key, version))
    operations.save_slot(Place.of_sheet(sheet), launch.user_id, edit)
    db.session.commit()
    return redirect(url_for("workshop.history", session=launch.session_id, key=key), code=303)


def _since() -> int:
    value = request.args.get("since", "")
    return int(value) if value.isdecimal() and len(value) < 16 else 0
