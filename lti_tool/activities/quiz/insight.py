"""What quizzes tell of how a course goes: attempts, and the rubrics of their essays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy import select

from lti_tool.activities.quiz import scoring
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.coursework.insight import Insight, Judging, by_attempts
from lti_tool.coursework.items.essay import Essay
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db


def insights(placements: Sequence[Placement]) -> dict[int, Insight]:
    """Tell of each quiz: in one statement, in two more where essays have rubrics."""
    told = by_attempts(placements)
    essays = {one.id: _essays(one) for one in placements}
    chosen = _chosen([id_ for id_, found in essays.items() if found])
    return {
        id_: replace(
            one,
            judgings=tuple(
                Judging(title, essay.rubric, tuple(chosen.get((id_, essay.id), ())))
                for title, essay in essays[id_]
            ),
        )
        for id_, one in told.items()
    }


def _essays(placement: Placement) -> list[tuple[str, Essay]]:
    """Return the essays that have a rubric, each with what to call it."""
    return [
        (gettext("Question %(number)s", number=number), item)
        for number, item in enumerate(quiz_in(placement.version).items, 1)
        if isinstance(item, Essay) and item.rubric
    ]


def _chosen(placement_ids: Sequence[int]) -> dict[tuple[int, str], list[Mapping[str, Decimal]]]:
    """Return the levels chosen in the marks that stand, by placement and item."""
    if not placement_ids:
        return {}
    here = select(Attempt.id).where(Attempt.placement_id.in_(placement_ids))
    placement_of = dict(
        db.session.execute(select(Attempt.id, Attempt.placement_id).where(Attempt.id.in_(here)))
        .tuples()
        .all()
    )
    found: dict[tuple[int, str], list[Mapping[str, Decimal]]] = {}
    for attempt_id, marks in scoring.marks_in(here).items():
        for item, mark in marks.items():
            points = {name: Decimal(text) for name, text in mark.chosen.items()}
            found.setdefault((placement_of[attempt_id], item), []).append(points)
    return found
