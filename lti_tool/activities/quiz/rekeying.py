"""Scoring attempts again by a newer version of the same questions: key, points, explanations.

The author corrects ``quiz.yaml`` and imports it; the trainer sees what would change and decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.quiz import scoring
from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.models import QuizAnswer, QuizRekeying, QuizSitting
from lti_tool.activities.quiz.rules import counted, never_below, total
from lti_tool.coursework import attempts
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.score import share_of


@dataclass(frozen=True, slots=True)
class Change:
    """One finished attempt with its share of the score before and after.

    None: an item of it waits for a trainer's mark. One that waited only for an item that is no
    more has its score then.
    """

    attempt: Attempt
    before: Decimal | None
    after: Decimal | None

    @property
    def gained(self) -> Decimal:
        """By how much the score rises; no score is as low as none at all."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True, slots=True)
class Plan:
    """What scoring by ``newest`` would do.

    ``apart`` attempts keep their score: they were asked other questions, or none that is left.
    """

    newest: ActivityVersion
    changes: tuple[Change, ...]
    apart: int

    @property
    def higher(self) -> int:
        """How many attempts would gain."""
        return sum(one.gained > 0 for one in self.changes)

    @property
    def lower(self) -> int:
        """How many attempts would lose."""
        return sum(one.gained < 0 for one in self.changes)

    @property
    def moved(self) -> tuple[Change, ...]:
        """The attempts whose score would change."""
        return tuple(one for one in self.changes if one.after != one.before)


def hold(placement: Placement) -> None:
    """Let nobody begin, hand in or mark an attempt here until the commit.

    Whoever does one of these holds the placement too (:func:`scoring.hold`), so this waits until
    they have committed, and they then score by what is decided here.
    """
    db.session.refresh(placement, with_for_update=True)


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


def _is_scored(attempt: Attempt, paper: QuizSitting, new: QuizDefinition) -> bool:
    """Whether ``new`` can score ``attempt``: it asks the same, and something that was asked."""
    return asks_the_same(quiz_in(attempt.version), new) and bool(new.among(paper.items))


def plan(placement: Placement, newest: ActivityVersion, *, never_lower: bool) -> Plan:
    """Compute what would change, without changing anything."""
    new = quiz_in(newest)
    here = select(Attempt.id).where(Attempt.placement_id == placement.id)
    sittings = db.session.scalars(select(QuizSitting).where(QuizSitting.attempt_id.in_(here)))
    papers = {one.attempt_id: one for one in sittings}
    versions = _versions_of(placement)
    given: dict[int, dict[str, Sequence[str]]] = {}
    for answer in db.session.scalars(select(QuizAnswer).where(QuizAnswer.attempt_id.in_(here))):
        given.setdefault(answer.attempt_id, {})[answer.item] = answer.given
    marks = scoring.marks_in(here)
    changes = []
    apart = 0
    for attempt in _finished(placement):
        paper = papers[attempt.id]
        if not _is_scored(attempt, paper, new):
            apart += 1
            continue
        answers, own = given.get(attempt.id, {}), scoring.shares(marks.get(attempt.id, {}))
        after = total(new.among(paper.items), answers, own)
        before = attempt.fraction
        if never_lower:
            earlier = (quiz_in(versions[one]) for one in _kept(paper, attempt))
            by_earlier = [total(one.among(paper.items), answers, own) for one in earlier]
            after = never_below(after, [before, *by_earlier])
        changes.append(Change(attempt, before, after))
    return Plan(newest, tuple(changes), apart)


def _kept(paper: QuizSitting, attempt: Attempt) -> list[int]:
    """Return the versions by whose key an attempt must not lose."""
    return sorted({*paper.kept_versions, attempt.version_id})


def _versions_of(placement: Placement) -> dict[int, ActivityVersion]:
    activity = ActivityVersion.activity_id == placement.version.activity_id
    return {one.id: one for one in db.session.scalars(select(ActivityVersion).where(activity))}


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
            {"attempt": one.attempt.id, "before": _text(one.before), "after": _text(one.after)}
            for one in wanted.moved
        ],
        made_at=now,
    )
    db.session.add(record)
    placement.version = wanted.newest
    here = select(Attempt.id).where(Attempt.placement_id == placement.id)
    sittings = db.session.scalars(select(QuizSitting).where(QuizSitting.attempt_id.in_(here)))
    papers = {one.attempt_id: one for one in sittings}
    for one in wanted.changes:
        paper = papers[one.attempt.id]
        paper.kept_versions = _kept(paper, one.attempt) if never_lower else []
        one.attempt.version = wanted.newest
        one.attempt.fraction = one.after
    for attempt in _open(placement):
        if _is_scored(attempt, papers[attempt.id], quiz_in(wanted.newest)):
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
    aside = scoring.resets_on(placement)
    fractions: dict[int, list[Decimal]] = {}
    for attempt in _finished(placement):
        if attempt.fraction is not None and attempt.id not in aside:
            fractions.setdefault(attempt.user_id, []).append(attempt.fraction)
    earned: dict[int, attempts.Earned] = {}
    for user_id, made in fractions.items():
        points = share_of(counted(counts, made), maximum)
        before = standing.get(user_id)
        if before is None or before.score_given != points:
            submitted = before.submitted_at if before is not None else None
            earned[user_id] = attempts.Earned(points, clock.now(), submitted)
    attempts.record_results(placement, earned)


def _text(share: Decimal | None) -> str | None:
    return None if share is None else str(share)


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
