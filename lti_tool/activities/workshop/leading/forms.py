"""What a trainer's forms send when they lead all groups at once."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import get_timezone
from werkzeug.datastructures import MultiDict

from lti_tool import clock
from lti_tool.activities.workshop.errors import MessageUnreadableError, MomentUnreadableError
from lti_tool.activities.workshop.leading.pace import Course
from lti_tool.web.errors import PageNotFound

LONGEST = 300
LONGEST_MINUTES = 600
_FURTHEST = timedelta(days=366)


def minutes_of(form: MultiDict[str, str]) -> int | None:
    """Read ``minutes``; None: no timer."""
    value = form.get("minutes", "").strip()
    minutes = int(value) if value.isdecimal() and len(value) < 5 else 0
    return min(minutes, LONGEST_MINUTES) or None


def number_of(form: MultiDict[str, str], field: str, most: int) -> int:
    """Read a whole number from 1 to ``most``; what is none counts as 1."""
    value = form.get(field, "").strip()
    number = int(value) if value.isdecimal() and len(value) < 5 else 1
    return max(1, min(number, most))


def message_of(form: MultiDict[str, str], field: str = "text") -> str:
    """Read a short text.

    Raises:
        MessageUnreadableError: empty, or too long.
    """
    text = "\n".join(line.strip() for line in form.get(field, "").splitlines()).strip()
    if not text or len(text) > LONGEST:
        raise MessageUnreadableError(length=len(text))
    return text


def future_of(form: MultiDict[str, str], field: str) -> datetime:
    """Read a ``datetime-local`` in the reader's zone as a moment in UTC that is still to come.

    Raises:
        MomentUnreadableError: it cannot be read, or is over, or more than a year away.
    """
    try:
        written = datetime.fromisoformat(form.get(field, ""))
    except ValueError:
        raise MomentUnreadableError(field=field) from None
    zone = get_timezone() or ZoneInfo("UTC")
    moment = written.replace(tzinfo=zone) if written.tzinfo is None else written
    moment, now = moment.astimezone(UTC), clock.now()
    if not now < moment < now + _FURTHEST:
        raise MomentUnreadableError(field=field)
    return moment


def moment_of(form: MultiDict[str, str]) -> datetime:
    """Read the ``moment`` of what shall be taken back.

    Raises:
        PageNotFound: it is none.
    """
    try:
        moment = datetime.fromisoformat(form.get("moment", ""))
    except ValueError:
        raise PageNotFound(reason="moment") from None
    if moment.tzinfo is None:
        raise PageNotFound(reason="moment")
    return moment


def course_named(course: Course, set_at: datetime | None) -> str:
    """Return what a page calls an earlier pace by, and the pace set at ``set_at`` in its place."""
    moments = [one.isoformat() if one else "" for one in (course.ends_at, set_at)]
    return "|".join([course.step_id, "1" if course.holds else "", *moments])


def course_of(form: MultiDict[str, str]) -> tuple[datetime | None, Course]:
    """Read when the pace was set that shall be taken back, and what stood before.

    Raises:
        PageNotFound: it is none.
    """
    try:
        step_id, holds, ends_at, set_at = form.get("moment", "").split("|")
        ends, moment = (datetime.fromisoformat(one) if one else None for one in (ends_at, set_at))
    except ValueError:
        raise PageNotFound(reason="pace") from None
    if any(one is not None and one.tzinfo is None for one in (ends, moment)):
        raise PageNotFound(reason="pace")
    return moment, Course(step_id[:40], bool(holds), ends)


def people(form: MultiDict[str, str], known: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Read the ticked ``person`` boxes, ``group-person``: those of ``known`` among them."""
    ticked = set(form.getlist("person"))
    return [one for one in known if f"{one[0]}-{one[1]}" in ticked]


def chosen(form: MultiDict[str, str], known: list[int]) -> list[int]:
    """Read the ticked ``group`` boxes: those that are groups here."""
    ticked = {int(one) for one in form.getlist("group") if one.isdecimal() and len(one) < 16}
    return [one for one in known if one in ticked]
