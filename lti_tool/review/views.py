"""A trainer looks through the work on a link and marks it; the gradebook's way in."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.activities.registry import kind_named
from lti_tool.activities.views import kind_placed_for
from lti_tool.contexts.models import User
from lti_tool.coursework import placement as placements
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.kind import Kind, Work
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.errors import N_
from lti_tool.lti.landing import Landing
from lti_tool.review.errors import (
    ReviewLinkEmptyError,
    ReviewNotYoursError,
    ReviewNoWorkError,
    ReviewPersonUnknownError,
    WorkNotMarkableError,
)
from lti_tool.review.forms import MarkForm, ReturnForm
from lti_tool.review.models import Mark
from lti_tool.review.operations import Verdict, give, lock, mark_of
from lti_tool.review.queue import row_of, rows_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member, trainer
from lti_tool.web.errors import PageNotFound

blueprint = Blueprint("review", __name__)

RETURN = "return-"
SEE_ALL = N_("Look through all the work")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a trainer's page is about: the placement of the session's link, and its kind."""

    launch: CurrentLaunch
    placement: Placement
    kind: Kind


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
        ReviewLinkEmptyError, ReviewNotYoursError, ReviewPersonUnknownError, ReviewNoWorkError.
    """
    desk = _desk(launch)
    sub = str(launch.message.get("for_user", ""))
    if not launch.is_trainer:
        if sub not in ("", launch.sub):
            raise ReviewNotYoursError(user_id=launch.user_id)
        return redirect(url_for(desk.kind.open_endpoint, session=launch.session_id), code=303)
    queue_url = url_for("review.queue", session=launch.session_id)
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
    """List all work on the link: who, in what state, how many points, delivered or not."""
    desk = _desk(launch)
    return render_template(
        "review/queue.html",
        desk=desk,
        rows=rows_of(desk.placement, desk.kind.reviewing),
        maximum=maximum_of(desk.placement),
    )


@blueprint.route("/work/<ref>", methods=["GET", "POST"])
@trainer
def mark(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Show one piece of work beside its mark; save the mark and release it, or return the work.

    Raises:
        PageNotFound: there is no such work on this link.
        WorkNotMarkableError: it marks itself, or is not handed in.
    """
    desk = _desk(launch)
    if request.method == "POST":
        lock(desk.placement)
    work = desk.kind.reviewing.work(desk.placement, ref)
    if work is None:
        raise PageNotFound(ref=ref[:64])
    standing = mark_of(desk.placement, work.ref)
    if request.method == "POST":
        return _decide(desk, work, standing)
    return _mark_page(desk, work, standing, done=request.args.get("done", ""))


def _mark_form(desk: Desk, standing: Mark | None) -> MarkForm:
    """Return the form: as it was sent, else with what stands."""
    return MarkForm(
        maximum=maximum_of(desk.placement),
        is_graded=desk.placement.points > 0,
        data={
            "points": standing.points if standing else None,
            "comment": standing.comment if standing else "",
        },
    )


def _decide(desk: Desk, work: Work, standing: Mark | None) -> ResponseReturnValue:
    """Write what was decided, if it was decided on what stands now."""
    returns = "return" in request.form
    form = ReturnForm(prefix=RETURN) if returns else _mark_form(desk, standing)
    if not desk.kind.reviewing.needs_mark or work.state != "submitted":
        kept = (form.comment.data,) if form.comment.data else ()
        raise WorkNotMarkableError(kept_texts=kept, ref=work.ref, state=work.state)
    if form.seen_work != work.version:
        return _mark_page(desk, work, standing, form, changed=True), 409
    if form.seen_mark != (standing.version if standing else 0):
        return _mark_page(desk, work, standing, form, conflict=True), 409
    if not form.validate():
        return _mark_page(desk, work, standing, form), 422
    if isinstance(form, MarkForm):
        return _give(desk, work, form)
    desk.kind.reviewing.return_for_rework(desk.placement, work, form.comment.data or "")
    db.session.commit()
    return _back_to(desk, work, "returned")


def _give(desk: Desk, work: Work, form: MarkForm) -> ResponseReturnValue:
    verdict = Verdict(
        points=form.given,
        comment=form.comment.data or "",
        marked_by_id=desk.launch.user_id,
        seen_mark=form.seen_mark,
    )
    give(desk.placement, work, verdict)
    db.session.commit()
    return _back_to(desk, work, "marked")


def _back_to(desk: Desk, work: Work, done: str) -> ResponseReturnValue:
    address = url_for("review.mark", session=desk.launch.session_id, ref=work.ref, done=done)
    return redirect(address, code=303)


def _mark_page(
    desk: Desk,
    work: Work,
    standing: Mark | None,
    sent: MarkForm | ReturnForm | None = None,
    *,
    done: str = "",
    changed: bool = False,
    conflict: bool = False,
) -> str:
    """Draw the page; what is sent from it next has seen ``standing`` and ``work``.

    ``sent`` is the form that came and was not taken: what was typed stays in it.
    """
    form = sent if isinstance(sent, MarkForm) else _mark_form(desk, standing)
    returning = sent if isinstance(sent, ReturnForm) else ReturnForm(prefix=RETURN)
    for one in (form, returning):
        one.show(mark=standing.version if standing else 0, work=work.version)
    refs = [one.ref for one in desk.kind.reviewing.works(desk.placement)]
    place = refs.index(work.ref) if work.ref in refs else 0
    row = row_of(desk.placement, desk.kind, work, standing)
    return render_template(
        "review/mark.html",
        desk=desk,
        row=row,
        form=form,
        returning=returning,
        returns=returning is sent,
        body=desk.kind.reviewing.render(desk.placement, work),
        maximum=maximum_of(desk.placement),
        is_markable=desk.kind.reviewing.needs_mark and work.state == "submitted",
        place=place + 1,
        total=len(refs),
        before=refs[place - 1] if place > 0 else None,
        after=refs[place + 1] if place + 1 < len(refs) else None,
        done=done,
        changed=changed,
        conflict=conflict,
    )


def _desk(launch: CurrentLaunch) -> Desk:
    """Return the placement of the session's own link: nobody reaches another link's work.

    Raises:
        ReviewLinkEmptyError: the link has no activity.
    """
    placement = placements.find(launch.resource_link_id)
    if placement is None:
        raise ReviewLinkEmptyError(resource_link_id=launch.resource_link_id)
    return Desk(launch, placement, kind_named(placement.version.activity.kind))
