"""Scoring again by a corrected key: first what would change, then the trainer's decision."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.quiz import rekeying
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.coursework.attempts import maximum_of
from lti_tool.db import db
from lti_tool.gradebook.score import share_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer

MOST_SHOWN = 200


@blueprint.get("/rekey")
@trainer
def rekey(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show what the newest version of the questions would change; ``?lower=never`` keeps scores."""
    placement = placement_of(launch)
    newest = rekeying.newest_of(placement)
    never_lower = request.args.get("lower") == "never"
    plan = rekeying.plan(placement, newest, never_lower=never_lower) if newest else None
    return render_template(
        "quiz/rekey.html",
        launch=launch,
        placement=placement,
        plan=plan,
        never_lower=never_lower,
        most=MOST_SHOWN,
        maximum=maximum_of(placement),
        share_of=share_of,
        past=rekeying.past(placement),
    )


@blueprint.post("/rekey")
@trainer
def apply_rekey(launch: CurrentLaunch) -> ResponseReturnValue:
    """Score again as shown; if a still newer version has come since, show that first."""
    placement = placement_of(launch)
    rekeying.hold(placement)
    newest = rekeying.newest_of(placement)
    if newest is not None and request.form.get("version") == str(newest.number):
        never_lower = request.form.get("lower") == "never"
        wanted = rekeying.plan(placement, newest, never_lower=never_lower)
        rekeying.apply(placement, wanted, by=launch.user_id, never_lower=never_lower)
        db.session.commit()
    return redirect(url_for("quiz.rekey", session=launch.session_id), code=303)
