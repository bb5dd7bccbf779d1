"""The rules of marking: what levels are worth here, what an adjustment makes, what waits. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

CENT = Decimal("0.01")
Stage = Literal["open", "second", "scheduled", "ready"]


def scaled(points: Decimal, of: Decimal, maximum: Decimal) -> Decimal:
    """Return ``points`` of a rubric worth ``of`` as points of work worth ``maximum``."""
    return (points * maximum / of).quantize(CENT, ROUND_HALF_UP)


def adjusted(points: Decimal, change: Decimal, maximum: Decimal) -> Decimal:
    """Return a member's points: the group's with their own ``change``, within 0…``maximum``."""
    return min(max(points + change, Decimal(0)), maximum)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is known of a mark that is not released yet.

    ``is_set`` by ``set_by``; ``agreed_by`` is the second trainer, None while there was none.
    """

    is_set: bool
    set_by: int | None = None
    agreed_by: int | None = None


def stage(
    mark: Decided, *, needs_second: bool, release_at: datetime | None, now: datetime
) -> Stage:
    """Return what an unreleased mark waits for: to be set, agreed to, its hour, or nothing."""
    if not mark.is_set:
        return "open"
    if needs_second and mark.agreed_by is None:
        return "second"
    if release_at is not None and now < release_at:
        return "scheduled"
    return "ready"


def set_by(mark: Decided, trainer: int) -> Decided:
    """Return the mark when ``trainer`` sets it: the second who does so has thereby agreed."""
    if mark.is_set and mark.set_by not in (None, trainer):
        return Decided(is_set=True, set_by=mark.set_by, agreed_by=trainer)
    return Decided(is_set=True, set_by=trainer)


def split_evenly(
    owners: Sequence[str], trainers: Sequence[int], taken: Mapping[str, int]
) -> dict[str, int]:
    """Give the ``owners`` of work that nobody has to the ``trainers`` who have least.

    ``taken`` is who has which already; returns the new ones only.
    """
    load = dict.fromkeys(trainers, 0)
    for trainer in taken.values():
        if trainer in load:
            load[trainer] += 1
    given: dict[str, int] = {}
    for owner in owners:
        if owner in taken or not load:
            continue
        least = min(trainers, key=lambda trainer: load[trainer])
        given[owner] = least
        load[least] += 1
    return given


def phrases_in(texts: Sequence[str], longest: int) -> list[str]:
    """Return the lines of comments that are worth keeping, each once, in their order."""
    lines = (" ".join(line.split()) for text in texts for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if 3 <= len(line) <= longest))
