"""Which answers a trainer has to mark, in the order of marking."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from lti_tool.activities.quiz import scoring
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.models import QuizAnswer, QuizSitting
from lti_tool.activities.quiz.reviewing import attempts_on
from lti_tool.coursework.items.base import Item
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db


class Order(StrEnum):
    """Question by question over all attempts, or attempt by attempt."""

    ITEMS = "items"
    ATTEMPTS = "attempts"


@dataclass(frozen=True, slots=True)
class Essay:
    """An answer that only a trainer can mark; ``number`` is its item's place in the quiz."""

    attempt: Attempt
    item: Item
    number: int
    waits: bool


def essays_on(placement: Placement, order: Order) -> list[Essay]:
    """Return the answers of finished attempts that trainers mark, marked ones too.

    Within a question, or an attempt, the first handed in comes first. Empty answers and attempts
    that were set aside need no mark.
    """
    here = select(Attempt.id).where(
        Attempt.placement_id == placement.id, Attempt.finished_at.is_not(None)
    )
    sittings = db.session.scalars(select(QuizSitting).where(QuizSitting.attempt_id.in_(here)))
    papers = {one.attempt_id: frozenset(one.items) for one in sittings}
    answered = {
        (answer.attempt_id, answer.item)
        for answer in db.session.scalars(select(QuizAnswer).where(QuizAnswer.attempt_id.in_(here)))
        if answer.given
    }
    marks = scoring.marks_in(here)
    aside = scoring.resets_on(placement)
    found = [
        Essay(attempt, item, number, item.id not in marks.get(attempt.id, {}))
        for attempt in db.session.scalars(
            attempts_on(placement)
            .where(Attempt.finished_at.is_not(None))
            .order_by(Attempt.finished_at, Attempt.id)
        )
        if attempt.id not in aside
        for number, item in enumerate(quiz_in(attempt.version).items, 1)
        if item.needs_mark and item.id in papers[attempt.id] and (attempt.id, item.id) in answered
    ]
    return sorted(found, key=lambda one: one.number) if order is Order.ITEMS else found


def next_waiting(essays: list[Essay], after: int) -> Essay | None:
    """Return the next essay without a mark after the place ``after``, from the start if need be."""
    return next((one for one in [*essays[after + 1 :], *essays[:after]] if one.waits), None)
