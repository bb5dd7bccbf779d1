"""A participant's way over the sheet: steps and slots."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import Step, WorkshopDefinition
from lti_tool.activities.workshop.desk import Desk, desk_of, rail, where_to, working_desk
from lti_tool.activities.workshop.errors import SlotConflictError
from lti_tool.activities.workshop.forms import (
    conflict_edits,
    group_named,
    json_edit,
    step_edits,
)
from lti_tool.activities.workshop.leading import pace
from lti_tool.activities.workshop.leading.beside import around_of
from lti_tool.activities.workshop.seat import ensure_same_group, working_seat
from lti_tool.activities.workshop.sheet import operations, rows, standing
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.sheet.history import last_voided
from lti_tool.activities.workshop.sheet.operations import Edit
from lti_tool.activities.workshop.sheet.paper import paper_of
from lti_tool.db import db
from lti_tool.db.briefly import begin_writing
from lti_tool.errors import AccordError
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.access import reads_first

blueprint = Blueprint("workshop", __name__, template_folder="templates")


@blueprint.get("/")
@member
def start(launch: CurrentLaunch) -> ResponseReturnValue:
    """Lead to where one's work goes on; a trainer to the overview."""
    if launch.is_trainer:
        return redirect(url_for("workshop.overview", session=launch.session_id), code=303)
    return redirect(where_to(desk_of(launch)), code=303)


