"""When a digest goes, what it tells, and what the server's refusals mean. No I/O here."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

QUIET = timedelta(minutes=15)
"""Who reads a notice in the tool within this time gets no e-mail of it."""
EVERY = timedelta(days=1)
FIRST_WAIT = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=1)
LONGEST_REST = timedelta(hours=1)
"""A mail server that comes back is found within this time."""
MOST_TRIES = 12
"""The waits between them make almost five days in all."""

LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[!#-'*+/-9=?A-Z^-~.-]{1,64}@[A-Za-z0-9.-]+")
_FOR_EVER = re.compile(r"5\.(1\.(1|2|3|6|10)|2\.1)(?!\d)")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a mailbox. What was made until ``told_until`` has been told."""

    address: str
    wanted: bool
    is_stopped: bool
    told_until: datetime
    sent_at: datetime | None = None
    tries: int = 0
    next_try_at: datetime | None = None


def may_be_sent(box: Standing, now: datetime) -> bool:
    """Tell whether a digest may go now: it is wanted, and the last one was a day ago."""
    if not box.address or not box.wanted or box.is_stopped:
        return False
    rested = box.sent_at is None or box.sent_at <= now - EVERY
    return rested and (box.next_try_at is None or box.next_try_at <= now)


def belongs(box: Standing, made_at: datetime, now: datetime) -> bool:
    """Tell whether an unread notice made at ``made_at`` is for the digest that goes now."""
    return box.told_until < made_at <= now - QUIET


def next_try(tries: int, now: datetime, longest: timedelta = LONGEST_WAIT) -> datetime:
    """Return when to try again after ``tries`` tries: after ten minutes, then twice as long."""
    return now + min(FIRST_WAIT * 2.0 ** min(tries - 1, MOST_TRIES), longest)


def is_for_ever(status: int, answer: str) -> bool:
    """Tell whether a refusal says that the address itself is wrong (RFC 3463: 5.1.x, 5.2.1).

    Any other may be the server's own trouble (a relay not allowed, a policy): it is tried again.
    """
    return status >= 500 and _FOR_EVER.match(answer) is not None


def address_in(text: str) -> str:
    """Return the plain address that ``text`` is, or nothing: no other is written to."""
    text = text.strip()
    fits = len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None
    return text if fits else ""
