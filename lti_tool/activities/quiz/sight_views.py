"""A trainer looks at what a participant will see at a moment, by the participants' own pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool import clock
from lti_tool.activities.quiz import extensions, pages, sight
from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.marking import marked_items, shown_at
from lti_tool.activities.quiz.reviewing import participants
from lti_tool.activities.quiz.rules import Allowance, deadline, stage_of, total
from lti_tool.activities.quiz.sight import Imagined, SightForm, Situation
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.models import Placement
from lti_tool.coursework.telling import told
from lti_tool.gradebook.score import share_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer


@dataclass(frozen=True, slots=True)
class _Look:
    """One look: at which quiz, with what allowed, when, and how far the participant is."""

    launch: CurrentLaunch
    placement: Placement
    quiz: QuizDefinition
    allowed: Allowance
    at: datetime
    situation: Situation


@blueprint.get("/sight")
@trainer
def see_as_participant(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the page that ``?who=`` sees ``?at=`` a moment in a ``?situation=``; nothing is kept."""
    placement = placement_of(launch)
    quiz = quiz_in(placement.version)
    people = participants(placement, launch.context_id)
    names = {one.user_id: one.name or gettext("No name given") for one in people}
    form = SightForm(request.args, quiz=quiz, people=names)
    is_asked = bool(request.args) and form.validate()
    wanted = Situation(form.situation.data) if is_asked else Situation.BEFORE
    at = (form.at.data if is_asked else None) or clock.now()
    if not request.args:
        form.at.data = at
    allowed = extensions.allowance_of(placement, form.who.data if is_asked else sight.ANYBODY)
    seen = sight.possible(wanted, allowed, at)
    look = _Look(launch, placement, quiz, allowed, at, seen)
    render = {
        Situation.BEFORE: _start,
        Situation.ANSWERING: _attempt,
        Situation.CHECKED: _attempt,
    }.get(seen, _result)
    page = render(look, sight=form, is_other=seen is not wanted)
    return (page, 422) if form.errors else page


def _start(look: _Look, **about: object) -> str:
    quiz, version = look.quiz, look.placement.version
    return render_template(
        "quiz/start.html",
        launch=look.launch,
        placement=look.placement,
        quiz=quiz,
        instructions=told(quiz.instructions, version.media),
        is_partial=pages.is_partial(quiz.items),
        attempts=[],
        allowed=look.allowed,
        counts=pages.counts_sentence(quiz.counts),
        attempts_left=look.allowed.attempts,
        open_attempt=None,
        is_open=look.allowed.is_open(look.at),
        **about,
    )


def _attempt(look: _Look, **about: object) -> str:
    quiz, allowed = look.quiz, look.allowed
    paper = sight.paper_for(quiz)
    is_checked = look.situation is Situation.CHECKED
    answers = sight.checked_first(paper, look.at) if is_checked else {}
    minutes = quiz.time_limit
    ends = look.at + timedelta(minutes=minutes + allowed.extra_minutes) if minutes else None
    return render_template(
        "quiz/attempt.html",
        launch=look.launch,
        placement=look.placement,
        attempt=None,
        quiz=quiz,
        paper=paper,
        ends_at=deadline(ends, allowed.closes_at, quiz.grace).at,
        items=pages.items_to_answer(look.placement.version, paper, answers),
        steps=pages.steps(paper, answers),
        **about,
    )


def _result(look: _Look, **about: object) -> str:
    quiz, placement, allowed = look.quiz, look.placement, look.allowed
    paper = sight.paper_for(quiz)
    given = sight.answers_for(paper)
    has_more = look.situation is Situation.MORE_LEFT
    closed = allowed.is_closed(look.at)
    for_all = closed and extensions.is_closed_for_all(placement, look.at)
    stage = stage_of(finished=True, attempts_left=has_more, closed=closed, for_all=for_all)
    shown = shown_at(quiz.review, stage)
    items = marked_items(placement.version, paper, given, shown)
    fraction = total(paper.items, given, {})
    maximum = maximum_of(placement)
    limit = allowed.attempts
    number = 1 if has_more or limit is None else limit
    return render_template(
        "quiz/result.html",
        launch=look.launch,
        placement=placement,
        attempt=Imagined(number, look.at, fraction),
        quiz=quiz,
        items=items,
        shown=shown,
        points=None if fraction is None else share_of(fraction, maximum),
        maximum=maximum,
        passed=pages.is_passed(quiz.pass_percent, fraction),
        counts=pages.counts_sentence(quiz.counts),
        receipt=sight.NO_RECEIPT,
        standing=None,
        score_line=None,
        attempts_left=None if limit is None else limit - number,
        may_begin=has_more and not closed,
        hides_key=any(item.hides_key for item in items) and not shown.nothing,
        **about,
    )
