"""What attempts come to: their answers' own worth, trainers' marks before it, and what counts.

Whoever changes what an attempt comes to has :func:`hold` of it first. So a mark, a handing in and
a scoring by a new key take turns, and each sees what the one before left. The caller commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.quiz import operations
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.errors import MarkStaleError
from lti_tool.activities.quiz.models import QuizMark, QuizReset
from lti_tool.activities.quiz.papers import paper_of, sitting_of
from lti_tool.activities.quiz.rules import counted, never_below, total
from lti_tool.coursework import attempts
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement
from lti_tool.db import db
from lti_tool.gradebook.score import share_of

Marks = dict[int, dict[str, QuizMark]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a trainer gives for ``item`` of an attempt, having seen the mark ``seen`` (0: none).

    ``share`` None takes the earlier mark back.
    """

    item: str
    share: Decimal | None
    reason: str
    seen: int
    chosen: Mapping[str, Decimal]


def hold_placement(placement: Placement) -> None:
    """Keep a scoring by a new key out until the commit, and see the key that holds now."""
    db.session.refresh(placement, with_for_update={"read": True, "key_share": True})


def hold(attempt: Attempt) -> None:
    """Hold all attempts of the person until the commit, and see them as they are."""
    hold_placement(attempt.placement)
    db.session.scalars(
        select(Attempt)
        .where(Attempt.placement_id == attempt.placement_id, Attempt.user_id == attempt.user_id)
        .order_by(Attempt.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def marks_in(attempt_ids: Select[tuple[int]] | Sequence[int]) -> Marks:
    """Return the marks that stand, by attempt and item."""
    found: Marks = {}
    for mark in _all_marks(attempt_ids):
        found.setdefault(mark.attempt_id, {})[mark.item] = mark
    return {
        attempt_id: {item: mark for item, mark in marks.items() if mark.share is not None}
        for attempt_id, marks in found.items()
    }


def marks_of(attempt: Attempt) -> dict[str, QuizMark]:
    """Return the marks that stand in one attempt, by item."""
    return marks_in([attempt.id]).get(attempt.id, {})


def history_of(attempt: Attempt) -> list[QuizMark]:
    """Return every mark that was given in an attempt, the first first."""
    return _all_marks([attempt.id])


def shares(marks: Mapping[str, QuizMark]) -> dict[str, Fraction]:
    """Return the shares that ``marks`` give."""
    return {item: Fraction(mark.share) for item, mark in marks.items() if mark.share is not None}


def fraction_of(attempt: Attempt) -> Decimal | None:
    """Return the share of the score that an attempt comes to; None: it waits for a mark.

    Where a new key was to lower no score the better of the keys holds, for later marks too.
    """
    return never_below(fraction_by_key(attempt), _by_kept_keys(attempt))


def fraction_by_key(attempt: Attempt) -> Decimal | None:
    """Return what an attempt comes to by the key that holds now alone."""
    return total(paper_of(attempt).items, _given(attempt), shares(marks_of(attempt)))


def _by_kept_keys(attempt: Attempt) -> list[Decimal | None]:
    sitting = sitting_of(attempt)
    if not sitting.kept_versions:
        return []
    kept = select(ActivityVersion).where(ActivityVersion.id.in_(sitting.kept_versions))
    given, own = _given(attempt), shares(marks_of(attempt))
    return [
        total(quiz_in(version).among(sitting.items), given, own)
        for version in db.session.scalars(kept)
    ]


def _given(attempt: Attempt) -> dict[str, list[str]]:
    return {item: answer.given for item, answer in operations.answers_of(attempt).items()}


def give(attempt: Attempt, decision: Decision, *, by: int) -> None:
    """Write a trainer's mark of a finished attempt, which must be held, and send what it makes.

    Raises:
        MarkStaleError: another mark was given since ``decision.seen``.
    """
    latest = max((one.id for one in history_of(attempt) if one.item == decision.item), default=0)
    if latest != decision.seen:
        raise MarkStaleError(
            kept_texts=(decision.reason,) if decision.reason else (), attempt_id=attempt.id
        )
    now = clock.now()
    mark = QuizMark(
        attempt_id=attempt.id,
        item=decision.item,
        share=decision.share,
        chosen={name: str(points) for name, points in decision.chosen.items()},
        reason=decision.reason,
        by_user_id=by,
        made_at=now,
    )
    db.session.add(mark)
    db.session.flush()
    attempt.fraction = fraction_of(attempt)
    record(attempt.placement, attempt.user_id, now)


def carry(mark: QuizMark, attempt: Attempt) -> None:
    """Let the mark of an answer that was taken over from an earlier attempt hold in this one."""
    db.session.add(
        QuizMark(
            attempt_id=attempt.id,
            item=mark.item,
            share=mark.share,
            chosen=mark.chosen,
            reason=mark.reason,
            by_user_id=mark.by_user_id,
            made_at=mark.made_at,
        )
    )


def set_aside(attempt: Attempt, *, reason: str, by: int) -> None:
    """Let a held attempt count no more; one that is still open is closed first.

    Where no other attempt counts, the score that stands is left alone until there is one.
    """
    if attempt.finished_at is None:
        attempts.close(attempt, Decimal(0))
    now = clock.now()
    db.session.add(QuizReset(attempt_id=attempt.id, reason=reason, by_user_id=by, made_at=now))
    db.session.flush()
    record(attempt.placement, attempt.user_id, now)


def resets_on(placement: Placement) -> dict[int, QuizReset]:
    """Return which attempts were set aside, with who did it and why."""
    found = db.session.scalars(
        select(QuizReset)
        .join(Attempt, QuizReset.attempt_id == Attempt.id)
        .where(Attempt.placement_id == placement.id)
        .options(joinedload(QuizReset.by))
    )
    return {one.attempt_id: one for one in found}


def aside_of(placement: Placement, user_id: int) -> frozenset[int]:
    """Return which attempts of a person were set aside."""
    found = db.session.scalars(
        select(QuizReset.attempt_id)
        .join(Attempt, QuizReset.attempt_id == Attempt.id)
        .where(Attempt.placement_id == placement.id, Attempt.user_id == user_id)
    )
    return frozenset(found)


def record(
    placement: Placement, user_id: int, marked_at: datetime, submitted_at: datetime | None = None
) -> None:
    """Record what a person's attempts come to; nothing where none has a score yet."""
    db.session.flush()
    aside = aside_of(placement, user_id)
    scored = [
        (one.fraction, one.finished_at)
        for one in attempts.attempts_of(placement, user_id)
        if one.fraction is not None and one.id not in aside
    ]
    if not scored:
        return
    standing = counted(quiz_in(placement.version).counts, [fraction for fraction, _at in scored])
    attempts.record_result(
        placement,
        user_id,
        share_of(standing, attempts.maximum_of(placement)),
        marked_at=marked_at,
        submitted_at=submitted_at or scored[-1][1],
    )


def _all_marks(attempt_ids: Select[tuple[int]] | Sequence[int]) -> list[QuizMark]:
    return list(
        db.session.scalars(
            select(QuizMark)
            .where(QuizMark.attempt_id.in_(attempt_ids))
            .options(joinedload(QuizMark.by))
            .order_by(QuizMark.id)
        )
    )
