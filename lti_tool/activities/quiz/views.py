"""A participant's way through a quiz: before, during, handed in, after."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool import clock
from lti_tool.activities.quiz import operations, pages
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.errors import AnswerStaleError
from lti_tool.activities.quiz.forms import HAND_IN, SAVE, AttemptForm, json_edit, page_edits
from lti_tool.activities.quiz.marking import marked_items
from lti_tool.activities.quiz.telling import told
from lti_tool.coursework import attempts
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import (
    AttemptFinishedError,
    NotOpenError,
    ParticipantsOnlyError,
)
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.gradebook import pages as gradebook_pages
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.errors import BadRequest, PageNotFound

blueprint = Blueprint("quiz", __name__, template_folder="templates")


@blueprint.context_processor
def words() -> dict[str, object]:
    """Give the quiz's own pages the words for points."""
    return {"points_words": pages.points_words}


def placement_of(launch: CurrentLaunch) -> Placement:
    """Return the quiz of this launch's link.

    Raises:
        NothingPlacedError: the link is empty.
        PageNotFound: it leads to another kind of activity.
    """
    placement = placements.require(launch.resource_link_id)
    if placement.version.activity.kind != "quiz":
        raise PageNotFound(placement_id=placement.id)
    return placement


@blueprint.get("/")
@member
def start(launch: CurrentLaunch) -> ResponseReturnValue:
    """Say what awaits, how it is scored and how many attempts are left; a button begins."""
    if launch.is_trainer:
        return redirect(url_for("quiz.overview", session=launch.session_id), code=303)
    placement = placement_of(launch)
    quiz = quiz_in(placement.version)
    mine = attempts.attempts_of(placement, launch.user_id)
    return render_template(
        "quiz/start.html",
        launch=launch,
        placement=placement,
        quiz=quiz,
        instructions=told(quiz.instructions, placement.version.media),
        is_partial=pages.is_partial(quiz.items),
        attempts=mine,
        points_of=pages.points_of,
        attempts_left=_attempts_left(quiz.attempts_limit, mine),
        open_attempt=next((one for one in mine if one.finished_at is None), None),
        is_open=_is_open(placement),
    )


@blueprint.post("/attempts")
@member
def begin(launch: CurrentLaunch) -> ResponseReturnValue:
    """Begin the next attempt, or go on with the open one.

    Raises:
        NoAttemptsLeftError, NotOpenError, ParticipantsOnlyError
    """
    placement = _participants_placement(launch)
    placements.ensure_open(placement, clock.now())
    limit = quiz_in(placement.version).attempts_limit
    try:
        attempt = attempts.begin(placement, launch.user_id, limit=limit)
    except AttemptFinishedError:
        # Another tab began and handed in meanwhile: the first page tells how things stand.
        return redirect(url_for("quiz.start", session=launch.session_id), code=303)
    db.session.commit()
    return redirect(_url(launch, "quiz.attempt", attempt.number), code=303)


