"""What trainers arrange between them: who marks what, who is at it now, how marks are released."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.coursework.kind import Work
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.review import rules
from lti_tool.review.models import LONGEST_PHRASE, MarkingPlan, Phrase, WorkAssignment, WorkClaim

CLAIMED_FOR = timedelta(minutes=2)
"""How long a page that says nothing more holds its claim."""
PHRASES_SHOWN = 30


def arrange(placement: Placement, *, needs_second: bool, release_at: datetime | None) -> None:
    """Say how marks are given on ``placement``; no commit."""
    values = {"needs_second": needs_second, "release_at": release_at}
    db.session.execute(
        insert_into(MarkingPlan)
        .values(placement_id=placement.id, **values)
        .on_conflict_do_update(index_elements=["placement_id"], set_=values)
    )


def claim(placement: Placement, ref: str, user_id: int) -> None:
    """Say that ``user_id`` is marking the work, unless somebody else said so lately; no commit."""
    now = clock.now()
    values = {"user_id": user_id, "until": now + CLAIMED_FOR}
    db.session.execute(
        insert_into(WorkClaim)
        .values(placement_id=placement.id, work_ref=ref, **values)
        .on_conflict_do_update(
            index_elements=["placement_id", "work_ref"],
            set_=values,
            where=(WorkClaim.until <= now) | (WorkClaim.user_id == user_id),
        )
    )


def let_go(placement: Placement, ref: str) -> None:
    """End whatever claim there is on a work; no commit."""
    db.session.execute(
        delete(WorkClaim).where(WorkClaim.placement_id == placement.id, WorkClaim.work_ref == ref)
    )


def claims_on(placement: Placement) -> dict[str, WorkClaim]:
    """Return who is marking what now, by the work's ref."""
    found = db.session.scalars(
        select(WorkClaim)
        .where(WorkClaim.placement_id == placement.id, WorkClaim.until > clock.now())
        .options(joinedload(WorkClaim.user))
    )
    return {one.work_ref: one for one in found}


def assignments_on(placement: Placement) -> dict[str, WorkAssignment]:
    """Return whose work is marked by whom, by the work's owner."""
    found = db.session.scalars(
        select(WorkAssignment)
        .where(WorkAssignment.placement_id == placement.id)
        .options(joinedload(WorkAssignment.user))
    )
    return {one.owner: one for one in found}


def split(placement: Placement, works: Sequence[Work], trainers: Sequence[int]) -> None:
    """Give work that nobody has to ``trainers``, evenly; what a trainer has stays. No commit."""
    taken = {owner: one.user_id for owner, one in assignments_on(placement).items()}
    owners = list(dict.fromkeys(work.belongs_to for work in works))
    for owner, user_id in rules.split_evenly(owners, trainers, taken).items():
        db.session.execute(
            insert_into(WorkAssignment)
            .values(placement_id=placement.id, owner=owner, user_id=user_id)
            .on_conflict_do_nothing()
        )


def assign(placement: Placement, work: Work, user_id: int | None) -> None:
    """Give a work to one trainer, whoever had it before, or (None) to nobody; no commit."""
    owner = work.belongs_to
    if user_id is None:
        db.session.execute(
            delete(WorkAssignment).where(
                WorkAssignment.placement_id == placement.id, WorkAssignment.owner == owner
            )
        )
        return
    db.session.execute(
        insert_into(WorkAssignment)
        .values(placement_id=placement.id, owner=owner, user_id=user_id)
        .on_conflict_do_update(index_elements=["placement_id", "owner"], set_={"user_id": user_id})
    )


def unsplit(placement: Placement) -> None:
    """Take every assignment back; no commit."""
    db.session.execute(delete(WorkAssignment).where(WorkAssignment.placement_id == placement.id))


def remember(placement: Placement, user_id: int, texts: Sequence[str]) -> None:
    """Keep the lines of comments in the trainer's bank for this activity; no commit."""
    for text in rules.phrases_in(texts, LONGEST_PHRASE):
        values = {"used_at": clock.now()}
        db.session.execute(
            insert_into(Phrase)
            .values(user_id=user_id, activity_id=placement.version.activity_id, text=text, **values)
            .on_conflict_do_update(index_elements=["user_id", "activity_id", "text"], set_=values)
        )


def bank_of(placement: Placement, user_id: int) -> list[Phrase]:
    """Return a trainer's phrases for this activity, the last used first."""
    found = db.session.scalars(
        select(Phrase)
        .where(Phrase.user_id == user_id, Phrase.activity_id == placement.version.activity_id)
        .order_by(Phrase.used_at.desc(), Phrase.id.desc())
        .limit(PHRASES_SHOWN)
    )
    return list(found)


def forget(placement: Placement, user_id: int, phrase_id: int) -> None:
    """Take a phrase out of the trainer's own bank; no commit."""
    db.session.execute(
        delete(Phrase).where(
            Phrase.id == phrase_id,
            Phrase.user_id == user_id,
            Phrase.activity_id == placement.version.activity_id,
        )
    )
