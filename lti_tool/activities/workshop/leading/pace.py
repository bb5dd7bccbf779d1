"""The pace of a workshop: which step all groups are at, and how long it lasts. No commit here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from lti_tool import clock
from lti_tool.activities.workshop.definition import Step
from lti_tool.activities.workshop.errors import StepClosedError
from lti_tool.activities.workshop.leading import around
from lti_tool.activities.workshop.leading.models import Pace
from lti_tool.activities.workshop.rules import seconds_left
from lti_tool.contexts import groups
from lti_tool.coursework.models import Placement
from lti_tool.coursework.placement import Placed
from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import insert_into

_pace = Pace.__table__
_HOLDS = select(_pace.c.holds).where(_pace.c.placement_id == bindparam("placement"))


@dataclass(frozen=True, slots=True)
class PaceFacts:
    """What everybody is told: the step, its number from 1, and the seconds its timer still has.

    ``left`` None: no timer; 0: the time is over. ``holds``: later steps are closed.
    """

    step: Step
    number: int
    holds: bool
    ends_at: datetime | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """What a trainer set: step, hold and timer; ``step_id`` empty: every group goes at its own."""

    step_id: str = ""
    holds: bool = False
    ends_at: datetime | None = None
    set_at: datetime | None = None


def standing(placement: Placement) -> Course:
    """Return what is set now."""
    row = db.session.get(Pace, placement.id, populate_existing=True)
    return Course(row.step_id, row.holds, row.ends_at, row.set_at) if row else Course()


def take_back(placement: Placement, set_at: datetime | None, before: Course) -> None:
    """Let ``before`` stand again, its timer too, if what was set at ``set_at`` still stands."""
    if standing(placement).set_at != set_at:
        return
    if before.step_id:
        _set(placement, before)
    else:
        free(placement)


def read(placement: Placement | Placed, steps: Sequence[Step]) -> PaceFacts | None:
    """Return the pace of ``placement``; None where every group goes at its own."""
    row = db.session.get(Pace, placement.id)
    if row is None:
        return None
    found = [(number, step) for number, step in enumerate(steps, 1) if step.id == row.step_id]
    if not found:
        return None
    number, step = found[0]
    left = None if row.ends_at is None else seconds_left(row.ends_at, clock.now())
    return PaceFacts(step, number, row.holds, row.ends_at, left)


def holds(placement_id: int) -> bool:
    """Tell whether steps are closed until the trainer comes to them: all that most saves ask."""
    return bool(read_columns(_HOLDS, {"placement": placement_id}).scalar_one_or_none())


def lead(placement: Placement, step: Step, minutes: int | None, *, holds: bool) -> None:
    """Bring all groups to ``step``, for ``minutes`` (None: without a timer), and tell them."""
    ends_at = None if minutes is None else clock.now() + timedelta(minutes=minutes)
    _set(placement, Course(step.id, holds, ends_at))


def _set(placement: Placement, course: Course) -> None:
    values = {
        "step_id": course.step_id,
        "holds": course.holds,
        "ends_at": course.ends_at,
        "set_at": clock.now(),
    }
    db.session.execute(
        insert_into(Pace)
        .values(placement_id=placement.id, **values)
        .on_conflict_do_update(index_elements=["placement_id"], set_=values)
    )
    _tell(placement)


def free(placement: Placement) -> None:
    """Leave the pace to the groups again, and tell them."""
    db.session.execute(delete(Pace).where(Pace.placement_id == placement.id))
    _tell(placement)


def ensure_reached(placement: Placement | Placed, steps: Sequence[Step], step: Step) -> None:
    """Check that a step is not closed yet.

    Raises:
        StepClosedError: the trainer leads, and has not come to it.
    """
    pace = read(placement, steps)
    if pace is not None and pace.holds and steps.index(step) >= pace.number:
        raise StepClosedError(placement_id=placement.id, step=step.id)


def _tell(placement: Placement) -> None:
    everybody = groups.groups_on(placement.resource_link_id)
    around.announce(placement.id, [group.id for group in everybody])
