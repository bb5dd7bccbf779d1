"""A trainer's view of a quiz: who did what, any attempt to read, and a try without traces."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.activities.quiz import operations, pages
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.forms import page_edits
from lti_tool.activities.quiz.marking import marked_items
from lti_tool.activities.quiz.reviewing import REVIEWING, participants
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.models import Placement
from lti_tool.gradebook import pages as gradebook_pages
from lti_tool.gradebook.score import share_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound


@blueprint.get("/overview")
@trainer
def overview(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the participants with their attempts, best score and its way to the gradebook."""
    placement = placement_of(launch)
    rows = participants(placement, launch.context_id)
    quiz = quiz_in(placement.version)
    return render_template(
        "quiz/overview.html",
        launch=launch,
        placement=placement,
        quiz=quiz,
        rows=rows,
        points_of=pages.points_of,
        maximum=maximum_of(placement),
        deliveries=_deliveries(placement),
    )


@blueprint.get("/works/<int:attempt_id>")
@trainer
def read_attempt(launch: CurrentLaunch, attempt_id: int) -> ResponseReturnValue:
    """Show any attempt on this placement, read-only."""
    placement = placement_of(launch)
    work = REVIEWING.work(placement, f"attempt:{attempt_id}")
    if work is None:
        raise PageNotFound(attempt_id=attempt_id)
    return render_template(
        "quiz/read_attempt.html",
        launch=launch,
        placement=placement,
        work=work,
        body=REVIEWING.render(placement, work),
    )


@blueprint.get("/preview")
@trainer
def preview(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the attempt page as a participant sees it; nothing of it is kept."""
    placement = placement_of(launch)
    quiz = quiz_in(placement.version)
    return render_template(
        "quiz/attempt.html",
        launch=launch,
        placement=placement,
        attempt=None,
        quiz=quiz,
        items=pages.items_to_answer(quiz, placement.version.media, {}),
    )


@blueprint.post("/preview")
@trainer
def mark_preview(launch: CurrentLaunch) -> ResponseReturnValue:
    """Score what the trainer answered and show the result page; nothing is stored or sent."""
    placement = placement_of(launch)
    quiz = quiz_in(placement.version)
    given = operations.cleaned(quiz, page_edits(quiz, request.form))
    maximum = maximum_of(placement)
    return render_template(
        "quiz/result.html",
        launch=launch,
        placement=placement,
        attempt=None,
        items=marked_items(placement.version, given, whole_key=True),
        points=share_of(operations.fraction_of(quiz, given), maximum),
        maximum=maximum,
        standing=None,
        score_line=None,
        attempts_left=None,
        may_begin=False,
        hides_key=False,
    )


def _deliveries(placement: Placement) -> dict[int, gradebook_pages.Row]:
    """Return where everybody's latest score is, in words, by person."""
    return {row.user_id: row for row in gradebook_pages.rows(placement.resource_link_id, None)}
