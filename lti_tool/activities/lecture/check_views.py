"""Answering a check of the lecture."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.lecture import check_answers, check_pages
from lti_tool.activities.lecture.definition import lecture_in
from lti_tool.activities.lecture.forms import CheckAnswered, read_sent
from lti_tool.activities.lecture.views import blueprint, viewers_placement
from lti_tool.coursework.items.base import answer_in
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member


@blueprint.post("/check")
@member
def check(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take an answer to a check: ``{"check", "given"}``, or the fields of its plain form.

    A script is told ``{"check", "verdict", "told"}``, the last as HTML; the same answer again, or
    another one, gets what stands.

    Raises:
        ViewersOnlyError, NotOpenError, WatchingUnreadableError, CheckUnknownError,
        CheckUnreadableError, CheckEmptyError
    """
    placement = viewers_placement(launch)
    is_script = request.is_json
    sent = read_sent(CheckAnswered, request.get_json() if is_script else request.form.to_dict())
    item = check_answers.item_of(lecture_in(placement.version), sent.check)
    given = sent.given if is_script else answer_in(request.form, item)
    stands = check_answers.answer(placement, launch.user_id, item, given)
    db.session.commit()
    if is_script:
        told = check_pages.tell(item, stands, placement.version)
        html = render_template("lecture/_told.html", told=told)
        return jsonify(check=item.id, verdict=told.verdict, told=html)
    address = url_for("lecture.show", session=launch.session_id, _anchor=f"check-{item.id}")
    return redirect(address, code=303)
