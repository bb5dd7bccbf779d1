"""Marks before they are released: saved as they are written, set, agreed to. No commit here."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.coursework.kind import Work
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.review import rules
from lti_tool.review.models import Draft, MarkingPlan
from lti_tool.review.rules import Decided, Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """What a trainer wrote on a work. ``points`` are the placement's, None while one is open."""

    points: Decimal | None
    comment: str
    choices: Mapping[str, Decimal]
    notes: Mapping[str, str]

    @property
    def stored_choices(self) -> dict[str, str]:
        """The choices as plain JSON."""
        return {name: str(points) for name, points in self.choices.items()}

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written at all."""
        return self.points is None and not (self.comment or self.choices or self.notes)


def draft_of(placement: Placement, ref: str) -> Draft | None:
    """Return the draft of a mark on the work ``ref``, as it is in the database now."""
    return db.session.scalar(
        select(Draft)
        .where(Draft.placement_id == placement.id, Draft.work_ref == ref)
        .options(joinedload(Draft.set_by), joinedload(Draft.saved_by))
        .execution_options(populate_existing=True)
    )


def drafts_of(placement: Placement) -> dict[str, Draft]:
    """Return all drafts on ``placement`` by the work they are for."""
    found = db.session.scalars(
        select(Draft)
        .where(Draft.placement_id == placement.id)
        .options(joinedload(Draft.set_by), joinedload(Draft.saved_by))
    )
    return {draft.work_ref: draft for draft in found}


def save(
    placement: Placement,
    work: Work,
    standing: Draft | None,
    entry: Entry,
    by: int,
    edit_id: str = "",
) -> Draft:
    """Write down what a trainer has so far; a mark that was set is open again."""
    draft = standing or Draft(placement_id=placement.id, work_ref=work.ref, version=0)
    draft.work_version = work.version
    draft.points = entry.points
    draft.comment = entry.comment
    draft.choices = entry.stored_choices
    draft.notes = dict(entry.notes)
    draft.is_set = False
    draft.set_by_id = draft.agreed_by_id = None
    draft.saved_by_id = by
    draft.saved_at = clock.now()
    draft.edit_id = edit_id
    draft.version += 1
    db.session.add(draft)
    db.session.flush()
    return draft


def set_mark(
    placement: Placement, work: Work, standing: Draft | None, entry: Entry, by: int
) -> Draft:
    """Write the mark down as decided by ``by``; the second trainer who does so agrees thereby."""
    before = decided(standing)
    draft = save(placement, work, standing, entry, by)
    after = rules.set_by(before, by)
    draft.is_set, draft.set_by_id, draft.agreed_by_id = True, after.set_by, after.agreed_by
    db.session.flush()
    return draft


def agree(draft: Draft, by: int) -> None:
    """Let the second trainer agree to a mark that the first has set."""
    draft.agreed_by_id = by
    draft.version += 1
    db.session.flush()


def drop(draft: Draft | None) -> None:
    """Throw a draft away, if there is one."""
    if draft is not None:
        db.session.delete(draft)
        db.session.flush()


def decided(draft: Draft | None) -> Decided:
    """Return what the rules want to know of a draft."""
    if draft is None:
        return Decided(is_set=False)
    return Decided(draft.is_set, draft.set_by_id, draft.agreed_by_id)


def plan_of(placement: Placement) -> MarkingPlan:
    """Return how marks are given on ``placement``: at once and by one trainer, if not arranged."""
    standing = db.session.get(MarkingPlan, placement.id)
    return standing or MarkingPlan(placement_id=placement.id, needs_second=False, release_at=None)


def stage_of(draft: Draft, plan: MarkingPlan) -> Stage:
    """Return what a draft waits for now."""
    return rules.stage(
        decided(draft),
        needs_second=plan.needs_second,
        release_at=plan.release_at,
        now=clock.now(),
    )
