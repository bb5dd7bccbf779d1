"""A participant's way through the workshop: group, steps, slots."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.activities.workshop import operations, rules, sheets
from lti_tool.activities.workshop.definition import Step
from lti_tool.activities.workshop.desk import Desk, desk_of, rail, where_to, working_desk
from lti_tool.activities.workshop.errors import SlotConflictError
from lti_tool.activities.workshop.forms import (
    NewGroupForm,
    conflict_edits,
    group_named,
    json_edit,
    step_edits,
)
from lti_tool.activities.workshop.operations import Edit
from lti_tool.activities.workshop.paper import paper_of
from lti_tool.contexts import groups
from lti_tool.contexts.errors import GroupNameTakenError
from lti_tool.db import db
from lti_tool.errors import AccordError
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member

blueprint = Blueprint("workshop", __name__, template_folder="templates")


@blueprint.get("/")
@member
def start(launch: CurrentLaunch) -> ResponseReturnValue:
    """Lead to where one's work goes on; a trainer to the overview."""
    if launch.is_trainer:
        return redirect(url_for("workshop.overview", session=launch.session_id), code=303)
    return redirect(where_to(desk_of(launch)), code=303)


@blueprint.get("/group")
@member
def group(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the task, the groups to join, and a field for a new one."""
    if launch.is_trainer:
        return redirect(url_for("workshop.overview", session=launch.session_id), code=303)
    return _group_page(desk_of(launch), NewGroupForm())


@blueprint.post("/groups")
@member
def new_group(launch: CurrentLaunch) -> ResponseReturnValue:
    """Make a group and move its founder into it.

    Raises:
        ParticipantsOnlyError, NotOpenError, SheetSubmittedError
    """
    desk = working_desk(launch)
    form = NewGroupForm()
    if not form.validate():
        return _group_page(desk, form), 400
    _leave_sheet(desk)
    try:
        made = groups.found(desk.placement.resource_link_id, form.name.data or "", launch.user_id)
    except GroupNameTakenError as taken:
        db.session.rollback()
        form.name.errors = [gettext(taken.what_happened) % taken.words]
        return _group_page(desk_of(launch), form), taken.status
    operations.locked_sheet(desk.placement, made.id)
    db.session.commit()
    return redirect(url_for("workshop.start", session=launch.session_id), code=303)


@blueprint.post("/groups/<int:group_id>/join")
@member
def join_group(launch: CurrentLaunch, group_id: int) -> ResponseReturnValue:
    """Move a person into a group that is there.

    Raises:
        ParticipantsOnlyError, NotOpenError, SheetSubmittedError
        GroupUnknownError: no such group on this link.
        GroupFullError: the last place is taken.
    """
    desk = working_desk(launch)
    chosen = groups.find(desk.placement.resource_link_id, group_id)
    _leave_sheet(desk, target=group_id)
    groups.join(chosen, launch.user_id, most=desk.definition.groups.max_members)
    db.session.commit()
    return redirect(url_for("workshop.start", session=launch.session_id), code=303)


@blueprint.post("/group/leave")
@member
def leave_group(launch: CurrentLaunch) -> ResponseReturnValue:
    """Leave one's group; what one wrote stays on its sheet, one's signature does not.

    Raises:
        ParticipantsOnlyError, NotOpenError, SheetSubmittedError
    """
    desk = working_desk(launch)
    _leave_sheet(desk)
    groups.leave(desk.placement.resource_link_id, launch.user_id)
    db.session.commit()
    return redirect(url_for("workshop.group", session=launch.session_id), code=303)


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
    return render_template(
        "workshop/step.html",
        desk=desk,
        sheet=desk.sheet,
        step=current,
        number=place + 1,
        labels={one.id: one.slot_label for one in steps},
        is_last=place + 1 == len(steps),
        rail=rail(desk, current.id),
        paper=paper_of(desk.sheet, current.id),
        returned=_returned(desk),
        voided=sheets.last_voided(desk.sheet.sheet_id, launch.user_id),
    )


@blueprint.patch("/slots/<key>")
@member
def save_slot(launch: CurrentLaunch, key: str) -> ResponseReturnValue:
    """Save one slot: ``{"base_version", "text", "edit_id"}`` → ``{"version"}``.

    ``group`` may name the group the page was made for. 409 with the error code *slot-conflict*,
    ``version``, ``text`` and ``author`` when somebody else's text was saved since
    ``base_version``.

    Raises:
        GroupNeededError, GroupChangedError, SheetSubmittedError, SlotUnreadableError,
        NotOpenError, ParticipantsOnlyError
    """
    desk = working_desk(launch)
    edit, group_id = json_edit(key, request.get_json(silent=True))
    own = desk.own_sheet().group
    desk.ensure_group(group_id)
    sheet = operations.locked_sheet(desk.placement, own.id)
    try:
        version = operations.save_slot(sheet, launch.user_id, edit)
    except SlotConflictError as conflict:
        return jsonify(
            error={"code": conflict.code},
            version=conflict.version,
            text=conflict.standing,
            author=conflict.author,
        ), conflict.status
    db.session.commit()
    return jsonify(version=version)


@blueprint.post("/steps/<step_id>")
@member
def save_step(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Save a whole step as a plain form; show both texts where somebody else was faster.

    Raises:
        GroupNeededError, GroupChangedError, SheetSubmittedError, SlotUnreadableError,
        NotOpenError, ParticipantsOnlyError
    """
    return _save(launch, step_id, resolving=False)


@blueprint.post("/steps/<step_id>/conflicts")
@member
def resolve_conflicts(launch: CurrentLaunch, step_id: str) -> ResponseReturnValue:
    """Save what was chosen between two texts; a third text in between is asked about again.

    Raises:
        as :func:`save_step`.
    """
    return _save(launch, step_id, resolving=True)


def _save(launch: CurrentLaunch, step_id: str, *, resolving: bool) -> ResponseReturnValue:
    desk = working_desk(launch)
    current = desk.step(step_id)
    edits = (conflict_edits if resolving else step_edits)(current, request.form)
    try:
        own = desk.own_sheet().group
        desk.ensure_group(group_named(request.form))
        conflicts = _save_edits(desk, own.id, edits)
    except AccordError as error:
        # What was typed is shown on the error's page, so that it can be taken along.
        error.kept_texts = tuple(edit.text for edit in edits if edit.text.strip())
        raise
    db.session.commit()
    if conflicts:
        return _conflict_page(desk, current, conflicts), SlotConflictError.status
    if request.form.get("intent") == "next":
        return redirect(_after(desk, current), code=303)
    address = url_for("workshop.step", session=launch.session_id, step_id=step_id)
    return redirect(address, code=303)


def _save_edits(
    desk: Desk, group_id: int, edits: list[Edit]
) -> list[tuple[Edit, SlotConflictError]]:
    sheet = operations.locked_sheet(desk.placement, group_id)
    conflicts = []
    for edit in edits:
        try:
            operations.save_slot(sheet, desk.launch.user_id, edit)
        except SlotConflictError as conflict:
            conflicts.append((edit, conflict))
    return conflicts


def _conflict_page(
    desk: Desk, current: Step, conflicts: list[tuple[Edit, SlotConflictError]]
) -> str:
    return render_template(
        "workshop/conflict.html",
        desk=desk,
        step=current,
        rail=rail(desk, current.id),
        conflicts=[
            {
                "key": edit.key,
                "number": edit.key.rpartition(".")[2],
                "version": conflict.version,
                "author": conflict.author,
                "theirs": conflict.standing,
                "mine": rules.normal(edit.text),
                "both": rules.joined(conflict.standing, edit.text)[: current.max_length],
            }
            for edit, conflict in conflicts
        ],
    )


def _group_page(desk: Desk, form: NewGroupForm) -> str:
    return render_template(
        "workshop/group.html",
        desk=desk,
        form=form,
        rail=rail(desk, "group"),
        most=desk.definition.groups.max_members,
        returned=_returned(desk),
    )


def _leave_sheet(desk: Desk, target: int | None = None) -> None:
    """Take one's signature off the sheet one leaves, holding it and the ``target`` group's.

    Sheets are held in the order of their groups, so that two people who change places do not wait
    for each other for ever.

    Raises:
        SheetSubmittedError: one of them is handed in: its roster stands.
    """
    own = desk.group.id if desk.group else None
    for group_id in sorted(one for one in {own, target} if one is not None):
        sheet = operations.locked_sheet(desk.placement, group_id)
        operations.ensure_not_submitted(sheet)
        if group_id == own != target:
            operations.void_signatures(sheet, desk.launch.user_id)


def _after(desk: Desk, current: Step) -> str:
    steps = desk.own_sheet().definition.steps
    place = steps.index(current) + 1
    if place < len(steps):
        return url_for("workshop.step", session=desk.launch.session_id, step_id=steps[place].id)
    return url_for("workshop.signing", session=desk.launch.session_id)


def _returned(desk: Desk) -> str | None:
    """Return what the trainer wrote when returning the sheet, "" if nothing, None if not so."""
    submission = desk.sheet.submission if desk.sheet else None
    if submission is None or submission.state != "returned":
        return None
    return submission.return_comment
