"""A trainer leads all groups at once: the pace, a word, more time, excuses, lowered hands."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop.agreement import excusing
from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.forms import ExcuseForm
from lti_tool.activities.workshop.leading import around, board, pace
from lti_tool.activities.workshop.leading import forms as leading_forms
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound


@blueprint.post("/pace")
@trainer
def set_pace(launch: CurrentLaunch) -> ResponseReturnValue:
    """Bring all groups to a step with a timer, or leave the pace to them.

    Raises:
        PageNotFound: no such step.
    """
    placement = placement_of(launch)
    before = pace.standing(placement)
    wanted = request.form.get("step", "")
    if wanted == "":
        pace.free(placement)
    else:
        step = definitions.DEFINITIONS.of(placement.version).step(wanted)
        if step is None:
            raise PageNotFound(step=wanted[:64])
        minutes = leading_forms.minutes_of(request.form)
        pace.lead(placement, step, minutes, holds="holds" in request.form)
    undo = leading_forms.course_named(before, pace.standing(placement).set_at)
    db.session.commit()
    return _back(launch, done="pace", undo=undo)


@blueprint.post("/pace/undo")
@trainer
def unset_pace(launch: CurrentLaunch) -> ResponseReturnValue:
    """Let the earlier pace stand again, unless it was set anew since.

    Raises:
        PageNotFound: the form names none, or a step that is none.
    """
    placement = placement_of(launch)
    set_at, before = leading_forms.course_of(request.form)
    definition = definitions.DEFINITIONS.of(placement.version)
    if before.step_id and definition.step(before.step_id) is None:
        raise PageNotFound(step=before.step_id)
    pace.take_back(placement, set_at, before)
    db.session.commit()
    return _back(launch)


@blueprint.post("/hands/<int:group_id>/lower")
@trainer
def lower_group_hand(launch: CurrentLaunch, group_id: int) -> ResponseReturnValue:
    """Lower a group's hand: somebody is with them.

    Raises:
        GroupUnknownError: no such group here.
    """
    placement = placement_of(launch)
    groups.find(placement.resource_link_id, group_id)
    around.lower_hand(Place(placement.id, group_id))
    db.session.commit()
    return _back(launch)


@blueprint.get("/several")
@trainer
def several(launch: CurrentLaunch) -> ResponseReturnValue:
    """Choose groups to say a word to, to give more time, or to excuse absent members of."""
    return _several(launch, ExcuseForm(), ticked=None)


@blueprint.post("/several")
@trainer
def preview(launch: CurrentLaunch) -> ResponseReturnValue:
    """Say what will happen to whom, before it happens; changes nothing.

    Raises:
        MessageUnreadableError, MomentUnreadableError
    """
    action = request.form.get("action", "")
    form, word, until = ExcuseForm(), "", None
    if action == "excuse":
        if not form.validate():
            return _several(launch, form, ticked=_chosen(launch), action="refused"), 400
    elif action == "extension":
        until = leading_forms.future_of(request.form, "due_at")
    else:
        word = leading_forms.message_of(request.form)
    return _several(launch, form, _chosen(launch), action, word=word, until=until)


@blueprint.post("/several/notice")
@trainer
def notify(launch: CurrentLaunch) -> ResponseReturnValue:
    """Say a word to groups on their pages.

    Raises:
        MessageUnreadableError: empty, or too long.
    """
    text = leading_forms.message_of(request.form)
    placement = placement_of(launch)
    moment = around.notify(placement.id, _chosen(launch), text, launch.user_id)
    db.session.commit()
    return _back(launch, done="notice", undo=moment.isoformat())


@blueprint.post("/several/notice/undo")
@trainer
def unnotify(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take a word back.

    Raises:
        PageNotFound: the moment is none.
    """
    around.take_notices_back(placement_of(launch).id, leading_forms.moment_of(request.form))
    db.session.commit()
    return _back(launch)


@blueprint.post("/several/extension")
@trainer
def extend(launch: CurrentLaunch) -> ResponseReturnValue:
    """Give groups a date of their own.

    Raises:
        MomentUnreadableError: no date to come.
    """
    until = leading_forms.future_of(request.form, "due_at")
    placement = placement_of(launch)
    moment = around.extend(placement.id, _chosen(launch), until)
    db.session.commit()
    return _back(launch, done="extension", undo=moment.isoformat())


@blueprint.post("/several/extension/undo")
@trainer
def unextend(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take the date back.

    Raises:
        PageNotFound: the moment is none.
    """
    around.take_extension_back(placement_of(launch).id, leading_forms.moment_of(request.form))
    db.session.commit()
    return _back(launch)


@blueprint.post("/several/excuses", endpoint="excuse_several")
@trainer
def excuse(launch: CurrentLaunch) -> ResponseReturnValue:
    """Excuse the ticked members of several groups for one reason; none ticked: nothing happens."""
    form = ExcuseForm()
    if not form.validate():
        return _several(launch, form, ticked=_chosen(launch), action="refused"), 400
    placement = placement_of(launch)
    cards = board.read(placement, launch.context_id).cards
    known = [(one.sheet.group.id, member.user_id) for one in cards for member, _ in one.absent]
    absent = leading_forms.people(request.form, known)
    if not absent:
        return _back(launch)
    moment = excusing.excuse_several(placement, absent, form.reason.data or "", launch.user_id)
    db.session.commit()
    return _back(launch, done="excuses", undo=moment.isoformat())


@blueprint.post("/several/excuses/undo", endpoint="unexcuse_several")
@trainer
def unexcuse(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take these excuses back, except in groups that have handed in since.

    Raises:
        PageNotFound: the moment is none.
    """
    excusing.withdraw_several(placement_of(launch), leading_forms.moment_of(request.form))
    db.session.commit()
    return _back(launch)


def _several(
    launch: CurrentLaunch,
    form: ExcuseForm,
    ticked: list[int] | None,
    action: str = "",
    word: str = "",
    until: object = None,
) -> str:
    placement = placement_of(launch)
    return render_template(
        "workshop/several.html",
        launch=launch,
        placement=placement,
        board=board.read(placement, launch.context_id),
        ticked=ticked,
        action=action,
        form=form,
        word=word,
        until=until,
        due_text=request.form.get("due_at", ""),
    )


def _chosen(launch: CurrentLaunch) -> list[int]:
    everybody = groups.groups_on(placement_of(launch).resource_link_id)
    return leading_forms.chosen(request.form, [group.id for group in everybody])


def _back(
    launch: CurrentLaunch, done: str | None = None, undo: str | None = None
) -> ResponseReturnValue:
    address = url_for("workshop.overview", session=launch.session_id, done=done, undo=undo)
    return redirect(address, code=303)
