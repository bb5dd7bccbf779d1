"""All work on a placement as a trainer sees it at a glance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from lti_tool.coursework.kind import Kind, Reviewing, Work
from lti_tool.coursework.models import Placement, Result
from lti_tool.gradebook import outbox
from lti_tool.gradebook.outbox import DeliveryState
from lti_tool.review.drafts import drafts_of, plan_of, stage_of
from lti_tool.review.models import Draft, Mark, MarkingPlan
from lti_tool.review.operations import marks_of, results_of


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the scores of a work's members are on their way to the gradebook."""

    delivered: int
    waiting: int
    failed: int

    @property
    def total(self) -> int:
        """How many scores there are at all."""
        return self.delivered + self.waiting + self.failed


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work.

    ``state``: *in_progress*, *waiting* (for a mark), *again* (handed in again after a mark),
    *marked*, *returned*, or *finished* (marked by the kind's own rules). ``points`` is None where
    there is no score yet, or where the members' scores differ. ``draft`` is what is not released
    yet and ``stage`` what it waits for. ``seen`` of ``told`` members have read a released mark.
    """

    work: Work
    state: str
    points: Decimal | None
    mark: Mark | None
    standing: Standing
    draft: Draft | None = None
    stage: str = "open"
    seen: int = 0
    told: int = 0

    @property
    def needs_trainer(self) -> bool:
        """Whether a trainer's mark is what is missing: nobody has set one."""
        return self.state in ("waiting", "again") and not (self.draft and self.draft.is_set)


def rows_of(placement: Placement, reviewing: Reviewing) -> list[Row]:
    """Return all work on ``placement`` in the kind's order."""
    works = reviewing.works(placement)
    marks = marks_of(placement)
    results = results_of(placement)
    drafts, plan = drafts_of(placement), plan_of(placement)
    people = {member.user_id for work in works for member in work.members}
    deliveries = outbox.standing(placement.resource_link_id, sorted(people))
    rows = [
        _row(work, marks.get(work.ref), results, deliveries, needs_mark=reviewing.needs_mark)
        for work in works
    ]
    return [_with_draft(row, drafts.get(row.work.ref), plan) for row in rows]


def row_of(placement: Placement, kind: Kind, work: Work, mark: Mark | None) -> Row:
    """Return one piece of work with all that is known of it."""
    members = [member.user_id for member in work.members]
    return _row(
        work,
        mark,
        results_of(placement),
        outbox.standing(placement.resource_link_id, members),
        needs_mark=kind.reviewing.needs_mark,
    )


def state_of(work: Work, mark: Mark | None, *, needs_mark: bool) -> str:
    """Return the row's state; see :class:`Row`."""
    if work.state != "submitted":
        return work.state
    if not needs_mark:
        return "finished"
    if mark is None:
        return "waiting"
    return "marked" if mark.work_version == work.version else "again"


def _row(
    work: Work,
    mark: Mark | None,
    results: Mapping[int, Result],
    deliveries: Mapping[int, DeliveryState],
    *,
    needs_mark: bool,
) -> Row:
    found = [results[member.user_id] for member in work.members if member.user_id in results]
    given = {result.score_given for result in found}
    points = mark.points if mark is not None else given.pop() if len(given) == 1 else None
    return Row(
        work=work,
        state=state_of(work, mark, needs_mark=needs_mark),
        points=points,
        mark=mark,
        told=len(found) if mark is not None else 0,
        seen=sum(result.seen_at is not None for result in found) if mark is not None else 0,
        standing=_standing(
            deliveries[member.user_id] for member in work.members if member.user_id in deliveries
        ),
    )


def _with_draft(row: Row, draft: Draft | None, plan: MarkingPlan) -> Row:
    return row if draft is None else replace(row, draft=draft, stage=stage_of(draft, plan))


def _standing(states: Iterable[DeliveryState]) -> Standing:
    words = ["waiting" if state.is_waiting else state.state for state in states]
    return Standing(
        delivered=words.count("delivered"),
        waiting=words.count("waiting"),
        failed=words.count("failed"),
    )
