"""Releasing a mark: one writer at a time, a result for every member, all in one transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.registry import kind_named
from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.coursework import attempts
from lti_tool.coursework.feedback import Feedback
from lti_tool.coursework.kind import Work
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.db.upsert import upsert_all, upsert_returning_id
from lti_tool.notices.telling import News, tell
from lti_tool.review.drafts import drafts_of, drop
from lti_tool.review.models import Adjustment, Draft, Mark
from lti_tool.review.rules import adjusted


def lock(placement: Placement) -> None:
    """Let one trainer at a time decide on the work of ``placement``, until the commit.

    So a mark and a return of the same work cannot both come true.
    """
    db.session.execute(
        select(Placement.id).where(Placement.id == placement.id).with_for_update(key_share=True)
    )


def mark_of(placement: Placement, ref: str) -> Mark | None:
    """Return the mark of the work ``ref`` with the trainer who gave it."""
    return db.session.scalar(
        select(Mark)
        .where(Mark.placement_id == placement.id, Mark.work_ref == ref)
        .options(joinedload(Mark.marked_by))
        .execution_options(populate_existing=True)
    )


def marks_of(placement: Placement) -> dict[str, Mark]:
    """Return all marks on ``placement`` by the work they are for."""
    marks = db.session.scalars(
        select(Mark).where(Mark.placement_id == placement.id).options(joinedload(Mark.marked_by))
    )
    return {mark.work_ref: mark for mark in marks}


def drop_marks_without_work(placements: Iterable[Placement]) -> None:
    """Drop the marks and drafts of work that was erased with its person; the caller commits."""
    for placement in placements:
        reviewing = kind_named(placement.version.activity.kind).reviewing
        for ref, mark in marks_of(placement).items():
            if reviewing.work(placement, ref) is None:
                db.session.delete(mark)
        for ref, draft in drafts_of(placement).items():
            if reviewing.work(placement, ref) is None:
                drop(draft)


def results_of(placement: Placement) -> dict[int, Result]:
    """Return the result that stands for each person."""
    results = db.session.scalars(select(Result).where(Result.placement_id == placement.id))
    return {result.user_id: result for result in results}


def release(placement: Placement, going: Iterable[tuple[Work, Draft]]) -> None:
    """Make the mark of each draft: a result for every member, scores to the outbox. No commit.

    The caller holds the :func:`lock` and has compared what stands with what the trainer saw.
    However many there are, the statements are the same.
    """
    pairs = list(going)
    standing = marks_of(placement)
    marks = [_mark(placement, draft, standing.get(work.ref)) for work, draft in pairs]
    upsert_all(Mark, ("placement_id", "work_ref"), marks)
    given = {work.ref: _Given.of(draft) for work, draft in pairs}
    db.session.execute(delete(Draft).where(Draft.id.in_([draft.id for _work, draft in pairs])))
    members = {member.user_id: work for work, _draft in pairs for member in work.members}
    trainers = _trainers(placement, members)
    changes = adjustments_of(placement)
    earned = {
        user_id: _earned(placement, work, given[work.ref], changes.get(user_id))
        for user_id, work in members.items()
        if user_id not in trainers
    }
    attempts.record_results(placement, earned)
    tell(earned, _marked(placement))


def _mark(placement: Placement, draft: Draft, standing: Mark | None) -> dict[str, object]:
    """Return the row of the mark that ``draft`` becomes."""
    assert draft.points is not None
    return {
        "placement_id": placement.id,
        "work_ref": draft.work_ref,
        "work_version": draft.work_version,
        "points": draft.points,
        "comment": draft.comment,
        "choices": dict(draft.choices),
        "notes": dict(draft.notes),
        "marked_by_id": draft.set_by_id or draft.saved_by_id,
        "agreed_by_id": draft.agreed_by_id,
        "marked_at": clock.now(),
        "version": standing.version + 1 if standing else 1,
    }


def adjustments_of(placement: Placement) -> dict[int, Adjustment]:
    """Return who gets more or less than their group on ``placement``."""
    rows = db.session.scalars(select(Adjustment).where(Adjustment.placement_id == placement.id))
    return {row.user_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Change:
    """What a trainer (``by``) gives a member beside the group's points, and why; 0: nothing."""

    points: Decimal
    reason: str
    by: int


def adjust(placement: Placement, work: Work, user_id: int, change: Change) -> None:
    """Give a member points beside the group's, or none any more; no commit.

    It stays whatever the group's mark becomes. Where the mark is released the person's score
    changes at once.
    """
    if change.points:
        upsert_returning_id(
            Adjustment,
            {"placement_id": placement.id, "user_id": user_id},
            {
                "points": change.points,
                "reason": change.reason,
                "made_by_id": change.by,
                "made_at": clock.now(),
            },
        )
    else:
        db.session.execute(
            delete(Adjustment).where(
                Adjustment.placement_id == placement.id, Adjustment.user_id == user_id
            )
        )
    mark = mark_of(placement, work.ref)
    if mark is not None and user_id not in _trainers(placement, [user_id]):
        standing = adjustments_of(placement).get(user_id)
        earned = _earned(placement, work, _Given.of(mark), standing)
        attempts.record_result(placement, user_id, earned)
        tell([user_id], _marked(placement))


def _marked(placement: Placement) -> News:
    return News("marked", placement.resource_link_id, "activities.open_placement")


def see(placement: Placement, user_id: int) -> None:
    """Write down that a person has their released mark before their eyes; no commit."""
    db.session.execute(
        update(Result)
        .where(
            Result.placement_id == placement.id,
            Result.user_id == user_id,
            Result.seen_at.is_(None),
        )
        .values(seen_at=clock.now())
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """What a work was given, by its mark or by the draft that becomes it."""

    points: Decimal
    comment: str
    choices: Mapping[str, str]
    notes: Mapping[str, str]

    @classmethod
    def of(cls, source: Mark | Draft) -> Self:
        assert source.points is not None
        return cls(source.points, source.comment, dict(source.choices), dict(source.notes))


def _earned(
    placement: Placement, work: Work, given: _Given, change: Adjustment | None
) -> attempts.Earned:
    """Return what one member gets where the work was ``given`` that."""
    points = change.points if change else Decimal(0)
    return attempts.Earned(
        adjusted(given.points, points, attempts.maximum_of(placement)),
        marked_at=clock.now(),
        submitted_at=work.submitted_at,
        comment=given.comment,
        feedback=Feedback(
            choices={name: Decimal(text) for name, text in given.choices.items()},
            notes=given.notes,
            points=given.points,
            change=points,
            reason=change.reason if change else "",
        ),
    )


def _trainers(placement: Placement, user_ids: Iterable[int]) -> set[int]:
    """Return those of ``user_ids`` who teach in the placement's course."""
    memberships = db.session.scalars(
        select(Membership)
        .join(ResourceLink, ResourceLink.context_id == Membership.context_id)
        .where(
            ResourceLink.id == placement.resource_link_id, Membership.user_id.in_(list(user_ids))
        )
    )
    return {one.user_id for one in memberships if one.role == Role.TRAINER}
