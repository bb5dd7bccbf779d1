"""How people are put into groups: evened sizes, the smallest group first, a code. Pure."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_STRIDE, _CODES = 7919, 10_000


def evened(people: Sequence[T], size: int) -> list[list[T]]:
    """Divide ``people`` into groups of about ``size``, no two of which differ by more than one.

    There are as many groups as come nearest to that size, and never more than people.
    """
    return shared_out(people, max(1, round(len(people) / max(1, size))))


def shared_out(people: Sequence[T], count: int) -> list[list[T]]:
    """Divide ``people`` into ``count`` groups that differ by one at most, none of them empty."""
    return [list(people[number::count]) for number in range(min(count, len(people)))]


def smallest(sizes: Sequence[int], most: int | None) -> int | None:
    """Return the place of the group that the next person joins; None if all have ``most``."""
    free = [place for place, size in enumerate(sizes) if most is None or size < most]
    return min(free, key=lambda place: sizes[place], default=None)


def code_of(group_id: int) -> str:
    """Return the four digits by which a group is joined.

    Groups whose ids are less than 10,000 apart never share one. It keeps nobody out who is in the
    course: it only spares looking for the name.
    """
    return f"{group_id * _STRIDE % _CODES:04d}"
