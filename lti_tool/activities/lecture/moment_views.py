"""Marking a moment as unclear, and answering it."""

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.lecture import moments
from lti_tool.activities.lecture.definition import lecture_in
from lti_tool.activities.lecture.forms import MomentAnswered, MomentMarked, read_sent
from lti_tool.activities.lecture.views import blueprint, map_of, placement_of, viewers_placement
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member, trainer


@blueprint.post("/unclear")
@member
def unclear(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take «непонятно» for a moment: ``{"at", "on"}``, from a script or a plain form.

    Raises:
        ViewersOnlyError, NotOpenError, WatchingUnreadableError, MomentUnknownError,
        TooMuchUnclearError
    """
    placement = viewers_placement(launch)
    sent = read_sent(
        MomentMarked, request.get_json() if request.is_json else request.form.to_dict()
    )
    lecture = lecture_in(placement.version)
    marked = moments.mark(placement, launch.user_id, lecture, at=sent.at, is_unclear=sent.on)
    db.session.commit()
    if request.is_json:
        return jsonify(map=map_of(lecture, marked).as_json(), score=None)
    address = url_for("lecture.show", session=launch.session_id, _anchor=f"said-{sent.at}")
    return redirect(address, code=303)


@blueprint.post("/answers")
@trainer
def answer(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take a trainer's answer to an unclear moment; everybody sees it there.

    Raises:
        WatchingUnreadableError, MomentUnknownError
    """
    placement = placement_of(launch)
    sent = read_sent(MomentAnswered, request.form.to_dict())
    moments.answer(
        placement,
        lecture_in(placement.version),
        at=sent.at,
        text=sent.text,
        author_id=launch.user_id,
    )
    db.session.commit()
    address = url_for("lecture.overview", session=launch.session_id, _anchor=f"moment-{sent.at}")
    return redirect(address, code=303)
