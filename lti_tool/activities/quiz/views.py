"""A participant's way through a quiz: before, during, handed in, after."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool import clock
from lti_tool.activities.quiz import extensions, finishing, pages, scoring
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.marking import marked_items, shown_at
from lti_tool.activities.quiz.rules import WHOLE, Allowance, Stage, stage_of
from lti_tool.coursework import attempts
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import (
    AttemptFinishedError,
    NotOpenError,
    ParticipantsOnlyError,
)
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.coursework.telling import told
from lti_tool.db import db
from lti_tool.gradebook import pages as gradebook_pages
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.errors import PageNotFound

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
    placement = placements.require(launch.resource_link_id, bare=True)
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
    aside = scoring.aside_of(placement, launch.user_id)
    allowed = extensions.allowance_of(placement, launch.user_id, aside)
    return render_template(
        "quiz/start.html",
        launch=launch,
        placement=placement,
        quiz=quiz,
        instructions=told(quiz.instructions, placement.version.media),
        is_partial=pages.is_partial(quiz.items),
        attempts=mine,
        allowed=allowed,
        aside=aside,
        shows_score=shown_at(quiz.review, _stage(placement, allowed, mine)).score,
        counts=pages.counts_sentence(quiz.counts),
        points_of=pages.points_of,
        attempts_left=_attempts_left(allowed, mine),
        open_attempt=next((one for one in mine if one.finished_at is None), None),
        is_open=allowed.is_open(clock.now()),
    )


@blueprint.post("/attempts")
@member
def begin(launch: CurrentLaunch) -> ResponseReturnValue:
    """Begin the next attempt, or go on with the open one.

    Raises:
        NoAttemptsLeftError, NotOpenError, ParticipantsOnlyError
    """
    for_participants(launch)
    placement = placement_of(launch)
    if not extensions.window_of(placement, launch.user_id).is_open(clock.now()):
        raise NotOpenError(placement_id=placement.id)
    try:
        attempt = finishing.begin(placement, launch.user_id)
    except AttemptFinishedError:
        # Another tab began and handed in meanwhile: the first page tells how things stand.
        return redirect(url_for("quiz.start", session=launch.session_id), code=303)
    db.session.commit()
    return redirect(attempt_url(launch, "quiz.attempt", attempt.number), code=303)


@blueprint.get("/attempts/<int:number>/result")
@member
def result(launch: CurrentLaunch, number: int) -> ResponseReturnValue:
    """Show the score, what it means, and each item with its explanation."""
    mine = own_attempts(launch)
    found = numbered(mine, number)
    if found.finished_at is None:
        return redirect(attempt_url(launch, "quiz.attempt", number), code=303)
    placement = found.placement
    quiz = quiz_in(found.version)
    aside = scoring.aside_of(placement, launch.user_id)
    allowed = extensions.allowance_of(placement, launch.user_id, aside)
    left = _attempts_left(allowed, mine)
    is_over = left == 0 or not allowed.is_open(clock.now())
    shown = shown_at(quiz.review, _stage(placement, allowed, mine))
    work = scoring.work_of(found)
    items = marked_items(found.version, work.paper, work.given, shown, work.marks)
    points = pages.points_of(found)
    maximum = attempts.maximum_of(placement)
    return render_template(
        "quiz/result.html",
        launch=launch,
        placement=placement,
        attempt=found,
        quiz=quiz,
        items=items,
        whole=work.marks.get(WHOLE),
        is_aside=found.id in aside,
        shown=shown,
        by_key=scoring.fraction_by_key(work),
        points=points,
        maximum=maximum,
        passed=pages.is_passed(quiz.pass_percent, found.fraction),
        counts=pages.counts_sentence(quiz.counts),
        receipt=finishing.receipt_of(found),
        standing=attempts.result_of(placement, launch.user_id),
        score_line=gradebook_pages.score_line(placement.resource_link_id, launch.user_id),
        attempts_left=left,
        may_begin=not is_over,
        hides_key=any(item.hides_key for item in items) and not shown.nothing,
    )


def for_participants(launch: CurrentLaunch) -> None:
    """Let only those go on who may take the quiz.

    Raises:
        ParticipantsOnlyError: a trainer asks.
    """
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)


def own_attempt(launch: CurrentLaunch, number: int) -> Attempt:
    """Return the person's own attempt on this launch's placement.

    Raises:
        PageNotFound: there is none of that number.
    """
    return numbered(own_attempts(launch), number)


def own_attempts(launch: CurrentLaunch) -> list[Attempt]:
    """Return the person's attempts on this launch's placement, with it, in one statement.

    Raises:
        PageNotFound: there are none.
    """
    mine = attempts.attempts_at(launch.resource_link_id, launch.user_id)
    if not mine:
        raise PageNotFound(placement_id=placement_of(launch).id, user_id=launch.user_id)
    if mine[0].version.activity.kind != "quiz":
        raise PageNotFound(placement_id=mine[0].placement_id)
    return mine


def numbered(mine: list[Attempt], number: int) -> Attempt:
    """Return the attempt of that number.

    Raises:
        PageNotFound: there is none.
    """
    found = next((one for one in mine if one.number == number), None)
    if found is None:
        raise PageNotFound(attempt=number)
    return found


def _stage(placement: Placement, allowed: Allowance, mine: list[Attempt]) -> Stage:
    """Return how far things are for a person's finished attempts.

    Whoever still answers the last one has attempts left: it is not handed in.
    """
    now = clock.now()
    still_answers = any(one.finished_at is None for one in mine)
    closed = allowed.is_closed(now)
    return stage_of(
        finished=True,
        attempts_left=still_answers or _attempts_left(allowed, mine) != 0,
        closed=closed,
        for_all=closed and extensions.is_closed_for_all(placement, now),
    )


def _attempts_left(allowed: Allowance, mine: list[Attempt]) -> int | None:
    """Return how many attempts may still be begun; None means any number."""
    return None if allowed.attempts is None else max(0, allowed.attempts - len(mine))


def attempt_url(launch: CurrentLaunch, endpoint: str, number: int) -> str:
    """Return the address of a page of one's own attempt."""
    return url_for(endpoint, session=launch.session_id, number=number)
