"""A trainer gives more attempts, time or other dates, and takes it back."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool import clock
from lti_tool.activities.quiz import extensions
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.models import QuizExtension
from lti_tool.activities.quiz.reviewing import participants
from lti_tool.activities.quiz.rules import When
from lti_tool.activities.quiz.trainer_forms import ExtensionForm
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound


@blueprint.get("/extensions")
@trainer
def list_extensions(launch: CurrentLaunch) -> ResponseReturnValue:
    """List what was given to whom and why, with a form to give more (``?for=user-12``)."""
    placement = placement_of(launch)
    form = _form(launch, placement)
    form.whom.data = request.args.get("for", "")
    return _page(launch, placement, form)


@blueprint.post("/extensions")
@trainer
def extend(launch: CurrentLaunch) -> ResponseReturnValue:
    """Give an extension; whoever has an attempt open profits at once."""
    placement = placement_of(launch)
    form = _form(launch, placement)
    if not form.validate():
        return _page(launch, placement, form), 422
    db.session.add(
        QuizExtension(
            placement_id=placement.id,
            user_id=form.user_id,
            group_id=form.group_id,
            platform_group_id=form.platform_group_id,
            attempts=form.attempts.data or 0,
            minutes=form.minutes.data or 0,
            opens_at=form.opens_at.data,
            closes_at=form.closes_at.data,
            reason=form.reason.data or "",
            by_user_id=launch.user_id,
            made_at=clock.now(),
        )
    )
    db.session.commit()
    return redirect(url_for("quiz.list_extensions", session=launch.session_id), code=303)


@blueprint.post("/extensions/<int:extension_id>/withdraw")
@trainer
def withdraw_extension(launch: CurrentLaunch, extension_id: int) -> ResponseReturnValue:
    """Take an extension back; it stays in the list.

    Raises:
        PageNotFound: it was not given here.
    """
    found = extensions.extensions_on(placement_of(launch))
    extension = next((one for one in found if one.id == extension_id), None)
    if extension is None:
        raise PageNotFound(extension_id=extension_id)
    extensions.withdraw(extension)
    db.session.commit()
    return redirect(url_for("quiz.list_extensions", session=launch.session_id), code=303)


def _form(launch: CurrentLaunch, placement: Placement) -> ExtensionForm:
    people = participants(placement, launch.context_id)
    return ExtensionForm(
        people={one.user_id: one.name or gettext("No name given") for one in people},
        groups={group.id: group.name for group in extensions.groups_of(placement)},
        platform_groups={
            group.id: group.name or gettext("Group %(id)s", id=group.lti_id)
            for group in extensions.platform_groups_of(placement)
        },
    )


def _page(launch: CurrentLaunch, placement: Placement, form: ExtensionForm) -> str:
    return render_template(
        "quiz/extensions.html",
        launch=launch,
        placement=placement,
        quiz=quiz_in(placement.version),
        form=form,
        extensions=extensions.extensions_on(placement),
        tells_after_closing=quiz_in(placement.version).tells_at(When.AFTER_CLOSING),
        has_told=extensions.is_closed_for_all(placement, clock.now()),
    )
