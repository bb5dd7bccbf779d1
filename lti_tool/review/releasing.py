"""Releasing many marks: what is ready, by a trainer's word or when the hour has come."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from sqlalchemy import select

from lti_tool import clock
from lti_tool.activities.registry import kind_named
from lti_tool.coursework.kind import Reviewing, Work
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.review.drafts import drafts_of, plan_of, stage_of
from lti_tool.review.models import Draft, MarkingPlan
from lti_tool.review.operations import lock, release
from lti_tool.review.rules import Stage

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft with its work. ``stage`` is what it waits for; ``can_go``: a trainer may release it.

    An open draft that says all counts as set by whoever releases it, where one trainer is enough.
    """

    work: Work
    draft: Draft
    stage: Stage
    can_go: bool

    @property
    def key(self) -> str:
        """What a trainer who saw exactly this draft of this state sends back."""
        return f"{self.draft.id}.{self.draft.version}.{self.work.version}"


def candidates(placement: Placement, reviewing: Reviewing) -> list[Candidate]:
    """Return every draft on work that is handed in, in the order of the works."""
    drafts = drafts_of(placement)
    plan = plan_of(placement)
    return [
        _candidate(work, drafts[work.ref], plan)
        for work in reviewing.works(placement)
        if work.ref in drafts and work.state == "submitted"
    ]


def release_all(placement: Placement, reviewing: Reviewing, keys: Iterable[str]) -> int:
    """Release those that were seen just so and may go; return how many. No commit."""
    wanted = set(keys)
    lock(placement)
    going = [one for one in candidates(placement, reviewing) if one.can_go and one.key in wanted]
    release(placement, [(one.work, one.draft) for one in going])
    return len(going)


def release_due() -> None:
    """Release the marks whose hour has come: the workers' chore; commits by placement."""
    plans = db.session.scalars(
        select(MarkingPlan).where(
            MarkingPlan.release_at <= clock.now(),
            select(Draft.id)
            .where(Draft.placement_id == MarkingPlan.placement_id, Draft.is_set)
            .exists(),
        )
    ).all()
    for plan in plans:
        placement = plan.placement
        lock(placement)
        reviewing = kind_named(placement.version.activity.kind).reviewing
        ready = [
            one for one in candidates(placement, reviewing) if one.stage == "ready" and one.can_go
        ]
        release(placement, [(one.work, one.draft) for one in ready])
        db.session.commit()
        if ready:
            log.info("marks_released", placement_id=plan.placement_id, marks=len(ready))


def _candidate(work: Work, draft: Draft, plan: MarkingPlan) -> Candidate:
    stage = stage_of(draft, plan)
    is_whole = draft.points is not None and draft.work_version == work.version
    waits = stage == "second" or (stage == "open" and plan.needs_second)
    return Candidate(work, draft, stage, can_go=is_whole and not waits)
