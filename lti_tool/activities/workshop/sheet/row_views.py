"""Rows moved or removed on the live sheet, by a button of the step's form."""

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.errors import RowTakenError
from lti_tool.activities.workshop.rules import Way
from lti_tool.activities.workshop.sheet import operations, rows
from lti_tool.activities.workshop.views import blueprint, conflict_page, save_form
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member


@blueprint.post("/steps/<step_id>/rows/<key>/<any(up, down, remove):way>")
@member
def move_row(launch: CurrentLaunch, step_id: str, key: str, way: Way) -> ResponseReturnValue:
    """Save the step as its form has it, then move the row of the slot ``key`` or remove it.

    A script is answered ``{"key", "slots"}``: where the row is then, and what changed.

    Raises:
        RowTakenError: somebody else writes there just now, or has changed the step's texts.
        GroupNeededError, GroupChangedError, SheetSubmittedError, SlotUnreadableError,
        StepClosedError, NotOpenError, ParticipantsOnlyError
    """
    asks = request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    desk, step, conflicts = save_form(launch, step_id)
    if conflicts and asks == "application/json":
        db.session.rollback()
        raise RowTakenError(key=key[:64])
    db.session.commit()
    if conflicts:
        return conflict_page(desk, step, conflicts)
    sheet = operations.locked_sheet(desk.placement, desk.own_sheet().group.id)
    moved = rows.move(sheet, launch.user_id, step, key, way)
    db.session.commit()
    if asks == "application/json":
        return jsonify(key=moved.key, slots=moved.slots)
    there = f"slot-{moved.key}"
    session = launch.session_id
    address = url_for("workshop.step", session=session, step_id=step.id, _anchor=there)
    return redirect(address, code=303)
