"""Giving a mark: one writer at a time, a result for every member, all in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.registry import kind_named
from lti_tool.contexts.models import Membership, ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.coursework import attempts
from lti_tool.coursework.kind import Work
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.db.upsert import upsert_returning_id
from lti_tool.review.models import Mark


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a trainer decided on a piece of work, having seen ``seen_mark`` (0: no mark yet)."""

    points: Decimal
    comment: str
    marked_by_id: int
    seen_mark: int


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
    """Drop the marks of work that was erased with its person; the caller commits."""
    for placement in placements:
        reviewing = kind_named(placement.version.activity.kind).reviewing
        for ref, mark in marks_of(placement).items():
            if reviewing.work(placement, ref) is None:
                db.session.delete(mark)


def results_of(placement: Placement) -> dict[int, Result]:
    """Return the result that stands for each person."""
    results = db.session.scalars(select(Result).where(Result.placement_id == placement.id))
    return {result.user_id: result for result in results}


def give(placement: Placement, work: Work, verdict: Verdict) -> None:
    """Write the mark and the result of every member; scores go to the outbox. No commit.

    The caller holds the :func:`lock` and has compared what stands with what the trainer saw.
    """
    now = clock.now()
    upsert_returning_id(
        Mark,
        {"placement_id": placement.id, "work_ref": work.ref},
        {
            "work_version": work.version,
            "points": verdict.points,
            "comment": verdict.comment,
            "marked_by_id": verdict.marked_by_id,
            "marked_at": now,
            "version": verdict.seen_mark + 1,
        },
    )
    trainers = _trainers(placement, (member.user_id for member in work.members))
    # In one order for everybody: two marks with common members must not wait for each other.
    for member in sorted(work.members, key=lambda one: one.user_id):
        if member.user_id not in trainers:
            attempts.record_result(
                placement,
                member.user_id,
                verdict.points,
                comment=verdict.comment,
                marked_at=now,
                submitted_at=work.submitted_at,
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