@blueprint.get("/steps/<step_id>")
@member
def step(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Show the sheet with the slots of one step to write in."""
    if launch.is_trainer:
        return redirect(url_for("workshop.overview", session=launch.session_id), code=303)
    desk = desk_of(launch)
    if desk.sheet is None:
        return redirect(url_for("workshop.group", session=launch.session_id), code=303)
    if desk.sheet.is_submitted:
        return redirect(url_for("workshop.submission", session=launch.session_id), code=303)
    current = desk.step(step_id)
    steps = desk.sheet.definition.steps
    place = steps.index(current)
    pace.ensure_reached(desk.placement, steps, current)
    return render_template(
        "workshop/step.html",
        desk=desk,
        sheet=desk.sheet,
        number=place + 1,
        names=_names(desk.sheet.definition),
        is_last=place + 1 == len(steps),
        rail=rail(desk, current.id),
        paper=paper_of(desk.sheet, current.id),
        returned=desk.returned,
        voided=last_voided(desk.sheet.sheet_id, launch.user_id),
        removed=rows.removed(
            desk.sheet.sheet_id, request.args.get("row", ""), request.args.getlist("gone")
        ),
        **around_of(desk, current.id),
    )


@blueprint.patch("/slots/<key>")
@member
@reads_first
def save_slot(launch: CurrentLaunch, key: str) -> ResponseReturnValue:
    """Save one slot: ``{"base_version", "text", "edit_id"}`` → ``{"version"}``.

    ``group`` may name the group the page was made for. 409 with the error code *slot-conflict*,
    ``version``, ``text`` and ``author`` when somebody else's text was saved since
    ``base_version``.

    Raises:
        GroupNeededError, GroupChangedError, SheetSubmittedError, SlotUnreadableError,
        StepClosedError, NotOpenError, ParticipantsOnlyError
    """
    seat = working_seat(launch)
    edit, group_id = json_edit(key, request.get_json(silent=True))
    ensure_same_group(group_id, seat.group_id, launch.user_id)
    seat.ensure_reached(key)
    try:
        # Judged without the write lock: all groups save at once, and one at a time holds it.
        met = standing.find(seat.place, edit.key, edit.edit_id)
        if operations.must_write(met, edit):
            begin_writing()
        version = operations.save_slot(seat.place, launch.user_id, edit, met)
    except SlotConflictError as conflict:
        return jsonify(
            error={"code": conflict.code},
            version=conflict.version,
            text=conflict.standing,
            author=conflict.author,
            merged=conflict.merged,
        ), conflict.status
    db.session.commit()
    return jsonify(version=version)


@blueprint.post("/steps/<step_id>")
@member
def save_step(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Save a whole step as a plain form; show both texts where somebody else was faster.

    Raises:
        GroupNeededError, GroupChangedError, SheetSubmittedError, SlotUnreadableError,
        StepClosedError, NotOpenError, ParticipantsOnlyError
    """
    return _saved(launch, *save_form(launch, step_id))


@blueprint.post("/steps/<step_id>/conflicts")
@member
def resolve_conflicts(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Save what was chosen between two texts; a third text in between is asked about again.

    Raises:
        as :func:`save_step`.
    """
    return _saved(launch, *save_form(launch, step_id, resolving=True))


Conflicts = list[tuple[Edit, SlotConflictError]]


def save_form(
    launch: CurrentLaunch, step_id: str, *, resolving: bool = False
) -> tuple[Desk, Step, Conflicts]:
    """Save what stands in the form of a step; return where somebody else was faster. No commit."""
    desk = working_desk(launch)
    current = desk.step(step_id)
    edits = (conflict_edits if resolving else step_edits)(current, request.form)
    try:
        own = desk.own_sheet().group
        desk.ensure_group(group_named(request.form))
        pace.ensure_reached(desk.placement, desk.own_sheet().definition.steps, current)
        conflicts = _save_edits(desk, own.id, edits)
    except AccordError as error:
        # What was typed is shown on the error's page, so that it can be taken along.
        error.kept_texts = tuple(edit.text for edit in edits if edit.text.strip())
        raise
    return desk, current, conflicts


def _saved(
    launch: CurrentLaunch, desk: Desk, current: Step, conflicts: Conflicts
) -> ResponseReturnValue:
    db.session.commit()
    if conflicts:
        return conflict_page(desk, current, conflicts)
    if request.form.get("intent") == "next":
        return redirect(_after(desk, current), code=303)
    address = url_for("workshop.step", session=launch.session_id, step_id=current.id)
    return redirect(address, code=303)


def _save_edits(desk: Desk, group_id: int, edits: list[Edit]) -> Conflicts:
    place = Place.of_sheet(operations.locked_sheet(desk.placement, group_id))
    conflicts = []
    for edit in edits:
        try:
            operations.save_slot(place, desk.launch.user_id, edit)
        except SlotConflictError as conflict:
            conflicts.append((edit, conflict))
    return conflicts


def _names(definition: WorkshopDefinition) -> dict[str, list[str | int]]:
    """Return for every part its slots' label and how many there are: for changes that waited."""
    return {part.id: [part.label, part.rule.maximum] for part in definition.parts}


def conflict_page(desk: Desk, current: Step, conflicts: Conflicts) -> ResponseReturnValue:
    """Show both texts of each slot in which somebody else was faster."""
    parts = {key: part for part in current.parts for key in part.rule.slot_keys()}
    page = render_template(
        "workshop/conflict.html",
        desk=desk,
        step=current,
        rail=rail(desk, current.id),
        conflicts=[
            {
                "key": edit.key,
                "name": parts[edit.key].name_of(int(edit.key.rpartition(".")[2])),
                "version": conflict.version,
                "author": conflict.author,
                "theirs": conflict.standing,
                "mine": rules.normal(edit.text),
                "both": conflict.merged[: parts[edit.key].max_length],
            }
            for edit, conflict in conflicts
        ],
    )
    return page, SlotConflictError.status


def _after(desk: Desk, current: Step) -> str:
    steps = desk.own_sheet().definition.steps
    place = steps.index(current) + 1
    if place < len(steps):
        return url_for("workshop.step", session=desk.launch.session_id, step_id=steps[place].id)
    if desk.own_sheet().definition.signing is None:
        return url_for("workshop.submission", session=desk.launch.session_id)
    return url_for("workshop.signing", session=desk.launch.session_id)
