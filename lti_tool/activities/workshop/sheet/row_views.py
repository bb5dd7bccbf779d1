"""Rows moved, removed and put back on the live sheet, by buttons of the step's form."""

from collections.abc import Callable

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.definition import Step
from lti_tool.activities.workshop.errors import RowTakenError
from lti_tool.activities.workshop.models import Sheet
from lti_tool.activities.workshop.rules import Way
from lti_tool.activities.workshop.sheet import operations, rows
from lti_tool.activities.workshop.sheet.rows import Moved
from lti_tool.activities.workshop.views import blueprint, conflict_page, save_form
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member


@blueprint.post("/steps/<step_id>/rows/<key>/<any(up, down, remove):way>")
@member
def move_row(launch: CurrentLaunch, step_id: str, key: str, way: Way) -> ResponseReturnValue:
    """Save the step as its form has it, then move the row of the slot ``key`` or remove it.

    A script is answered ``{"key", "slots", "gone"}``: where the row is then, what changed, and the
    words (HTML) that offer a removed row back.

    Raises:
        RowTakenError: somebody else writes there just now, or has changed the step's texts.
        GroupNeededError, GroupChangedError, SheetSubmittedError, SlotUnreadableError,
        StepClosedError, NotOpenError, ParticipantsOnlyError
    """

    def moved(sheet: Sheet, step: Step) -> Moved:
        return rows.move(sheet, launch.user_id, step, key, way)

    return _saved_and(launch, step_id, moved)


@blueprint.post("/steps/<step_id>/rows/<key>/return")
@member
def return_row(launch: CurrentLaunch, step_id: str, key: str) -> ResponseReturnValue:
    """Save the step as its form has it, then put back the row that was removed at ``key``.

    The form's ``gone`` names its slots. A script is answered as by :func:`move_row`.

    Raises:
        RowDoesNotFitError: the list is full by now.
        RowTakenError and others, as :func:`move_row`.
    """
    gone = rows.versions_named(request.form.getlist("gone"))

    def moved(sheet: Sheet, step: Step) -> Moved:
        return rows.put_back(sheet, launch.user_id, step, key, gone)

    return _saved_and(launch, step_id, moved)


def _saved_and(
    launch: CurrentLaunch, step_id: str, rearranged: Callable[[Sheet, Step], Moved]
) -> ResponseReturnValue:
    asks = request.accept_mimetypes.best_match(("text/html", "application/json"), "text/html")
    desk, step, conflicts = save_form(launch, step_id)
    if conflicts and asks == "application/json":
        db.session.rollback()
        raise RowTakenError(step=step_id[:64])
    db.session.commit()
    if conflicts:
        return conflict_page(desk, step, conflicts)
    sheet = operations.locked_sheet(desk.placement, desk.own_sheet().group.id)
    moved = rearranged(sheet, step)
    db.session.commit()
    if asks == "application/json":
        gone = {"key": moved.key, "gone": moved.gone}
        words = render_template("workshop/_gone.html", **gone, step=step, desk=desk)
        return jsonify(key=moved.key, slots=moved.slots, gone=words)
    address = url_for(
        "workshop.step",
        session=launch.session_id,
        step_id=step.id,
        row=moved.key if moved.gone else None,
        gone=[one.name for one in moved.gone],
        _anchor="gone" if moved.gone else f"slot-{moved.key}",
    )
    return redirect(address, code=303)
