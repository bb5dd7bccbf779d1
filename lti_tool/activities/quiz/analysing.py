"""From attempts in the database to the numbers and tables of the trainer's analysis."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool.activities.quiz import scoring
from lti_tool.activities.quiz.analysis import (
    ItemNumbers,
    Reliability,
    Taken,
    item_numbers,
    reliability,
)
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.models import QuizAnswer, QuizSitting
from lti_tool.activities.quiz.pages import points_of
from lti_tool.activities.quiz.rules import as_decimal, worth
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.items.base import Item
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.coursework.telling import told, told_shortly
from lti_tool.db import db
from lti_tool.gradebook.score import share_of
from lti_tool.web.tables import Cell


@dataclass(frozen=True, slots=True)
class AnalysedOption:
    """One option with how many of each third chose it."""

    text: Markup
    is_right: bool
    thirds: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AnalysedItem:
    """One item with its numbers, None where too few of the attempts ``asked`` it."""

    number: int
    prompt: Markup
    asked: int
    numbers: ItemNumbers | None
    options: tuple[AnalysedOption, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """First attempts only: later ones know the explanations."""

    attempts: int
    items: tuple[AnalysedItem, ...]
    points: Decimal
    whole: Reliability | None

    @property
    def longest(self) -> float:
        """The most seconds that an item takes; 0 where no time is known."""
        known = [one.numbers.seconds or 0.0 for one in self.items if one.numbers]
        return max(known, default=0.0)


@dataclass(frozen=True, slots=True)
class _Sat:
    attempt: Attempt
    items: tuple[str, ...]
    given: dict[str, list[str]]
    seconds: dict[str, int]
    marks: dict[str, Fraction]
    is_aside: bool


def analysis_of(placement: Placement) -> Analysis:
    """Analyse the finished first attempts at the placement's version.

    One that waits for a mark, or was set aside, is left out whole.
    """
    quiz = quiz_in(placement.version)
    sat = [
        one
        for one in _sat(placement)
        if one.attempt.number == 1
        and one.attempt.version_id == placement.version_id
        and one.attempt.fraction is not None
        and not one.is_aside
    ]
    taken = [_taken(one, quiz.items) for one in sat]
    items = tuple(
        _analysed(number, item, placement, taken) for number, item in enumerate(quiz.items, 1)
    )
    return Analysis(len(taken), items, quiz.points, reliability(taken))


def table_of(placement: Placement) -> list[list[Cell]]:
    """Return every finished attempt under a row of titles: what each item earned, and its time."""
    quiz = quiz_in(placement.version)
    titles = [
        gettext("Participant"),
        gettext("Attempt"),
        gettext("Begun (UTC)"),
        gettext("Handed in (UTC)"),
        gettext("Points"),
        gettext("Of"),
        gettext("Set aside"),
    ]
    times = [gettext("%(item)s, seconds", item=item.id) for item in quiz.items]
    rows: list[list[Cell]] = [[*titles, *(item.id for item in quiz.items), *times]]
    for one in _sat(placement):
        attempt = one.attempt
        own = quiz_in(attempt.version)
        earned: list[Cell] = []
        for column in quiz.items:
            item = own.item(column.id) if column.id in one.items else None
            if item is None:
                earned.append(None)
            else:
                share = worth(item, one.given.get(item.id, ()), one.marks.get(item.id))
                earned.append(None if share is None else share_of(as_decimal(share), item.points))
        rows.append(
            [
                attempt.user.name,
                attempt.number,
                attempt.started_at,
                attempt.finished_at,
                points_of(attempt),
                maximum_of(placement),
                gettext("yes") if one.is_aside else None,
                *earned,
                *(one.seconds.get(item.id) for item in quiz.items),
            ]
        )
    return rows


def _sat(placement: Placement) -> list[_Sat]:
    """Return the finished attempts in the order of handing in, read in five statements."""
    attempts = db.session.scalars(
        select(Attempt)
        .where(Attempt.placement_id == placement.id, Attempt.finished_at.is_not(None))
        .options(joinedload(Attempt.user), joinedload(Attempt.version))
        .order_by(Attempt.finished_at, Attempt.id)
    ).all()
    here = select(Attempt.id).where(Attempt.placement_id == placement.id)
    sittings = db.session.scalars(select(QuizSitting).where(QuizSitting.attempt_id.in_(here)))
    items = {one.attempt_id: tuple(one.items) for one in sittings}
    given: dict[int, dict[str, list[str]]] = {}
    seconds: dict[int, dict[str, int]] = {}
    for answer in db.session.scalars(select(QuizAnswer).where(QuizAnswer.attempt_id.in_(here))):
        given.setdefault(answer.attempt_id, {})[answer.item] = answer.given
        if answer.seconds is not None:
            seconds.setdefault(answer.attempt_id, {})[answer.item] = answer.seconds
    marks = scoring.marks_in(here)
    aside = scoring.resets_on(placement)
    return [
        _Sat(
            one,
            items[one.id],
            given.get(one.id, {}),
            seconds.get(one.id, {}),
            scoring.shares(marks.get(one.id, {})),
            one.id in aside,
        )
        for one in attempts
    ]


def _taken(one: _Sat, items: Sequence[Item]) -> Taken:
    asked = [item for item in items if item.id in one.items]
    return Taken(
        {item.id: _earned(item, one) for item in asked},
        {item.id: one.given.get(item.id, ()) for item in asked if item.asked().options},
        frozenset(item.id for item in asked if not one.given.get(item.id)),
        one.seconds,
    )


def _earned(item: Item, one: _Sat) -> float:
    share = worth(item, one.given.get(item.id, ()), one.marks.get(item.id))
    return float(share or 0) * float(item.points)


def _analysed(
    number: int, item: Item, placement: Placement, taken: Sequence[Taken]
) -> AnalysedItem:
    media = placement.version.media
    numbers = item_numbers(item.id, float(item.points), taken)
    options = tuple(
        AnalysedOption(
            told_shortly(option.text, media),
            item.has_right([option.id]),
            numbers.thirds.get(option.id, (0, 0, 0)),
        )
        for option in (item.asked().options if numbers else ())
        if numbers
    )
    asked = sum(item.id in one.earned for one in taken)
    return AnalysedItem(number, told(item.prompt, media), asked, numbers, options)
