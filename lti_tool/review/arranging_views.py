"""What a trainer arranges: a member's own points, the bank, the plan, sharing, releasing many."""

from decimal import Decimal

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.coursework.attempts import maximum_of
from lti_tool.db import db
from lti_tool.review import arranging
from lti_tool.review.desk import desk_of, trainers_of
from lti_tool.review.drafts import plan_of
from lti_tool.review.errors import ReviewMemberUnknownError
from lti_tool.review.forms import AdjustmentForm, PhraseForm, PlanForm
from lti_tool.review.marking_views import ensure_markable, mark_page, work_named
from lti_tool.review.operations import Change, adjust, lock
from lti_tool.review.releasing import candidates, release_all
from lti_tool.review.views import blueprint
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer


@blueprint.post("/work/<ref>/members/<int:user_id>")
@trainer
def adjust_member(launch: CurrentLaunch, ref: str, user_id: int) -> ResponseReturnValue:
    """Give one member more or less than the group, with a reason.

    Raises:
        PageNotFound: there is no such work on this link.
        WorkNotMarkableError: it marks itself, or is not handed in.
        ReviewMemberUnknownError: the person has no part in it.
    """
    desk = desk_of(launch)
    lock(desk.placement)
    work = work_named(desk, ref)
    form = AdjustmentForm(maximum=maximum_of(desk.placement))
    ensure_markable(desk, work, form.reason.data or "")
    if all(member.user_id != user_id for member in work.members):
        raise ReviewMemberUnknownError(ref=work.ref, member_id=user_id)
    if not form.validate():
        return mark_page(desk, work, adjusting=form, adjusted_id=user_id), 422
    change = Change(form.points.data or Decimal(0), form.reason.data or "", launch.user_id)
    adjust(desk.placement, work, user_id, change)
    db.session.commit()
    address = url_for("review.mark", session=launch.session_id, ref=ref, done="adjusted")
    return redirect(f"{address}#members", code=303)


@blueprint.post("/work/<ref>/phrases")
@trainer
def forget_phrase(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Take a phrase out of one's own bank.

    Raises:
        PageNotFound: there is no such work on this link.
    """
    desk = desk_of(launch)
    work = work_named(desk, ref)
    form = PhraseForm()
    if form.validate() and str(form.phrase.data).isdecimal():
        arranging.forget(desk.placement, launch.user_id, int(str(form.phrase.data)[:9]))
        db.session.commit()
    return redirect(url_for("review.mark", session=launch.session_id, ref=work.ref), code=303)


@blueprint.get("/release")
@trainer
def releasing(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show what would be released, and how marks are given here."""
    plan = plan_of(desk_of(launch).placement)
    form = PlanForm(data={"needs_second": plan.needs_second, "release_at": plan.release_at})
    return _releasing_page(launch, form)


@blueprint.post("/release")
@trainer
def release_many(launch: CurrentLaunch) -> ResponseReturnValue:
    """Release the marks that were seen and chosen; those that changed since stay."""
    desk = desk_of(launch)
    done = release_all(desk.placement, desk.kind.reviewing, request.form.getlist("mark"))
    db.session.commit()
    address = url_for("review.releasing", session=launch.session_id, released=done)
    return redirect(address, code=303)


@blueprint.post("/plan")
@trainer
def plan(launch: CurrentLaunch) -> ResponseReturnValue:
    """Say whether a second opinion is needed and when marks are released."""
    desk = desk_of(launch)
    form = PlanForm()
    if not form.validate():
        return _releasing_page(launch, form), 422
    arranging.arrange(
        desk.placement,
        needs_second=bool(form.needs_second.data),
        release_at=form.release_at.data,
    )
    db.session.commit()
    return redirect(url_for("review.releasing", session=launch.session_id, kept=1), code=303)


@blueprint.post("/shares")
@trainer
def share(launch: CurrentLaunch) -> ResponseReturnValue:
    """Share the work out evenly among the course's trainers, or end the sharing."""
    desk = desk_of(launch)
    if "end" in request.form:
        arranging.unsplit(desk.placement)
    else:
        trainers = [one.id for one in trainers_of(desk)] or [launch.user_id]
        works = desk.kind.reviewing.works(desk.placement)
        arranging.split(desk.placement, works, trainers)
    db.session.commit()
    return redirect(url_for("review.queue", session=launch.session_id), code=303)


@blueprint.post("/work/<ref>/assignment")
@trainer
def assign(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Give one work to a ``trainer`` of the course, or to nobody.

    Raises:
        PageNotFound: there is no such work on this link.
        ReviewMemberUnknownError: the person does not teach here.
    """
    desk = desk_of(launch)
    work = work_named(desk, ref)
    wanted = request.form.get("trainer", "")
    known = {str(one.id): one.id for one in trainers_of(desk)}
    if wanted and wanted not in known:
        raise ReviewMemberUnknownError(ref=work.ref, member_id=wanted[:20])
    arranging.assign(desk.placement, work, known.get(wanted))
    db.session.commit()
    address = url_for("review.mark", session=launch.session_id, ref=ref, done="assigned")
    return redirect(address, code=303)


def _releasing_page(launch: CurrentLaunch, form: PlanForm) -> str:
    desk = desk_of(launch)
    released = request.args.get("released", "")
    return render_template(
        "review/releasing.html",
        desk=desk,
        form=form,
        plan=plan_of(desk.placement),
        rows=candidates(desk.placement, desk.kind.reviewing),
        maximum=maximum_of(desk.placement),
        released=int(released) if released.isdecimal() and len(released) < 6 else None,
        is_kept=request.args.get("kept") == "1",
    )
