"""Scoring attempts again by a newer version of the same questions: key, points, explanations.

The author corrects ``quiz.yaml`` and imports it; the trainer sees what would change and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.models import QuizAnswer, QuizRekeying, QuizSitting
from lti_tool.activities.quiz.rules import counted, quiz_fraction
from lti_tool.coursework import attempts
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.score import share_of


@dataclass(frozen=True, slots=True)
class Change:
    """One finished attempt with its share of the score before and after."""

    attempt: Attempt
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """What scoring by ``newest`` would do. ``apart`` attempts were asked other questions."""

    newest: ActivityVersion
    changes: tuple[Change, ...]
    apart: int

    @property
    def higher(self) -> int:
        """How many attempts would gain."""
        return sum(one.after > one.before for one in self.changes)

    @property
    def lower(self) -> int:
        """How many attempts would lose."""
        return sum(one.after < one.before for one in self.changes)

    @property
    def moved(self) -> tuple[Change, ...]:
        """The attempts whose score would change."""
        return tuple(one for one in self.changes if one.after != one.before)


def newest_of(placement: Placement) -> ActivityVersion | None:
    """Return the newest version of the placement's activity, None if it is placed already."""
    newest = db.session.scalar(
        select(ActivityVersion)
        .where(ActivityVersion.activity_id == placement.version.activity_id)
        .order_by(ActivityVersion.number.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.id != placement.version_id else None


def asks_the_same(old: QuizDefinition, new: QuizDefinition) -> bool:
    """Whether ``new`` asks nothing but what ``old`` asked, in the same words; it may drop items."""
    return all(
        (before := old.item(item.id)) is not None
        and before.type == item.type
        and before.prompt == item.prompt
        and before.asked() == item.asked()
        for item in new.items
    )


def plan(placement: Placement, newest: ActivityVersion, *, never_lower: bool) -> Plan:
    """Compute what would change, without changing anything."""
    new = quiz_in(newest)
    here = select(Attempt.id).where(Attempt.placement_id == placement.id)
    sittings = db.session.scalars(select(QuizSitting).where(QuizSitting.attempt_id.in_(here)))
    papers = {one.attempt_id: frozenset(one.items) for one in sittings}
    given: dict[int, dict[str, Sequence[str]]] = {}
    for answer in db.session.scalars(select(QuizAnswer).where(QuizAnswer.attempt_id.in_(here))):
        given.setdefault(answer.attempt_id, {})[answer.item] = answer.given
    changes = []
    apart = 0
    for attempt in _finished(placement):
        if not asks_the_same(quiz_in(attempt.version), new):
            apart += 1
            continue
        answers = given.get(attempt.id, {})
        after = quiz_fraction(
            (item.share(answers.get(item.id, ())), item.points)
            for item in new.items
            if item.id in papers[attempt.id]
        )
        before = attempt.fraction or Decimal(0)
        changes.append(Change(attempt, before, max(before, after) if never_lower else after))
    return Plan(newest, tuple(changes), apart)


def apply(placement: Placement, wanted: Plan, *, by: int, never_lower: bool) -> QuizRekeying:
    """Carry ``wanted`` out, record who did it, and send the scores that changed; no commit."""
    now = clock.now()
    record = QuizRekeying(
        placement_id=placement.id,
        from_version_id=placement.version_id,
        to_version_id=wanted.newest.id,
        by_user_id=by,
        never_lower=never_lower,
        higher=wanted.higher,
        lower=wanted.lower,
        changes=[
            {"attempt": one.attempt.id, "before": str(one.before), "after": str(one.after)}
            for one in wanted.moved
        ],
        made_at=now,
    )
    db.session.add(record)
    placement.version = wanted.newest
    for one in wanted.changes:
        one.attempt.version = wanted.newest
        one.attempt.fraction = one.after
    for attempt in _open(placement):
        if asks_the_same(quiz_in(attempt.version), quiz_in(wanted.newest)):
            attempt.version = wanted.newest
    db.session.flush()
    _record_results(placement)
    return record


def past(placement: Placement) -> list[QuizRekeying]:
    """Return what was done before, the latest first."""
    found = select(QuizRekeying).where(QuizRekeying.placement_id == placement.id)
    latest_first = found.order_by(QuizRekeying.id.desc())
    return list(db.session.scalars(latest_first.options(joinedload(QuizRekeying.by))))


def _record_results(placement: Placement) -> None:
    """Record the results that are not what the attempts now amount to."""
    maximum = attempts.maximum_of(placement)
    counts = quiz_in(placement.version).counts
    results = db.session.scalars(select(Result).where(Result.placement_id == placement.id))
    standing = {result.user_id: result for result in results}
    fractions: dict[int, list[Decimal]] = {}
    for attempt in _finished(placement):
        fractions.setdefault(attempt.user_id, []).append(attempt.fraction or Decimal(0))
    for user_id, made in fractions.items():
        score = share_of(counted(counts, made), maximum)
        before = standing.get(user_id)
        if before is None or before.score_given != score:
            submitted = before.submitted_at if before is not None else None
            attempts.record_result(
                placement, user_id, score, marked_at=clock.now(), submitted_at=submitted
            )


def _finished(placement: Placement) -> Sequence[Attempt]:
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.placement_id == placement.id, Attempt.finished_at.is_not(None))
        .options(joinedload(Attempt.user), joinedload(Attempt.version))
        .order_by(Attempt.user_id, Attempt.number)
    ).all()


def _open(placement: Placement) -> Sequence[Attempt]:
    return db.session.scalars(
        select(Attempt)
        .where(Attempt.placement_id == placement.id, Attempt.finished_at.is_(None))
        .options(joinedload(Attempt.version))
    ).all()