@blueprint.get("/attempts/<int:number>")
@member
def attempt(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Show the items to answer; a finished attempt leads on to its result."""
    found = _own_attempt(launch, number)
    if found.finished_at is not None:
        return redirect(_url(launch, "quiz.result", number), code=303)
    return _attempt_page(launch, found)


@blueprint.patch("/attempts/<int:number>/answers/<item>")
@member
def save_answer(launch: CurrentLaunch, number: int, item: str) -> ResponseReturnValue:
    """Save one answer: ``{"base_version", "given", "edit_id"}`` → ``{"version"}``.

    409 with the error code *answer-stale*, ``version`` and ``given`` when another answer was
    saved since ``base_version``.

    Raises:
        AttemptFinishedError, NotOpenError, AnswerUnreadableError, ParticipantsOnlyError
    """
    placement = _participants_placement(launch)
    edit = json_edit(item, request.get_json(silent=True))
    found = _own_attempt(launch, number)
    operations.lock_unfinished(found)
    placements.ensure_open(placement, clock.now())
    try:
        version = operations.save_answer(found, edit)
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
    placement = _participants_placement(launch)
    form = AttemptForm()
    if not form.validate():
        raise BadRequest(form="attempt")
    found = _own_attempt(launch, number)
    try:
        operations.lock_unfinished(found)
    except AttemptFinishedError:
        return redirect(_url(launch, "quiz.result", number), code=303)
    stale = _save_page(placement, found)
    if stale:
        db.session.commit()
        return _attempt_page(launch, found, elsewhere=stale), AnswerStaleError.status
    if form.intent.data == SAVE:
        db.session.commit()
        return redirect(_url(launch, "quiz.attempt", number), code=303)
    quiz = pages.quiz_of(found)
    if form.intent.data == HAND_IN and pages.unanswered(quiz, operations.answers_of(found)):
        db.session.commit()
        return redirect(_url(launch, "quiz.hand_in", number), code=303)
    operations.hand_in(found)
    db.session.commit()
    return redirect(_url(launch, "quiz.result", number), code=303)


@blueprint.get("/attempts/<int:number>/hand-in")
@member
def hand_in(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Ask once whether to hand in with items left empty."""
    found = _own_attempt(launch, number)
    if found.finished_at is not None:
        return redirect(_url(launch, "quiz.result", number), code=303)
    quiz = pages.quiz_of(found)
    empty = pages.unanswered(quiz, operations.answers_of(found))
    return render_template(
        "quiz/hand_in.html",
        launch=launch,
        placement=found.placement,
        attempt=found,
        empty=empty,
        total=len(quiz.items),
    )


@blueprint.get("/attempts/<int:number>/result")
@member
def result(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Show the score, what it means, and each item with its explanation."""
    found = _own_attempt(launch, number)
    if found.finished_at is None:
        return redirect(_url(launch, "quiz.attempt", number), code=303)
    placement = found.placement
    quiz = pages.quiz_of(found)
    mine = attempts.attempts_of(placement, launch.user_id)
    left = _attempts_left(quiz.attempts_limit, mine)
    is_over = left == 0 or not _is_open(placement)
    items = marked_items(found.version, pages.given_in(found), whole_key=is_over)
    return render_template(
        "quiz/result.html",
        launch=launch,
        placement=placement,
        attempt=found,
        items=items,
        points=pages.points_of(found),
        maximum=attempts.maximum_of(placement),
        standing=attempts.result_of(placement, launch.user_id),
        score_line=gradebook_pages.score_line(placement.resource_link_id, launch.user_id),
        attempts_left=left,
        may_begin=not is_over,
        hides_key=any(item.hides_key for item in items),
    )


def _participants_placement(launch: CurrentLaunch) -> Placement:
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    return placement_of(launch)


def _own_attempt(launch: CurrentLaunch, number: int) -> Attempt:
    """Return the person's own attempt on this launch's placement.

    Raises:
        PageNotFound: there is none of that number.
    """
    mine = attempts.attempts_of(placement_of(launch), launch.user_id)
    found = next((one for one in mine if one.number == number), None)
    if found is None:
        raise PageNotFound(attempt=number, user_id=launch.user_id)
    return found


def _attempt_page(launch: CurrentLaunch, found: Attempt, elsewhere: tuple[str, ...] = ()) -> str:
    quiz = pages.quiz_of(found)
    return render_template(
        "quiz/attempt.html",
        launch=launch,
        placement=found.placement,
        attempt=found,
        quiz=quiz,
        items=pages.items_to_answer(
            quiz,
            found.version.media,
            operations.answers_of(found),
            elsewhere=elsewhere,
            before=_answers_before(found),
        ),
    )


def _answers_before(found: Attempt) -> dict[str, list[str]] | None:
    """Return the answers of the attempt before this one, None for the first."""
    if found.number == 1:
        return None
    mine = attempts.attempts_of(found.placement, found.user_id)
    return next(pages.given_in(one) for one in mine if one.number == found.number - 1)


def _save_page(placement: Placement, found: Attempt) -> tuple[str, ...]:
    """Save what the plain form holds; return the items another tab answered meanwhile.

    After the closing time nothing is saved any more, but what was saved may be handed in.
    """
    stale = []
    if _is_open(placement):
        for edit in page_edits(pages.quiz_of(found), request.form):
            try:
                operations.save_answer(found, edit)
            except AnswerStaleError:
                stale.append(edit.item)
    return tuple(stale)


def _is_open(placement: Placement) -> bool:
    try:
        placements.ensure_open(placement, clock.now())
    except NotOpenError:
        return False
    return True


def _attempts_left(limit: int | None, mine: list[Attempt]) -> int | None:
    """Return how many attempts may still be begun; None means any number."""
    return None if limit is None else max(0, limit - len(mine))


def _url(launch: CurrentLaunch, endpoint: str, number: int) -> str:
    return url_for(endpoint, session=launch.session_id, number=number)
