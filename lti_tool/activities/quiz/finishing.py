"""Beginning and finishing attempts: by hand, or on the server when the time is up."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog
from flask import current_app
from sqlalchemy import Select, or_, select

from lti_tool import clock
from lti_tool.activities.quiz import extensions, scoring
from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.marking import shown_at
from lti_tool.activities.quiz.models import QuizAnswer, QuizMark, QuizSitting
from lti_tool.activities.quiz.papers import Paper, new_paper, paper_of
from lti_tool.activities.quiz.rules import (
    Deadline,
    Stage,
    Verdict,
    deadline,
    receipt,
    verdict,
)
from lti_tool.activities.quiz.scoring import Work
from lti_tool.coursework import attempts
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.db.session import reading
from lti_tool.notices.telling import News, tell_trainers
from lti_tool.settings import Settings

log = structlog.get_logger(__name__)


def begin(placement: Placement, user_id: int) -> Attempt:
    """Return the open attempt of a person, or begin the next one with a paper of its own.

    Raises:
        NoAttemptsLeftError: all are used.
        AttemptFinishedError: another tab began and finished this very attempt in between.
    """
    scoring.hold_placement(placement.id)
    limit = extensions.allowance_of(placement, user_id).attempts
    attempt = attempts.begin(placement, user_id, limit=limit)
    db.session.refresh(attempt, with_for_update=True)
    known = db.session.scalar(select(QuizSitting.id).where(QuizSitting.attempt_id == attempt.id))
    if known is None:
        _sit_down(attempt, quiz_in(attempt.version))
    return attempt


def deadline_of(attempt: Attempt, paper: Paper) -> Deadline:
    """Return when answering ``attempt`` ends."""
    allowed = extensions.window_of(attempt.placement, attempt.user_id)
    ends_at = paper.ends_at
    if ends_at is not None:
        ends_at += timedelta(minutes=allowed.extra_minutes)
    return deadline(ends_at, allowed.closes_at, quiz_in(attempt.version).grace)


def hold_unfinished(placement_id: int, user_id: int, number: int) -> Attempt:
    """Have hold of an attempt that is to be handed in (:func:`scoring.hold`) and return it.

    Raises:
        AttemptFinishedError: it has been handed in.
    """
    held = scoring.hold(placement_id, user_id)
    attempt = next(one for one in held if one.number == number)
    if attempt.finished_at is not None:
        raise AttemptFinishedError(attempt_id=attempt.id)
    return attempt


def hand_in(attempt: Attempt, work: Work | None = None) -> None:
    """Finish the held attempt with the answers that stand, and record what counts.

    ``work`` is what was read of it since it was held, if it was. Where a trainer has to mark
    something first, nothing is recorded yet.

    Raises:
        AttemptFinishedError: it has been handed in.
    """
    placement = attempt.placement
    now = attempts.close(attempt, scoring.fraction_of(work or scoring.work_of(attempt)))
    if attempt.fraction is not None:
        scoring.record(placement, attempt.user_id, now, submitted_at=now)
    else:
        tell_trainers(News("to_mark", placement.resource_link_id, "quiz.essay_queue"))


def finish_overdue() -> None:
    """Hand in every attempt whose time is up or whose quiz has closed: a worker's chore.

    One commit for each, so that a failing one keeps none of the others back.
    """
    with reading():
        perhaps = db.session.scalars(_perhaps_overdue()).all()
    for attempt_id in perhaps:
        db.session.rollback()
        attempt = db.session.get(Attempt, attempt_id)
        if attempt is None or not deadline_of(attempt, paper_of(attempt)).is_over(clock.now()):
            continue
        try:
            hand_in(hold_unfinished(attempt.placement_id, attempt.user_id, attempt.number))
        except AttemptFinishedError:
            # Its participant or another worker was quicker.
            db.session.rollback()
            continue
        db.session.commit()
        log.info("quiz_finished_by_time", attempt_id=attempt_id)


def receipt_of(attempt: Attempt) -> str:
    """Return the receipt of a finished attempt."""
    assert attempt.finished_at is not None
    settings: Settings = current_app.extensions["accord_settings"]
    return receipt(settings.secret_key.encode(), attempt.id, attempt.finished_at)


def _sit_down(attempt: Attempt, quiz: QuizDefinition) -> None:
    paper = new_paper(quiz, secrets.token_hex(16))
    carried: dict[str, Sequence[str]] = {}
    marks: Mapping[str, QuizMark] = {}
    before = attempt_before(attempt) if quiz.brings_back else None
    if before is not None and before.version_id == attempt.version_id:
        work = scoring.work_of(before)
        paper, marks = work.paper, work.marks
        right = _among(work, Verdict.RIGHT)
        carried = {item: given for item, given in work.given.items() if given and item in right}
    limit = quiz.time_limit
    ends_at = attempt.started_at + timedelta(minutes=limit) if limit is not None else None
    db.session.add(
        QuizSitting(
            attempt_id=attempt.id,
            seed=paper.seed,
            items=[item.id for item in paper.items],
            carried=sorted(carried),
            ends_at=ends_at,
        )
    )
    now = clock.now()
    for item_id, answer in carried.items():
        db.session.add(
            QuizAnswer(
                attempt_id=attempt.id, item=item_id, given=list(answer), version=1, saved_at=now
            )
        )
        if item_id in marks:
            scoring.carry(marks[item_id], attempt)
    db.session.flush()


def attempt_before(attempt: Attempt) -> Attempt | None:
    """Return the person's attempt before this one, those that were set aside left out."""
    aside = scoring.aside_of(attempt.placement, attempt.user_id)
    mine = attempts.attempts_of(attempt.placement, attempt.user_id)
    earlier = [one for one in mine if one.number < attempt.number and one.id not in aside]
    return earlier[-1] if earlier else None


def missed_before(attempt: Attempt) -> frozenset[str]:
    """Return the items that were not right in the attempt before, as far as that is told by now.

    What waits for a mark is not called wrong.
    """
    told = shown_at(quiz_in(attempt.version).review, Stage.MORE_LEFT).verdicts
    before = attempt_before(attempt) if told and attempt.number > 1 else None
    if before is None:
        return frozenset()
    return _among(scoring.work_of(before), Verdict.PARTLY, Verdict.WRONG, Verdict.OMITTED)


def _among(work: Work, *verdicts: Verdict) -> frozenset[str]:
    """Return the items of an attempt that are one of ``verdicts``, by trainers' marks too."""
    given, shares = work.given, scoring.shares(work.marks)
    return frozenset(
        item.id
        for item in work.paper.items
        if verdict(item, given.get(item.id, ()), shares.get(item.id)) in verdicts
    )


def _perhaps_overdue() -> Select[tuple[int]]:
    now = clock.now()
    return (
        select(Attempt.id)
        .join(QuizSitting, QuizSitting.attempt_id == Attempt.id)
        .join(Placement, Attempt.placement_id == Placement.id)
        .where(
            Attempt.finished_at.is_(None),
            or_(QuizSitting.ends_at <= now, Placement.closes_at <= now),
        )
        .order_by(Attempt.id)
    )
