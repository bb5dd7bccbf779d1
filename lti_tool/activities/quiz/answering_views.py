"""Answering a quiz: the page of an attempt, each answer saved at once, handing in."""

from datetime import datetime

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool import clock
from lti_tool.activities.quiz import extensions, finishing, operations, pages
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.errors import AnswerStaleError
from lti_tool.activities.quiz.forms import HAND_IN, SAVE, AttemptForm, json_edit, page_edits
from lti_tool.activities.quiz.papers import Paper, paper_of
from lti_tool.activities.quiz.views import (
    attempt_url,
    blueprint,
    own_attempt,
    participants_placement,
)
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.errors import BadRequest


@blueprint.get("/attempts/<int:number>")
@member
def attempt(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Show the items to answer; a finished attempt leads on to its result."""
    found = own_attempt(launch, number)
    if found.finished_at is not None:
        return redirect(attempt_url(launch, "quiz.result", number), code=303)
    return _attempt_page(launch, found)


@blueprint.patch("/attempts/<int:number>/answers/<item>")
@member
def save_answer(launch: CurrentLaunch, number: int, item: str) -> ResponseReturnValue:
    """Save one answer: ``{"base_version", "given", "edit_id"}`` → ``{"version"}``.

    409 with the error code *answer-stale*, ``version`` and ``given`` when another answer was
    saved since ``base_version``.

    Raises:
        AttemptFinishedError, AnswerUnreadableError, ParticipantsOnlyError
    """
    participants_placement(launch)
    edit = json_edit(item, request.get_json(silent=True))
    found = own_attempt(launch, number)
    operations.lock_unfinished(found)
    paper = paper_of(found)
    if finishing.deadline_of(found, paper).is_over(clock.now()):
        db.session.rollback()
        finishing.hold_unfinished(found)
        finishing.hand_in(found)
        db.session.commit()
        raise AttemptFinishedError(attempt_id=found.id, reason="time")
    try:
        version = operations.save_answer(found, paper, edit)
    except AnswerStaleError as stale:
        answer = {"code": stale.code}
        return jsonify(error=answer, version=stale.version, given=stale.given), stale.status
    db.session.commit()
    return jsonify(version=version)


@blueprint.post("/attempts/<int:number>")
@member
def send_page(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Take the whole page as a plain form: save it, and hand in if that was the button.

    Items left empty are asked about once. A page that was sent twice leads to the same result.

    Raises:
        ParticipantsOnlyError, AnswerUnreadableError
    """
    participants_placement(launch)
    form = AttemptForm()
    if not form.validate():
        raise BadRequest(form="attempt")
    found = own_attempt(launch, number)
    try:
        finishing.hold_unfinished(found)
    except AttemptFinishedError:
        return redirect(attempt_url(launch, "quiz.result", number), code=303)
    paper = paper_of(found)
    stale = _save_page(found, paper)
    if stale:
        db.session.commit()
        return _attempt_page(launch, found, elsewhere=stale), AnswerStaleError.status
    if form.intent.data == SAVE:
        db.session.commit()
        return redirect(attempt_url(launch, "quiz.attempt", number), code=303)
    asks = not finishing.deadline_of(found, paper).is_here(clock.now())
    if asks and form.intent.data == HAND_IN and _empty(found, paper):
        db.session.commit()
        return redirect(attempt_url(launch, "quiz.hand_in", number), code=303)
    finishing.hand_in(found)
    db.session.commit()
    return redirect(attempt_url(launch, "quiz.result", number), code=303)


@blueprint.get("/attempts/<int:number>/hand-in")
@member
def hand_in(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Ask once whether to hand in with items left empty."""
    found = own_attempt(launch, number)
    if found.finished_at is not None:
        return redirect(attempt_url(launch, "quiz.result", number), code=303)
    paper = paper_of(found)
    return render_template(
        "quiz/hand_in.html",
        launch=launch,
        placement=found.placement,
        attempt=found,
        empty=_empty(found, paper),
        total=len(paper.to_answer),
    )


def _attempt_page(launch: CurrentLaunch, found: Attempt, elsewhere: tuple[str, ...] = ()) -> str:
    paper = paper_of(found)
    ending = finishing.deadline_of(found, paper)
    if ending.is_over(clock.now()):
        return render_template(
            "quiz/time_up.html", launch=launch, placement=found.placement, attempt=found
        )
    return render_template(
        "quiz/attempt.html",
        launch=launch,
        placement=found.placement,
        attempt=found,
        quiz=quiz_in(found.version),
        limit=extensions.allowance_of(found.placement, found.user_id).attempts,
        ends_at=ending.at,
        seconds_left=seconds_left(ending.at),
        items=pages.items_to_answer(
            paper,
            found.version.media,
            operations.answers_of(found),
            elsewhere=elsewhere,
            before=_answers_before(found),
        ),
    )


def _answers_before(found: Attempt) -> dict[str, list[str]] | None:
    """Return the answers of the attempt before this one, None for the first."""
    before = finishing.attempt_before(found) if found.number > 1 else None
    return None if before is None else pages.given_in(before)


def _empty(found: Attempt, paper: Paper) -> list[int]:
    """Return the numbers of the items without an answer."""
    return pages.unanswered(paper, operations.answers_of(found))


def _save_page(found: Attempt, paper: Paper) -> tuple[str, ...]:
    """Save what the plain form holds; return the items another tab answered meanwhile.

    After the time is up nothing is saved any more, but what was saved may be handed in.
    """
    stale = []
    if not finishing.deadline_of(found, paper).is_over(clock.now()):
        for edit in page_edits(paper, request.form):
            try:
                operations.save_answer(found, paper, edit)
            except AnswerStaleError:
                stale.append(edit.item)
    return tuple(stale)


def seconds_left(at: datetime | None) -> int | None:
    """Return the whole seconds until ``at``, never below zero."""
    return None if at is None else max(0, int((at - clock.now()).total_seconds()))
