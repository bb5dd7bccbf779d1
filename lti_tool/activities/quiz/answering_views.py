"""Answering a quiz: the page of an attempt, each answer saved at once, handing in."""

from dataclasses import dataclass
from datetime import datetime

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool import clock
from lti_tool.activities.quiz import extensions, finishing, operations, pacing, pages, scoring
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.errors import AnswerClosedError, AnswerStaleError
from lti_tool.activities.quiz.forms import (
    HAND_IN,
    HAND_IN_ANYWAY,
    NEXT,
    AttemptForm,
    json_edit,
    page_edits,
)
from lti_tool.activities.quiz.papers import Paper, paper_of
from lti_tool.activities.quiz.rules import Deadline
from lti_tool.activities.quiz.scoring import Work
from lti_tool.activities.quiz.views import (
    attempt_url,
    blueprint,
    for_participants,
    own_attempt,
)
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.models import Attempt
from lti_tool.db import db
from lti_tool.db.briefly import begin_writing
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.access import reads_first
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
@reads_first
def save_answer(launch: CurrentLaunch, number: int, item: str) -> ResponseReturnValue:
    """Save one answer: ``{"base_version", "given", "edit_id"}`` → ``{"version"}``.

    409 with ``version`` and ``given`` of the answer that stands, and the error code *answer-stale*
    when it was saved since ``base_version``, *answer-closed* when the item takes no other.

    Raises:
        AttemptFinishedError, AnswerUnreadableError, ParticipantsOnlyError
    """
    for_participants(launch)
    edit = json_edit(item, request.get_json(silent=True))
    found = own_attempt(launch, number)
    # Read without the write lock: many save at once, and one at a time holds it.
    paper = paper_of(found)
    ending = finishing.deadline_of(found, paper)
    begin_writing()
    operations.lock_unfinished(found)
    if not paper.back:
        paper = paper_of(found)
    if ending.is_over(clock.now()):
        placement_id = found.placement_id
        db.session.rollback()
        finishing.hand_in(finishing.hold_unfinished(placement_id, launch.user_id, number))
        db.session.commit()
        raise AttemptFinishedError(attempt_id=found.id, reason="time")
    try:
        version = operations.save_answer(found, paper, edit)
    except (AnswerStaleError, AnswerClosedError) as refused:
        answer = {"code": refused.code}
        return jsonify(error=answer, version=refused.version, given=refused.given), refused.status
    db.session.commit()
    return jsonify(version=version)


@blueprint.post("/attempts/<int:number>")
@member
@reads_first
def send_page(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Take the whole page as a plain form: save it, and do what its button says.

    Check an item, go on, or hand in: items left empty are asked about once. A page that was sent
    twice leads to the same result.

    Raises:
        ParticipantsOnlyError, AnswerUnreadableError
    """
    for_participants(launch)
    form = AttemptForm()
    if not form.validate():
        raise BadRequest(form="attempt")
    found = own_attempt(launch, number)
    ending = finishing.deadline_of(found, paper_of(found))
    placement_id = found.placement_id
    begin_writing()
    try:
        found = finishing.hold_unfinished(placement_id, launch.user_id, number)
    except AttemptFinishedError:
        return redirect(attempt_url(launch, "quiz.result", number), code=303)
    work = scoring.work_of(found)
    paper = work.paper
    refused = _save_page(found, work, ending)
    if refused:
        db.session.commit()
        return _attempt_page(launch, found, refused), AnswerStaleError.status
    if form.intent.data not in (HAND_IN, HAND_IN_ANYWAY):
        anchor = ""
        if not ending.is_over(clock.now()):
            anchor = _proceed(found, paper, form)
        db.session.commit()
        return redirect(attempt_url(launch, "quiz.attempt", number) + anchor, code=303)
    asks = not ending.is_here(clock.now())
    if asks and form.intent.data == HAND_IN and pages.unanswered(paper, work.answers):
        db.session.commit()
        return redirect(attempt_url(launch, "quiz.hand_in", number), code=303)
    finishing.hand_in(found, work)
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
        quiz=quiz_in(found.version),
        empty=pages.unanswered(paper, operations.answers_of(found)),
        total=len(paper.to_answer),
    )


@dataclass(frozen=True, slots=True)
class _Refused:
    """Which answers of a page were not taken: given elsewhere meanwhile, or closed."""

    elsewhere: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.elsewhere or self.closed)


def _proceed(found: Attempt, paper: Paper, form: AttemptForm) -> str:
    """Check an item or go to another; return the place on the page to look at."""
    if form.checks:
        seen = request.form.get(f"tries-{form.checks}", "0")
        tries = int(seen[:3]) if seen.isdecimal() else 0
        pacing.check(found, paper, form.checks, seen=tries)
        return f"#item-{form.checks}"
    if form.goes_to is not None:
        pacing.go_to(found, paper, form.goes_to)
    elif form.intent.data == NEXT:
        pacing.go_on(found, paper, request.form.get("at", ""))
    return ""


def _attempt_page(launch: CurrentLaunch, found: Attempt, refused: _Refused = _Refused()) -> str:
    paper = paper_of(found)
    ending = finishing.deadline_of(found, paper)
    if ending.is_over(clock.now()):
        return render_template(
            "quiz/time_up.html", launch=launch, placement=found.placement, attempt=found
        )
    answers = operations.answers_of(found)
    return render_template(
        "quiz/attempt.html",
        launch=launch,
        placement=found.placement,
        attempt=found,
        quiz=quiz_in(found.version),
        paper=paper,
        limit=extensions.allowance_of(found.placement, found.user_id).attempts,
        ends_at=ending.at,
        seconds_left=seconds_left(ending.at),
        items=pages.items_to_answer(
            found.version,
            paper,
            answers,
            elsewhere=refused.elsewhere,
            missed=finishing.missed_before(found),
        ),
        steps=pages.steps(paper, answers),
        refused=refused,
    )


def _save_page(found: Attempt, work: Work, ending: Deadline) -> _Refused:
    """Save what the plain form holds; return the items whose answers were not taken.

    After the time is up nothing is saved any more, but what was saved may be handed in.
    """
    stale, closed = [], []
    if not ending.is_over(clock.now()):
        for edit in page_edits(work.paper, request.form):
            try:
                operations.put_answer(found, work.paper, edit, work.answers)
            except AnswerStaleError:
                stale.append(edit.item)
            except AnswerClosedError:
                closed.append(edit.item)
        db.session.flush()
    return _Refused(tuple(stale), tuple(closed))


def seconds_left(at: datetime | None) -> int | None:
    """Return the whole seconds until ``at``, never below zero."""
    return None if at is None else max(0, int((at - clock.now()).total_seconds()))
