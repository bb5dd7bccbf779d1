"""Attempts and results: begun, finished once, and put into the outbox in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from sqlalchemy import Executable, bindparam, func, select, update
from sqlalchemy.orm import contains_eager, defer, joinedload

from lti_tool import clock
from lti_tool.coursework.errors import AttemptFinishedError, NoAttemptsLeftError
from lti_tool.coursework.feedback import Feedback
from lti_tool.coursework.models import ActivityVersion, Attempt, Placement, Result
from lti_tool.coursework.placement import Placed
from lti_tool.db import briefly, db
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for, upsert_all
from lti_tool.gradebook import outbox
from lti_tool.gradebook.score import Score, share_of

FRACTION_PLACES = Decimal("0.000001")

# Every first page asks these: built once.
_ATTEMPTS = (
    select(Attempt)
    .where(
        Attempt.placement_id == bindparam("placement_id"), Attempt.user_id == bindparam("user_id")
    )
    .order_by(Attempt.number)
)
_RESULT = (
    select(Result)
    .where(Result.placement_id == bindparam("placement_id"), Result.user_id == bindparam("user_id"))
    .execution_options(populate_existing=True)
)


_ATTEMPTS_AT = (
    select(Attempt)
    .join(Attempt.placement)
    .where(
        Placement.resource_link_id == bindparam("resource_link_id"),
        Attempt.user_id == bindparam("user_id"),
    )
    .order_by(Attempt.number)
    .options(
        contains_eager(Attempt.placement),
        joinedload(Attempt.version, innerjoin=True).options(
            joinedload(ActivityVersion.activity, innerjoin=True),
            defer(ActivityVersion.definition),
        ),
    )
)


def open_attempt(placement: Placement, user_id: int) -> Attempt | None:
    """Return the unfinished attempt of a person, or None."""
    return db.session.scalar(
        select(Attempt).where(
            Attempt.placement_id == placement.id,
            Attempt.user_id == user_id,
            Attempt.finished_at.is_(None),
        )
    )


def attempts_of(placement: Placement, user_id: int) -> list[Attempt]:
    """Return all attempts of a person, the first first."""
    whose = {"placement_id": placement.id, "user_id": user_id}
    return list(db.session.scalars(_ATTEMPTS, whose))


def attempts_at(resource_link_id: int | None, user_id: int) -> list[Attempt]:
    """Return all attempts of a person at a link, with placement and version, in one statement.

    The versions' definitions stay in the database (see `coursework.parsed`).
    """
    whose = {"resource_link_id": resource_link_id, "user_id": user_id}
    return list(db.session.scalars(_ATTEMPTS_AT, whose))


def placements_of(user_id: int) -> list[Placement]:
    """Return every placement that a person ever attempted, by id."""
    attempted = select(Attempt.placement_id).where(Attempt.user_id == user_id)
    return list(
        db.session.scalars(
            select(Placement).where(Placement.id.in_(attempted)).order_by(Placement.id)
        )
    )


def begin(placement: Placement, user_id: int, *, limit: int | None) -> Attempt:
    """Return the person's open attempt, starting the next one if there is none.

    ``limit`` is the number of attempts allowed, None for any number. Two tabs that begin at once
    get the same attempt. The caller commits.

    Raises:
        NoAttemptsLeftError: all are used.
    """
    standing = open_attempt(placement, user_id)
    if standing is not None:
        return standing
    used = db.session.scalar(
        select(func.coalesce(func.max(Attempt.number), 0)).where(
            Attempt.placement_id == placement.id, Attempt.user_id == user_id
        )
    )
    number = (used or 0) + 1
    if limit is not None and number > limit:
        raise NoAttemptsLeftError(placement_id=placement.id, user_id=user_id)
    values = {
        "placement_id": placement.id,
        "user_id": user_id,
        "version_id": placement.version_id,
        "number": number,
        "started_at": clock.now(),
    }
    db.session.execute(_begin(dialect_name()), values)
    begun = open_attempt(placement, user_id)
    if begun is None:
        # The other tab began and finished this very attempt in between.
        raise AttemptFinishedError(placement_id=placement.id, user_id=user_id)
    return begun


def begin_alone(placed: Placed, user_id: int) -> None:
    """See that a person has an attempt, for a request that began by reading: no lock outlasts it.

    For kinds that give one attempt to each person.
    """
    values = {
        "placement_id": placed.id,
        "user_id": user_id,
        "version_id": placed.version_id,
        "number": 1,
        "started_at": clock.now(),
    }
    briefly.write_alone(_begin(dialect_name()), values)


@lru_cache
def _begin(dialect: str) -> Executable:
    statement = insert_for(dialect, Attempt).on_conflict_do_nothing()
    return compiled_once(
        statement, ("placement_id", "user_id", "version_id", "number", "started_at")
    )


def close(attempt: Attempt, fraction: Decimal | None) -> datetime:
    """Finish ``attempt`` with ``fraction`` (0…1) of the score; return when that was.

    None: it waits for a trainer's mark. What counts of several attempts is the caller's affair,
    and so is the commit.

    Raises:
        AttemptFinishedError: it is finished already.
    """
    now = clock.now()
    exact = None if fraction is None else fraction.quantize(FRACTION_PLACES, ROUND_HALF_UP)
    closed = update(Attempt).where(Attempt.id == attempt.id, Attempt.finished_at.is_(None))
    finished = db.session.scalars(
        closed.values(finished_at=now, fraction=exact).returning(Attempt),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if finished is None:
        raise AttemptFinishedError(attempt_id=attempt.id)
    return now


def finish(attempt: Attempt, fraction: Decimal, *, comment: str = "") -> None:
    """Finish ``attempt`` with ``fraction`` (0…1) of the score and record the best result.

    Writes the attempt, the result and the outbox row; the caller commits, once.

    Raises:
        AttemptFinishedError: it is finished already.
    """
    now = close(attempt, fraction)
    points = share_of(attempt.fraction or Decimal(0), maximum_of(attempt.placement))
    earned = Earned(points, marked_at=now, submitted_at=now, comment=comment)
    record_result(attempt.placement, attempt.user_id, earned, keep_higher=True)


def result_of(placement: Placement, user_id: int) -> Result | None:
    """Return the result that stands for a person, or None."""
    whose = {"placement_id": placement.id, "user_id": user_id}
    return db.session.scalar(_RESULT, whose)


def maximum_of(placement: Placement) -> Decimal:
    """Return the points of a full score; ungraded work is counted as one point for ourselves."""
    return placement.points if placement.points > 0 else Decimal(1)


@dataclass(frozen=True, slots=True)
class Earned:
    """What somebody gets: points, and what is said of them."""

    given: Decimal
    marked_at: datetime
    submitted_at: datetime | None = None
    comment: str = ""
    feedback: Feedback | None = None


def record_result(
    placement: Placement, user_id: int, earned: Earned, *, keep_higher: bool = False
) -> None:
    """Write the result of a person and put it on its way to the gradebook; the caller commits.

    ``keep_higher`` leaves a standing result that is at least as high as it is (best attempt
    counts, watching never lowers). See `record_results`.
    """
    if keep_higher:
        whose = {"placement_id": placement.id, "user_id": user_id}
        standing = db.session.scalar(_RESULT.with_for_update(), whose)
        if standing is not None and standing.score_given >= earned.given:
            return
    record_results(placement, {user_id: earned})


def record_results(placement: Placement, earned: Mapping[int, Earned]) -> None:
    """Write the result of each person and put all on their way to the gradebook; no commit.

    However many there are, the statements are the same. A placement worth nothing keeps results
    out of the gradebook.
    """
    if not earned:
        return
    maximum = maximum_of(placement)
    # In one order for everybody: two who mark the same people must not wait for each other.
    people = sorted(earned)
    upsert_all(
        Result,
        ("placement_id", "user_id"),
        [
            {
                "placement_id": placement.id,
                "user_id": user_id,
                "score_given": one.given,
                "score_maximum": maximum,
                "comment": one.comment,
                "marked_at": one.marked_at,
                "submitted_at": one.submitted_at,
                "feedback": one.feedback.stored() if one.feedback else None,
                "seen_at": None,
            }
            for user_id in people
            for one in (earned[user_id],)
        ],
    )
    if placement.points > 0:
        scores = {user_id: _score(earned[user_id], maximum) for user_id in people}
        outbox.enqueue_all(placement.resource_link_id, scores)


def _score(earned: Earned, maximum: Decimal) -> Score:
    return Score(
        given=earned.given,
        maximum=maximum,
        comment=earned.comment,
        marked_at=earned.marked_at,
        submitted_at=earned.submitted_at,
    )
