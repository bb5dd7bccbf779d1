"""Beginning and finishing attempts: by hand, or on the server when the time is up."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

import structlog
from flask import current_app
from sqlalchemy import Select, or_, select

from lti_tool import clock
from lti_tool.activities.quiz import operations
from lti_tool.activities.quiz.definition import QuizDefinition, quiz_in
from lti_tool.activities.quiz.models import QuizAnswer, QuizSitting
from lti_tool.activities.quiz.papers import Paper, new_paper, paper_of
from lti_tool.activities.quiz.rules import (
    Deadline,
    Verdict,
    counted,
    deadline,
    quiz_fraction,
    receipt,
    verdict,
)
from lti_tool.coursework import attempts
from lti_tool.coursework.errors import AttemptFinishedError
from lti_tool.coursework.models import Attempt, Placement, Result
from lti_tool.db import db
from lti_tool.gradebook.score import share_of
from lti_tool.settings import Settings

log = structlog.get_logger(__name__)


def begin(placement: Placement, user_id: int) -> Attempt:
    """Return the open attempt of a person, or begin the next one with a paper of its own.

    Raises:
        NoAttemptsLeftError: all are used.
        AttemptFinishedError: another tab began and finished this very attempt in between.
    """
    quiz = quiz_in(placement.version)
    attempt = attempts.begin(placement, user_id, limit=quiz.attempts_limit)
    db.session.refresh(attempt, with_for_update=True)
    known = db.session.scalar(select(QuizSitting.id).where(QuizSitting.attempt_id == attempt.id))
    if known is None:
        _sit_down(attempt, quiz)
    return attempt


def deadline_of(attempt: Attempt, paper: Paper) -> Deadline:
    """Return when answering ``attempt`` ends."""
    grace = quiz_in(attempt.version).grace
    return deadline(paper.ends_at, attempt.placement.closes_at, grace)


def hand_in(attempt: Attempt) -> Result:
    """Finish the locked attempt with the answers that stand, and record what counts.

    Raises:
        AttemptFinishedError: it has been handed in.
    """
    given = {item: answer.given for item, answer in operations.answers_of(attempt).items()}
    now = attempts.close(attempt, fraction_of(paper_of(attempt), given))
    mine = attempts.attempts_of(attempt.placement, attempt.user_id)
    fractions = [one.fraction for one in mine if one.fraction is not None]
    standing = counted(quiz_in(attempt.placement.version).counts, fractions)
    return attempts.record_result(
        attempt.placement,
        attempt.user_id,
        share_of(standing, attempts.maximum_of(attempt.placement)),
        marked_at=now,
        submitted_at=now,
    )


def finish_overdue() -> None:
    """Hand in every attempt whose time is up or whose quiz has closed: a worker's chore.

    One commit for each, so that a failing one keeps none of the others back.
    """
    for attempt_id in db.session.scalars(_perhaps_overdue()).all():
        db.session.rollback()
        attempt = db.session.get(Attempt, attempt_id)
        if attempt is None or not deadline_of(attempt, paper_of(attempt)).is_over(clock.now()):
            continue
        try:
            operations.lock_unfinished(attempt)
            hand_in(attempt)
        except AttemptFinishedError:
            # Its participant or another worker was quicker.
            db.session.rollback()
            continue
        db.session.commit()
        log.info("quiz_finished_by_time", attempt_id=attempt_id)


def fraction_of(paper: Paper, given: Mapping[str, Sequence[str]]) -> Decimal:
    """Return the share of the whole paper that ``given`` (answers by item) is worth."""
    return quiz_fraction((item.share(given.get(item.id, ())), item.points) for item in paper.items)


def receipt_of(attempt: Attempt) -> str:
    """Return the receipt of a finished attempt."""
    assert attempt.finished_at is not None
    settings: Settings = current_app.extensions["accord_settings"]
    return receipt(settings.secret_key.encode(), attempt.id, attempt.finished_at)


def _sit_down(attempt: Attempt, quiz: QuizDefinition) -> None:
    paper = new_paper(quiz, secrets.token_hex(16))
    carried: dict[str, Sequence[str]] = {}
    before = _attempt_before(attempt) if quiz.improve else None
    if before is not None and before.version_id == attempt.version_id:
        paper = paper_of(before)
        given = {item: answer.given for item, answer in operations.answers_of(before).items()}
        carried = {
            item.id: given[item.id]
            for item in paper.items
            if verdict(item, given.get(item.id, ())) is Verdict.RIGHT
        }
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
    db.session.flush()


def _attempt_before(attempt: Attempt) -> Attempt | None:
    return db.session.scalar(
        select(Attempt).where(
            Attempt.placement_id == attempt.placement_id,
            Attempt.user_id == attempt.user_id,
            Attempt.number == attempt.number - 1,
        )
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
