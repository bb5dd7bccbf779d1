"""One piece of work beside its mark: draft, set, agree, return; saved as it is written."""

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from lti_tool import clock
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.kind import Notes, Work
from lti_tool.coursework.rubric import maximum_of as rubric_maximum
from lti_tool.db import db
from lti_tool.review import arranging, drafts
from lti_tool.review.desk import Desk, desk_of, sharing_of
from lti_tool.review.drafts import Entry
from lti_tool.review.errors import MarkChangedError, SecondNeededError, WorkNotMarkableError
from lti_tool.review.forms import AdjustmentForm, MarkForm, mark_form, shown_data
from lti_tool.review.models import Draft, Mark
from lti_tool.review.operations import adjustments_of, lock, mark_of, release
from lti_tool.review.queue import row_of, rows_of
from lti_tool.review.views import blueprint
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound

FORM_ID = "mark-form"


@blueprint.get("/work/<ref>")
@trainer
def mark(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Show one piece of work beside its mark.

    Raises:
        PageNotFound: there is no such work on this link.
    """
    desk = desk_of(launch)
    work = work_named(desk, ref)
    return mark_page(desk, work, done=request.args.get("done", ""))


@blueprint.post("/work/<ref>", endpoint="decide")
@trainer
def decide(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Keep the draft, set the mark, agree to a colleague's, or return the work.

    Raises:
        PageNotFound: there is no such work on this link.
        WorkNotMarkableError: it marks itself, or is not handed in.
        SecondNeededError: one's own mark cannot be agreed to.
    """
    desk = desk_of(launch)
    lock(desk.placement)
    work = work_named(desk, ref)
    standing, draft = mark_of(desk.placement, work.ref), drafts.draft_of(desk.placement, work.ref)
    form = form_of(desk, work, draft, standing)
    ensure_markable(desk, work, form.comment.data or "")
    if form.seen_work != work.version:
        return mark_page(desk, work, form, changed=True), 409
    if form.seen_mark != (standing.version if standing else 0) or _is_overtaken(desk, form, draft):
        return mark_page(desk, work, form, conflict=True), 409
    intent = request.form.get("intent", "set")
    if intent == "return":
        return _return(desk, work, form, draft)
    if intent == "draft":
        drafts.save(desk.placement, work, draft, entry_of(form), launch.user_id)
        db.session.commit()
        return _back_to(desk, work, "draft")
    if intent == "agree":
        return _agree(desk, work, draft)
    if not form.validate():
        return mark_page(desk, work, form), 422
    return _set(desk, work, form, draft)


@blueprint.post("/work/<ref>/draft")
@trainer
def save_draft(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Save what is written so far: ``{"base_version", "fields", "edit_id"}`` → ``{"version"}``.

    ``fields`` are the form's. The same ``edit_id`` again changes nothing.

    Raises:
        PageNotFound: there is no such work on this link.
        WorkNotMarkableError: it marks itself, or is not handed in.
        MarkChangedError: the mark or the draft is another one by now.
    """
    desk = desk_of(launch)
    body = request.get_json(silent=True)
    body = body if isinstance(body, dict) else {}
    written = body.get("fields")
    sent = MultiDict(
        {str(k): str(v) for k, v in written.items()} if isinstance(written, dict) else {}
    )
    edit_id = str(body.get("edit_id", ""))[:64]
    replaced = body.get("replaces")
    known = {edit_id, *(map(str, replaced) if isinstance(replaced, list) else ())} - {""}
    lock(desk.placement)
    work = work_named(desk, ref)
    standing, draft = mark_of(desk.placement, work.ref), drafts.draft_of(desk.placement, work.ref)
    form = _form(desk, work, formdata=sent)
    ensure_markable(desk, work, form.comment.data or "")
    if draft is not None and edit_id and draft.edit_id == edit_id:
        return jsonify(version=draft.version)
    version = draft.version if draft else 0
    is_mine = draft is not None and draft.edit_id in known
    seen = (form.seen_mark, form.seen_work)
    if seen != (standing.version if standing else 0, work.version) or (
        body.get("base_version") != version and not is_mine
    ):
        raise MarkChangedError(kept_texts=(form.comment.data or "",), ref=work.ref)
    saved = drafts.save(desk.placement, work, draft, entry_of(form), launch.user_id, edit_id)
    arranging.claim(desk.placement, work.ref, launch.user_id)
    db.session.commit()
    return jsonify(version=saved.version)


@blueprint.post("/work/<ref>/claim")
@trainer
def claim(launch: CurrentLaunch, ref: str) -> ResponseReturnValue:
    """Say that one is marking this work now: the page repeats it while it is open.

    Raises:
        PageNotFound: there is no such work on this link.
    """
    desk = desk_of(launch)
    work = work_named(desk, ref)
    arranging.claim(desk.placement, work.ref, launch.user_id)
    db.session.commit()
    return "", 204


def work_named(desk: Desk, ref: str) -> Work:
    """Return a work of the desk's own link.

    Raises:
        PageNotFound: there is none.
    """
    work = desk.kind.reviewing.work(desk.placement, ref)
    if work is None:
        raise PageNotFound(ref=ref[:64])
    return work


def ensure_markable(desk: Desk, work: Work, comment: str) -> None:
    """Check that a trainer may mark the work now; ``comment`` is not lost if not.

    Raises:
        WorkNotMarkableError: it marks itself, or is not handed in.
    """
    if not desk.kind.reviewing.needs_mark or work.state != "submitted":
        kept = (comment,) if comment else ()
        raise WorkNotMarkableError(kept_texts=kept, ref=work.ref, state=work.state)


def form_of(desk: Desk, work: Work, draft: Draft | None, standing: Mark | None) -> MarkForm:
    """Return the form: as it was sent, else with what is drafted, else with what stands."""
    kept = draft or standing
    data = shown_data(kept.points, kept.comment, kept.choices, kept.notes) if kept else {}
    return _form(desk, work, data=data)


def entry_of(form: MarkForm) -> Entry:
    """Return what is written in the form, as far as it can be."""
    return Entry(form.given, (form.comment.data or "")[:5000], form.choices, form.notes)


def mark_page(
    desk: Desk,
    work: Work,
    sent: MarkForm | None = None,
    *,
    done: str = "",
    changed: bool = False,
    conflict: bool = False,
    adjusting: AdjustmentForm | None = None,
    adjusted_id: int = 0,
) -> str:
    """Draw the page; what is sent from it next has seen what stands now.

    ``sent`` and ``adjusting`` (of the member ``adjusted_id``) came and were not taken.
    """
    standing, draft = mark_of(desk.placement, work.ref), drafts.draft_of(desk.placement, work.ref)
    form = sent or form_of(desk, work, draft, standing)
    form.show(
        mark=standing.version if standing else 0,
        draft=draft.version if draft else 0,
        work=work.version,
    )
    is_markable = desk.kind.reviewing.needs_mark and work.state == "submitted"
    notes = (
        Notes(form.notes, form=FORM_ID)
        if is_markable
        else Notes(standing.notes if standing else {})
    )
    plan = drafts.plan_of(desk.placement)
    held = arranging.claims_on(desk.placement).get(work.ref)
    maximum = maximum_of(desk.placement)
    return render_template(
        "review/mark.html",
        desk=desk,
        row=row_of(desk.placement, desk.kind, work, standing),
        form=form,
        draft=draft,
        stage=drafts.stage_of(draft, plan) if draft else "open",
        plan=plan,
        is_later=plan.release_at is not None and clock.now() < plan.release_at,
        claimed_by=held.user if held and held.user_id != desk.launch.user_id else None,
        bank=arranging.bank_of(desk.placement, desk.launch.user_id) if is_markable else [],
        parts=desk.kind.contributions(desk.placement, work),
        changes=adjustments_of(desk.placement),
        adjust_form=AdjustmentForm(maximum=maximum, formdata=None),
        adjusting=adjusting,
        adjusted_id=adjusted_id,
        body=desk.kind.reviewing.render(desk.placement, work, notes),
        maximum=maximum,
        rubric_maximum=rubric_maximum(work.criteria),
        is_markable=is_markable,
        done=done,
        changed=changed,
        conflict=conflict,
        **sharing_of(desk, work),
        **_neighbours(desk, work),
    )


def _neighbours(desk: Desk, work: Work) -> dict[str, object]:
    """Return the work's place among all, and the nearest that wait (or any, if none ever do)."""
    rows = rows_of(desk.placement, desk.kind.reviewing)
    refs = [row.work.ref for row in rows]
    place = refs.index(work.ref) if work.ref in refs else 0
    every = not desk.kind.reviewing.needs_mark
    before = [row.work.ref for row in rows[:place] if every or row.needs_trainer]
    after = [row.work.ref for row in rows[place + 1 :] if every or row.needs_trainer]
    return {
        "place": place + 1,
        "total": len(refs),
        "before": before[-1] if before else None,
        "after": after[0] if after else None,
    }


def _form(desk: Desk, work: Work, **kwargs: object) -> MarkForm:
    return mark_form(
        work.criteria,
        work.slots,
        maximum=maximum_of(desk.placement),
        is_graded=desk.is_graded,
        **kwargs,
    )


def _is_overtaken(desk: Desk, form: MarkForm, draft: Draft | None) -> bool:
    """Tell whether a colleague wrote on the mark since the page was made."""
    version = draft.version if draft else 0
    is_mine = draft is not None and draft.saved_by_id == desk.launch.user_id and not draft.is_set
    return form.seen_draft != version and not is_mine


def _set(desk: Desk, work: Work, form: MarkForm, draft: Draft | None) -> ResponseReturnValue:
    me = desk.launch.user_id
    made = drafts.set_mark(desk.placement, work, draft, entry_of(form), me)
    arranging.remember(desk.placement, me, [made.comment, *made.notes.values()])
    return _released(desk, work, made)


def _agree(desk: Desk, work: Work, draft: Draft | None) -> ResponseReturnValue:
    me = desk.launch.user_id
    if draft is None or not draft.is_set or draft.set_by_id in (None, me):
        raise SecondNeededError(ref=work.ref)
    drafts.agree(draft, me)
    return _released(desk, work, draft)


def _released(desk: Desk, work: Work, draft: Draft) -> ResponseReturnValue:
    """Release a mark that was set if nothing is waited for, and lead on."""
    stage = drafts.stage_of(draft, drafts.plan_of(desk.placement))
    if stage == "ready":
        release(desk.placement, [(work, draft)])
    arranging.let_go(desk.placement, work.ref)
    db.session.commit()
    return _back_to(desk, work, "marked" if stage == "ready" else stage)


def _return(desk: Desk, work: Work, form: MarkForm, draft: Draft | None) -> ResponseReturnValue:
    if not form.says_what_to_change():
        return mark_page(desk, work, form), 422
    comment, notes = form.comment.data or "", form.notes
    desk.kind.reviewing.return_for_rework(desk.placement, work, comment, Notes(notes))
    arranging.remember(desk.placement, desk.launch.user_id, [comment, *notes.values()])
    drafts.drop(draft)
    arranging.let_go(desk.placement, work.ref)
    db.session.commit()
    return _back_to(desk, work, "returned")


def _back_to(desk: Desk, work: Work, done: str) -> ResponseReturnValue:
    address = url_for("review.mark", session=desk.launch.session_id, ref=work.ref, done=done)
    return redirect(address, code=303)
