"""What a trainer's decision about differences carries: each row as it was seen."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from lti_tool.gradebook.reconciling import Seen

FIELD = "seen"
_LONGEST = 40


def as_field(seen: Seen) -> str:
    """Write what was seen as the value of a field: ``<delivery>:<grade there>``, ``12:7.5000``."""
    return f"{seen.delivery_id}:{'' if seen.theirs is None else seen.theirs}"


def seen_in(values: Iterable[str]) -> list[Seen]:
    """Read such values; what no page of ours wrote is passed over."""
    return [seen for value in values if (seen := _read(value)) is not None]


def _read(value: str) -> Seen | None:
    delivery_id, _, theirs = value[:_LONGEST].partition(":")
    if not delivery_id.isdecimal() or len(delivery_id) > 15:
        return None
    try:
        grade = Decimal(theirs) if theirs else None
    except InvalidOperation:
        return None
    return Seen(int(delivery_id), grade)
