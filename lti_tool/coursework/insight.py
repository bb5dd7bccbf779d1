"""What a kind tells of how a course goes: who came how far, what held people up, how it was judged.

Everything is asked for many placements at once, so that a page needs few statements however many
people there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from lti_tool.coursework.models import Attempt, Placement
from lti_tool.coursework.rubric import Criterion
from lti_tool.db import db


@dataclass(frozen=True, slots=True)
class StepTimes:
    """One step of an activity that groups go through.

    ``seconds`` are what the groups spent at it, one number for each that worked on it; ``minutes``
    what its author planned, ``here`` how many groups are at it now; ``led_since``: a trainer holds
    everybody at it.
    """

    title: str
    seconds: tuple[int, ...] = ()
    minutes: int | None = None
    here: int = 0
    led_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """A rubric of an activity and the levels that were chosen, by criterion, work by work.

    ``title`` names what is judged, empty for the work as a whole. Where the review room keeps a
    kind's marks (``Reviewing.needs_mark``) the kind leaves ``chosen`` empty.
    """

    title: str
    criteria: tuple[Criterion, ...]
    chosen: tuple[Mapping[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Insight:
    """How one placement goes: who ``begun`` and who ``finished`` it, by user id.

    ``steps`` are those that groups go through, in order, ``judgings`` the rubrics of its work.
    """

    begun: frozenset[int]
    finished: frozenset[int]
    steps: tuple[StepTimes, ...] = ()
    judgings: tuple[Judging, ...] = ()


def by_attempts(placements: Sequence[Placement]) -> dict[int, Insight]:
    """Tell of each placement of a kind whose people work alone, by attempts; in one statement."""
    begun: dict[int, set[int]] = {one.id: set() for one in placements}
    finished: dict[int, set[int]] = {one.id: set() for one in placements}
    rows = db.session.execute(
        select(Attempt.placement_id, Attempt.user_id, Attempt.finished_at).where(
            Attempt.placement_id.in_(list(begun))
        )
    )
    for placement_id, user_id, finished_at in rows:
        begun[placement_id].add(user_id)
        if finished_at is not None:
            finished[placement_id].add(user_id)
    return {
        id_: Insight(frozenset(users), frozenset(finished[id_])) for id_, users in begun.items()
    }
