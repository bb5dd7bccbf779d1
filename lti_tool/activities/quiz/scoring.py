"""What attempts come to: their answers' own worth, trainers' marks before it, and what counts.

Whoever changes what an attempt comes to has :func:`hold` of it first. So a mark, a handing in and
a scoring by a new key take turns, and each sees what the one before left. The caller commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from lti_tool import clock
from lti_tool.activities.quiz import operations
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.errors import MarkStaleError
from lti_tool.activities.quiz.models import QuizAnswer, QuizMark, QuizReset
from lti_tool.activities.quiz.papers import Paper, paper_of
from lti_tool.activities.quiz.rules import counted, never_below, total
from lti_tool.coursework import attempts
from lti_tool.coursework import placement as placements
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement
from lti_tool.db import db
from lti_tool.gradebook.score import share_of
from lti_tool.notices.telling import News, tell

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


@dataclass(frozen=True, slots=True)
class Work:
    """All that an attempt's score follows from, read once: its paper, answers and marks."""

    paper: Paper
    answers: dict[str, QuizAnswer]
    marks: Mapping[str, QuizMark]

    @property
    def given(self) -> dict[str, list[str]]:
        """The answers by item."""
        return {item: answer.given for item, answer in self.answers.items()}


_HELD = (
    select(Attempt)
    .where(
        Attempt.placement_id == bindparam("placement_id"), Attempt.user_id == bindparam("user_id")
    )
    .order_by(Attempt.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)
_ASIDE = (
    select(QuizReset.attempt_id)
    .join(Attempt, QuizReset.attempt_id == Attempt.id)
    .where(
        Attempt.placement_id == bindparam("placement_id"), Attempt.user_id == bindparam("user_id")
    )
)
_MARKS = select(QuizMark).options(joinedload(QuizMark.by)).order_by(QuizMark.id)
_MARKS_OF_ONE = _MARKS.where(QuizMark.attempt_id == bindparam("attempt_id"))


def hold_placement(placement_id: int) -> Placement:
    """Keep a scoring by a new key out until the commit, and see the key that holds now."""
    return placements.held(placement_id)


def hold(placement_id: int, user_id: int) -> list[Attempt]:
    """Hold all attempts of a person until the commit, and return them as they are."""
    placement = hold_placement(placement_id)
    mine = db.session.scalars(_HELD, {"placement_id": placement_id, "user_id": user_id}).all()
    for one in mine:
        set_committed_value(one, "placement", placement)
    return list(mine)


def marks_in(attempt_ids: Select[tuple[int]] | Sequence[int]) -> Marks:
    """Return the marks that stand, by attempt and item."""
    found: Marks = {}
    for mark in db.session.scalars(_MARKS.where(QuizMark.attempt_id.in_(attempt_ids))):
        found.setdefault(mark.attempt_id, {})[mark.item] = mark
    return {
        attempt_id: {item: mark for item, mark in marks.items() if mark.share is not None}
        for attempt_id, marks in found.items()
    }


def marks_of(attempt: Attempt) -> dict[str, QuizMark]:
    """Return the marks that stand in one attempt, by item."""
    latest = {mark.item: mark for mark in history_of(attempt)}
    return {item: mark for item, mark in latest.items() if mark.share is not None}


def history_of(attempt: Attempt) -> list[QuizMark]:
    """Return every mark that was given in an attempt, the first first."""
    return list(db.session.scalars(_MARKS_OF_ONE, {"attempt_id": attempt.id}))


def shares(marks: Mapping[str, QuizMark]) -> dict[str, Fraction]:
    """Return the shares that ``marks`` give."""
    return {item: Fraction(mark.share) for item, mark in marks.items() if mark.share is not None}


def work_of(attempt: Attempt) -> Work:
    """Read what an attempt's score follows from."""
    return Work(paper_of(attempt), operations.answers_of(attempt), marks_of(attempt))


def fraction_of(work: Work) -> Decimal | None:
    """Return the share of the score that an attempt comes to; None: it waits for a mark.

    Where a new key was to lower no score the better of the keys holds, for later marks too.
    """
    return never_below(fraction_by_key(work), _by_kept_keys(work))


def fraction_by_key(work: Work) -> Decimal | None:
    """Return what an attempt comes to by the key that holds now alone."""
    return total(work.paper.items, work.given, shares(work.marks))


def _by_kept_keys(work: Work) -> list[Decimal | None]:
    if not work.paper.kept_versions:
        return []
    kept = select(ActivityVersion).where(ActivityVersion.id.in_(work.paper.kept_versions))
    given, own = work.given, shares(work.marks)
    return [
        total(quiz_in(version).among(work.paper.begun_with), given, own)
        for version in db.session.scalars(kept)
    ]


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
    attempt.fraction = fraction_of(work_of(attempt))
    record(attempt.placement, attempt.user_id, now)
    if attempt.fraction is not None:
        link_id = attempt.placement.resource_link_id
        tell([attempt.user_id], News("marked", link_id, "activities.open_placement"))


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
    found = db.session.scalars(_ASIDE, {"placement_id": placement.id, "user_id": user_id})
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
    points = share_of(standing, attempts.maximum_of(placement))
    earned = attempts.Earned(points, marked_at, submitted_at or scored[-1][1])
    attempts.record_result(placement, user_id, earned)
