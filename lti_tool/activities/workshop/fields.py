"""What may be written in a slot, by the kind of its field. Pure.

The value of every field is text: a date is ``2026-09-01``, a choice one of the definition's own
options, a person a name. An empty value fits everywhere: what is required is the rules' affair.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from lti_tool.activities.workshop.rules import normal

FieldKind = Literal["short", "long", "date", "person", "choice"]
ONE_LINE: frozenset[str] = frozenset({"short", "person"})


def value_of(kind: FieldKind, text: str) -> str:
    """Return ``text`` as a field of ``kind`` keeps it: one line where it has only one."""
    written = normal(text)
    return " ".join(written.split()) if kind in ONE_LINE else written


def fits(kind: FieldKind, options: Sequence[str], longest: int, value: str) -> bool:
    """Tell whether a field of ``kind`` may hold ``value`` (made by :func:`value_of`)."""
    if value == "":
        return True
    if kind == "date":
        return day_of(value) is not None
    if kind == "choice":
        return value in {normal(option) for option in options}
    return len(value) <= longest


def day_of(value: str) -> date | None:
    """Return the day that a date field's value names, or None."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if day.isoformat() == value else None
