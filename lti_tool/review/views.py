"""The gradebook's way in, the queue of work, and what a participant's page tells of itself."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.activities.views import kind_placed_for
from lti_tool.contexts.models import User
from lti_tool.coursework.attempts import maximum_of
from lti_tool.db import db
from lti_tool.errors import N_
from lti_tool.gradebook import line_items
from lti_tool.lti.landing import Landing
from lti_tool.review.arranging import assignments_on, claims_on
from lti_tool.review.desk import desk_of
from lti_tool.review.drafts import plan_of
from lti_tool.review.errors import (
    ReviewNotYoursError,
    ReviewNoWorkError,
    ReviewOtherColumnError,
    ReviewPersonUnknownError,
)
from lti_tool.review.models import WorkAssignment
from lti_tool.review.operations import see
from lti_tool.review.queue import rows_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member, trainer

blueprint = Blueprint("review", __name__)

SEE_ALL = N_("Look through all the work")


def destination(landing: Landing) -> str:
    """Return where a submission review launch leads: to the person whom it names.

    Raises:
        ActivityUnknownError: the link names an activity that is not installed.
    """
    # A trainer may look into the gradebook before anybody has opened the link.
    kind_placed_for(landing)
    return url_for("review.person", session=landing.session_id)


@blueprint.get("/person")
@member
def person(launch: CurrentLaunch) -> ResponseReturnValue:
    """Lead to the latest work of the person whom the gradebook asked about.

    A participant may ask about themselves and gets the activity's own page of results.

    Raises:
        ReviewLinkEmptyError, ReviewNotYoursError, ReviewOtherColumnError,
        ReviewPersonUnknownError, ReviewNoWorkError.
    """
    desk = desk_of(launch)
    sub = str(launch.message.get("for_user", ""))
    if not launch.is_trainer:
        if sub not in ("", launch.sub):
            raise ReviewNotYoursError(user_id=launch.user_id)
        return redirect(url_for(desk.kind.open_endpoint, session=launch.session_id), code=303)
    queue_url = url_for("review.queue", session=launch.session_id)
    column = str(launch.message.get("line_item", ""))
    if line_items.is_another(launch.resource_link_id, column):
        raise ReviewOtherColumnError(action=(SEE_ALL, queue_url))
    if not sub:
        return redirect(queue_url, code=303)
    user_id = db.session.scalar(
        select(User.id).where(User.registration_id == launch.registration_id, User.sub == sub)
    )
    if user_id is None:
        raise ReviewPersonUnknownError(action=(SEE_ALL, queue_url))
    work = desk.kind.reviewing.work_of(desk.placement, user_id)
    if work is None:
        raise ReviewNoWorkError(action=(SEE_ALL, queue_url), for_user_id=user_id)
    return redirect(url_for("review.mark", session=launch.session_id, ref=work.ref), code=303)


@blueprint.get("/")
@trainer
def queue(launch: CurrentLaunch) -> ResponseReturnValue:
    """List all work on the link, or one's own share: in what state, how many points, delivered."""
    desk = desk_of(launch)
    assigned = assignments_on(desk.placement)
    rows = rows_of(desk.placement, desk.kind.reviewing)
    is_mine = request.args.get("mine") == "1" and bool(assigned)
    if is_mine:
        rows = [row for row in rows if _is_for(launch, row.work.belongs_to, assigned)]
    return render_template(
        "review/queue.html",
        desk=desk,
        rows=rows,
        is_mine=is_mine,
        assigned=assigned,
        claims=claims_on(desk.placement),
        plan=plan_of(desk.placement),
        maximum=maximum_of(desk.placement),
    )


@blueprint.post("/seen")
@member
def seen(launch: CurrentLaunch) -> ResponseReturnValue:
    """Write down that the person has their own released mark before their eyes."""
    desk = desk_of(launch)
    if not launch.is_trainer:
        see(desk.placement, launch.user_id)
        db.session.commit()
    return "", 204


def _is_for(launch: CurrentLaunch, owner: str, assigned: Mapping[str, WorkAssignment]) -> bool:
    return owner in assigned and assigned[owner].user_id == launch.user_id
