"""What the page of insights shows, read in a number of statements that no crowd raises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from lti_tool.activities.registry import kind_named
from lti_tool.contexts import enrolment
from lti_tool.coursework import placement as placements
from lti_tool.coursework.insight import Insight, Judging, StepTimes
from lti_tool.coursework.kind import Kind
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.insights.rules import (
    Distribution,
    Profile,
    Spread,
    distribution,
    profiles,
    spread,
)
from lti_tool.review.models import Mark


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: how long groups spent at it (seconds), the author's plan, who is there now."""

    title: str
    times: Spread | None
    planned: int | None
    here: int
    led_since: datetime | None


@dataclass(frozen=True, slots=True)
class RubricLine:
    """A rubric with what was chosen; ``works`` were judged by it. No profiles: too few."""

    title: str
    works: int
    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One activity. ``people`` could do it; of them so many opened, began, finished, were scored.

    ``scored`` None: it is worth no points here. ``scores`` None: too few to show.
    """

    title: str
    kind: Kind
    people: int
    opened: int
    begun: int
    finished: int
    scored: int | None
    scores: Distribution | None
    steps: tuple[StepLine, ...]
    rubrics: tuple[RubricLine, ...]


def read(context_id: int | None, resource_link_id: int | None) -> list[ActivityLine]:
    """Return the lines of a course, in its activities' order.

    Counted are the course's learners who have not left and can reach the activity.
    """
    placed = placements.in_course(resource_link_id, context_id)
    link_ids = [one.resource_link_id for one in placed]
    learners = enrolment.learner_ids(context_id, link_ids) if context_id is not None else {}
    opened = enrolment.openers(link_ids)
    told = _told(placed)
    shares = _shares([one.id for one in placed])
    found = []
    for one in placed:
        insight = told[one.id]
        people = learners.get(one.resource_link_id, insight.begun)
        scores = [share for user_id, share in shares.get(one.id, ()) if user_id in people]
        is_graded = one.points > 0
        found.append(
            ActivityLine(
                title=one.title,
                kind=kind_named(one.version.activity.kind),
                people=len(people),
                opened=len((opened[one.resource_link_id] | insight.begun) & people),
                begun=len(insight.begun & people),
                finished=len(insight.finished & people),
                scored=len(scores) if is_graded else None,
                scores=distribution(scores) if is_graded else None,
                steps=tuple(_step(step) for step in insight.steps),
                rubrics=tuple(_rubric(judging) for judging in insight.judgings),
            )
        )
    return found


def _told(placed: Sequence[Placement]) -> dict[int, Insight]:
    """Ask every kind once for all its placements, and add the marks that the review room keeps."""
    by_kind: dict[str, list[Placement]] = {}
    for one in placed:
        by_kind.setdefault(one.version.activity.kind, []).append(one)
    told: dict[int, Insight] = {}
    marked: list[int] = []
    for name, its in by_kind.items():
        kind = kind_named(name)
        told |= kind.insights(its)
        marked += [one.id for one in its if kind.reviewing.needs_mark]
    for placement_id, chosen in _chosen(marked).items():
        judgings = tuple(replace(one, chosen=chosen) for one in told[placement_id].judgings)
        told[placement_id] = replace(told[placement_id], judgings=judgings)
    return told


def _chosen(placement_ids: Sequence[int]) -> dict[int, tuple[Mapping[str, Decimal], ...]]:
    rows = db.session.execute(
        select(Mark.placement_id, Mark.choices).where(Mark.placement_id.in_(placement_ids))
    )
    found: dict[int, list[Mapping[str, Decimal]]] = {}
    for placement_id, choices in rows:
        points = {name: Decimal(text) for name, text in choices.items()}
        found.setdefault(placement_id, []).append(points)
    return {placement_id: tuple(chosen) for placement_id, chosen in found.items()}


def _shares(placement_ids: Sequence[int]) -> dict[int, list[tuple[int, Decimal]]]:
    """Return each person's share of the points (0…1) by placement."""
    rows = db.session.execute(
        select(Result.placement_id, Result.user_id, Result.score_given, Result.score_maximum).where(
            Result.placement_id.in_(placement_ids)
        )
    )
    found: dict[int, list[tuple[int, Decimal]]] = {}
    for placement_id, user_id, given, maximum in rows:
        found.setdefault(placement_id, []).append((user_id, given / maximum))
    return found


def _step(step: StepTimes) -> StepLine:
    planned = None if step.minutes is None else step.minutes * 60
    return StepLine(step.title, spread(step.seconds), planned, step.here, step.led_since)


def _rubric(judging: Judging) -> RubricLine:
    works = sum(bool(one) for one in judging.chosen)
    return RubricLine(judging.title, works, profiles(judging.criteria, judging.chosen))
