"""A trainer marks answers and attempts: essays one after another, anything else with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.quiz import essays, pages, scoring
from lti_tool.activities.quiz.essays import Essay, Order
from lti_tool.activities.quiz.marking import EVERYTHING, MarkedItem, marked_items
from lti_tool.activities.quiz.models import QuizMark
from lti_tool.activities.quiz.papers import Paper
from lti_tool.activities.quiz.reviewing import PREFIX, find
from lti_tool.activities.quiz.rules import WHOLE
from lti_tool.activities.quiz.trainer_forms import MarkForm
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.items.base import Item
from lti_tool.coursework.items.essay import Essay as EssayItem
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.coursework.rubric import Criterion
from lti_tool.db import db
from lti_tool.gradebook.score import share_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound


@dataclass(frozen=True, slots=True)
class Desk:
    """What is to be marked: an item of a finished attempt, or (``item`` None) the whole of it."""

    placement: Placement
    attempt: Attempt
    item_id: str
    item: MarkedItem | None
    maximum: Decimal
    criteria: Sequence[Criterion]
    is_essay: bool
    mark: QuizMark | None
    history: tuple[QuizMark, ...]


@blueprint.get("/marking")
@trainer
def essay_queue(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the answers that a trainer marks: question by question or attempt by attempt."""
    placement = placement_of(launch)
    order = _order()
    found = essays.essays_on(placement, order)
    return render_template(
        "quiz/essay_queue.html",
        launch=launch,
        placement=placement,
        order=order,
        essays=found,
        waiting=sum(one.waits for one in found),
        following=essays.next_waiting(found, -1),
    )


@blueprint.route("/works/<int:attempt_id>/mark", defaults={"item_id": WHOLE})
@blueprint.route("/works/<int:attempt_id>/mark/<item_id>")
@trainer
def mark(launch: CurrentLaunch, attempt_id: int, item_id: str) -> ResponseReturnValue:
    """Show an answer, or the whole attempt, beside what it gets."""
    desk = _desk(launch, attempt_id, item_id)
    return _mark_page(launch, desk, _form(desk))


@blueprint.post("/works/<int:attempt_id>/mark", defaults={"item_id": WHOLE})
@blueprint.post("/works/<int:attempt_id>/mark/<item_id>")
@trainer
def give_mark(launch: CurrentLaunch, attempt_id: int, item_id: str) -> ResponseReturnValue:
    """Give the mark, or take the standing one back, and send the score it makes.

    Raises:
        MarkStaleError: another mark was given meanwhile.
    """
    attempt = attempt_on(placement_of(launch), attempt_id)
    scoring.hold(attempt.placement_id, attempt.user_id)
    desk = _desk(launch, attempt_id, item_id)
    form = _form(desk)
    if not form.validate():
        return _mark_page(launch, desk, form), 422
    scoring.give(attempt, form.decision(item_id), by=launch.user_id)
    db.session.commit()
    if desk.is_essay and not form.takes_back:
        return redirect(_next_url(launch, desk), code=303)
    address = url_for("quiz.read_attempt", session=launch.session_id, attempt_id=attempt_id)
    return redirect(address, code=303)


def attempt_on(placement: Placement, attempt_id: int) -> Attempt:
    """Return an attempt made on this placement.

    Raises:
        PageNotFound: there is none such.
    """
    found = find(placement, f"{PREFIX}{attempt_id}")
    if found is None:
        raise PageNotFound(attempt_id=attempt_id)
    return found


def _desk(launch: CurrentLaunch, attempt_id: int, item_id: str) -> Desk:
    """Return what is to be marked.

    Raises:
        PageNotFound: no such attempt here, none that was handed in, or no such item in it.
    """
    placement = placement_of(launch)
    attempt = attempt_on(placement, attempt_id)
    work = scoring.work_of(attempt)
    item = _item_in(work.paper, item_id)
    if attempt.finished_at is None or (item_id != WHOLE and item is None):
        raise PageNotFound(attempt_id=attempt_id, item=item_id)
    shown = marked_items(attempt.version, work.paper, work.given, EVERYTHING, work.marks)
    history = tuple(one for one in scoring.history_of(attempt) if one.item == item_id)
    return Desk(
        placement=placement,
        attempt=attempt,
        item_id=item_id,
        item=next((one for one in shown if one.id == item_id), None),
        maximum=item.points if item is not None else maximum_of(placement),
        criteria=item.rubric if isinstance(item, EssayItem) else (),
        is_essay=item is not None and item.needs_mark,
        mark=work.marks.get(item_id),
        history=history,
    )


def _item_in(paper: Paper, item_id: str) -> Item | None:
    return next((one for one in paper.items if one.id == item_id), None)


def _form(desk: Desk) -> MarkForm:
    """Return the form: as it was sent, else with what stands."""
    mark = desk.mark
    standing = None if mark is None or mark.share is None else share_of(mark.share, desk.maximum)
    return MarkForm(
        maximum=desk.maximum,
        criteria=desk.criteria,
        overrules=not desk.is_essay,
        data={
            "points": standing,
            "reason": mark.reason if mark else "",
            "seen": str(max((one.id for one in desk.history), default=0)),
        },
    )


def _mark_page(launch: CurrentLaunch, desk: Desk, form: MarkForm) -> str:
    order = _order()
    queue = essays.essays_on(desk.placement, order) if desk.is_essay else []
    place = _place_of(desk, queue)
    standing = desk.mark.chosen if desk.mark else {}
    return render_template(
        "quiz/mark.html",
        launch=launch,
        placement=desk.placement,
        desk=desk,
        form=form,
        chosen=form.chosen or {name: Decimal(points) for name, points in standing.items()},
        order=order,
        place=place,
        queue=queue,
        before=queue[place - 1] if place is not None and place > 0 else None,
        after=queue[place + 1] if place is not None and place + 1 < len(queue) else None,
        share_of=share_of,
        points=pages.points_of(desk.attempt),
    )


def _next_url(launch: CurrentLaunch, desk: Desk) -> str:
    """Return the next essay without a mark, or the list of all."""
    order = _order()
    queue = essays.essays_on(desk.placement, order)
    following = essays.next_waiting(queue, _place_of(desk, queue) or 0)
    if following is None:
        return url_for("quiz.essay_queue", session=launch.session_id, order=order)
    return url_for(
        "quiz.mark",
        session=launch.session_id,
        attempt_id=following.attempt.id,
        item_id=following.item.id,
        order=order,
    )


def _place_of(desk: Desk, queue: list[Essay]) -> int | None:
    return next(
        (
            place
            for place, one in enumerate(queue)
            if one.attempt.id == desk.attempt.id and one.item.id == desk.item_id
        ),
        None,
    )


def _order() -> Order:
    return Order.ATTEMPTS if request.args.get("order") == Order.ATTEMPTS else Order.ITEMS
