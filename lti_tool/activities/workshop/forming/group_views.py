"""A participant's way into a group, and out of it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.activities.workshop.desk import Desk, desk_of, rail, working_desk
from lti_tool.activities.workshop.forming.crews import free_names, smallest_open
from lti_tool.activities.workshop.forms import NewGroupForm
from lti_tool.activities.workshop.leading import around
from lti_tool.activities.workshop.sheet import changes, operations
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups
from lti_tool.contexts.errors import GroupNameTakenError, GroupUnknownError
from lti_tool.contexts.groups import GroupFacts
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member


@blueprint.get("/group")
@member
def group(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the task, the groups to join, and a field for a new one; first whose ``code`` came."""
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
    _enter(desk, group_id)
    db.session.commit()
    return redirect(url_for("workshop.start", session=launch.session_id), code=303)


@blueprint.post("/groups/code")
@member
def join_by_code(launch: CurrentLaunch) -> ResponseReturnValue:
    """Move a person into the group whose four digits they typed.

    Raises:
        ParticipantsOnlyError, NotOpenError, SheetSubmittedError, GroupFullError
        GroupUnknownError: no group has this code.
    """
    desk = working_desk(launch)
    code = "".join(request.form.get("code", "").split())
    found = _with_code(desk, code)
    if found is None:
        raise GroupUnknownError(resource_link_id=desk.placement.resource_link_id)
    _enter(desk, found.id)
    db.session.commit()
    return redirect(url_for("workshop.start", session=launch.session_id), code=303)


@blueprint.post("/groups/anywhere")
@member
def join_anywhere(launch: CurrentLaunch) -> ResponseReturnValue:
    """Move a person into the smallest group that still works, or into a first one.

    Raises:
        ParticipantsOnlyError, NotOpenError, SheetSubmittedError, GroupFullError
    """
    desk = working_desk(launch)
    if desk.group is None:
        most = desk.definition.groups.max_members
        chosen = smallest_open(desk.placement, desk.groups, most)
        if chosen is None:
            name = free_names(desk.groups, 1)[0]
            made = groups.found(desk.placement.resource_link_id, name, launch.user_id)
            operations.locked_sheet(desk.placement, made.id)
        else:
            _enter(desk, chosen.id)
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


def _enter(desk: Desk, group_id: int) -> None:
    chosen = groups.find(desk.placement.resource_link_id, group_id)
    _leave_sheet(desk, target=group_id)
    groups.join(chosen, desk.launch.user_id, most=desk.definition.groups.max_members)


def _with_code(desk: Desk, code: str) -> GroupFacts | None:
    return next((one for one in desk.groups if one.code == code), None) if code else None


def _group_page(desk: Desk, form: NewGroupForm) -> str:
    code = request.args.get("code", "")[:9]
    return render_template(
        "workshop/group.html",
        desk=desk,
        form=form,
        rail=rail(desk, "group"),
        most=desk.definition.groups.max_members,
        returned=desk.returned,
        due_at=around.due_of(desk.placement, desk.group.id if desk.group else 0),
        code=code,
        invited=_with_code(desk, code),
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
        changes.announce(sheet)
        if group_id == own != target:
            operations.void_signatures(sheet, desk.launch.user_id)
