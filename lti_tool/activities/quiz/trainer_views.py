"""A trainer's view of a quiz: who did what, any attempt to read, and a try without traces."""

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.quiz import essays, operations, pages, scoring
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.finishing import receipt_of
from lti_tool.activities.quiz.forms import page_edits
from lti_tool.activities.quiz.marking import EVERYTHING, marked_items, shown_at
from lti_tool.activities.quiz.marking_views import attempt_on
from lti_tool.activities.quiz.papers import new_paper, paper_of
from lti_tool.activities.quiz.reviewing import PREFIX, REVIEWING, Participant, participants
from lti_tool.activities.quiz.rules import Stage, same_receipt, total
from lti_tool.activities.quiz.trainer_forms import ResetForm
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.gradebook import pages as gradebook_pages
from lti_tool.gradebook.score import share_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer


@blueprint.get("/overview")
@trainer
def overview(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the participants with their attempts, best score and its way to the gradebook."""
    placement = placement_of(launch)
    rows = participants(placement, launch.context_id)
    quiz = quiz_in(placement.version)
    asked_receipt = request.args.get("receipt", "")[:20].strip()
    return render_template(
        "quiz/overview.html",
        launch=launch,
        placement=placement,
        quiz=quiz,
        rows=rows,
        waiting=_waiting(placement),
        asked_receipt=asked_receipt,
        found=_with_receipt(rows, asked_receipt) if asked_receipt else None,
        stages=[
            (stage, shown_at(quiz.review, stage))
            for stage in Stage
            if stage is not Stage.ANSWERING and (quiz.checks or stage is not Stage.CHECKED)
        ],
        points_of=pages.points_of,
        share_of=share_of,
        maximum=maximum_of(placement),
        deliveries=_deliveries(placement),
    )


@blueprint.get("/works/<int:attempt_id>")
@trainer
def read_attempt(launch: CurrentLaunch, attempt_id: int) -> ResponseReturnValue:
    """Show any attempt on this placement, read-only, with what trainers decided about it."""
    placement = placement_of(launch)
    return _attempt_page(launch, attempt_on(placement, attempt_id), ResetForm())


@blueprint.post("/works/<int:attempt_id>/aside")
@trainer
def set_aside(launch: CurrentLaunch, attempt_id: int) -> ResponseReturnValue:
    """Set an attempt aside, so that its participant may make another instead."""
    attempt = attempt_on(placement_of(launch), attempt_id)
    form = ResetForm()
    if not form.validate():
        return _attempt_page(launch, attempt, form), 422
    scoring.hold(attempt.placement_id, attempt.user_id)
    if attempt.id not in scoring.resets_on(attempt.placement):
        scoring.set_aside(attempt, reason=form.reason.data or "", by=launch.user_id)
        db.session.commit()
    address = url_for("quiz.read_attempt", session=launch.session_id, attempt_id=attempt_id)
    return redirect(address, code=303)


@blueprint.get("/preview")
@trainer
def preview(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the attempt page as a participant sees it; nothing of it is kept."""
    placement = placement_of(launch)
    quiz = quiz_in(placement.version)
    seed = secrets.token_hex(16)
    paper = new_paper(quiz, seed)
    return render_template(
        "quiz/attempt.html",
        launch=launch,
        placement=placement,
        attempt=None,
        quiz=quiz,
        items=pages.items_to_answer(placement.version, paper, {}),
        steps=pages.steps(paper, {}),
        seed=seed,
    )


@blueprint.post("/preview")
@trainer
def mark_preview(launch: CurrentLaunch) -> ResponseReturnValue:
    """Score what the trainer answered and show the result page; nothing is stored or sent."""
    placement = placement_of(launch)
    quiz = quiz_in(placement.version)
    paper = new_paper(quiz, request.form.get("seed", "")[:32])
    given = operations.cleaned(paper, page_edits(paper, request.form))
    maximum = maximum_of(placement)
    fraction = total(paper.items, given, {})
    return render_template(
        "quiz/result.html",
        launch=launch,
        placement=placement,
        attempt=None,
        items=marked_items(placement.version, paper, given, EVERYTHING),
        points=None if fraction is None else share_of(fraction, maximum),
        maximum=maximum,
        shown=EVERYTHING,
        standing=None,
        score_line=None,
        attempts_left=None,
        may_begin=False,
        hides_key=False,
    )


def _attempt_page(launch: CurrentLaunch, attempt: Attempt, form: ResetForm) -> str:
    placement = attempt.placement
    work = REVIEWING.work(placement, f"{PREFIX}{attempt.id}")
    assert work is not None  # the attempt was found on this placement
    paper = paper_of(attempt)
    return render_template(
        "quiz/read_attempt.html",
        launch=launch,
        placement=placement,
        attempt=attempt,
        work=work,
        body=REVIEWING.render(placement, work),
        items=paper.items,
        history=scoring.history_of(attempt),
        reset=scoring.resets_on(placement).get(attempt.id),
        form=form,
        share_of=share_of,
        maximum=maximum_of(placement),
        numbers={item.id: place for place, item in enumerate(paper.items, 1)},
        points={item.id: item.points for item in paper.items},
        marks=scoring.marks_of(attempt),
    )


def _with_receipt(rows: list[Participant], code: str) -> tuple[Participant, Attempt] | None:
    """Return whose finished attempt has the receipt ``code``, None if nobody's has."""
    finished = ((row, one) for row in rows for one in row.attempts if one.finished_at is not None)
    return next(((row, one) for row, one in finished if same_receipt(receipt_of(one), code)), None)


def _waiting(placement: Placement) -> int | None:
    """Return how many answers wait for a trainer's mark; None where the quiz asks for none."""
    if not quiz_in(placement.version).needs_mark:
        return None
    return sum(one.waits for one in essays.essays_on(placement, essays.Order.ITEMS))


def _deliveries(placement: Placement) -> dict[int, gradebook_pages.Row]:
    """Return where everybody's latest score is, in words, by person."""
    return {row.user_id: row for row in gradebook_pages.rows(placement.resource_link_id, None)}
