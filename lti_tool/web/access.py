"""Access marks: who may call a view.

Every route carries exactly one mark; an architecture test walks the URL map and refuses a route
without one. The marks for people (``MEMBER`` and above) are put on by the guards in
``lti_tool.sessions.guards``, which also enforce them; the two marks for views without a launch
session are put on here.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "__accord_access__"
_READS_FIRST = "__accord_reads_first__"


class Access(Enum):
    """Who may call a view."""

    PUBLIC = "public"
    """Anybody: health, static pages."""
    LAUNCH = "launch"
    """The protocol's own endpoints: the message itself is what is checked."""
    MEMBER = "member"
    """Anybody with a live launch session."""
    LEARNER = "learner"
    """A launch session of a learner of the course."""
    TRAINER = "trainer"
    """A launch session with the platform's instructor role."""
    AUTHOR = "author"
    """A launch session that may choose or change content."""


class SecondMark(Exception):
    """A view was marked twice: two guards on one view contradict each other."""


def mark(view: View, access: Access) -> View:
    """Write ``access`` on ``view`` and return the same view.

    Raises:
        SecondMark: the view already carries a mark.
    """
    standing = access_of(view)
    if standing is not None:
        name = getattr(view, "__qualname__", repr(view))
        raise SecondMark(f"{name} is marked {standing.name} and {access.name}")
    setattr(view, _ATTRIBUTE, access)
    return view


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return the mark of ``view``, or None if it has none."""
    found = getattr(view, _ATTRIBUTE, None)
    return found if isinstance(found, Access) else None


def public(view: View) -> View:
    """Mark a view that anybody may call."""
    return mark(view, Access.PUBLIC)


def launch_endpoint(view: View) -> View:
    """Mark an endpoint of the LTI protocol, which checks the message it is given."""
    return mark(view, Access.LAUNCH)


def reads_first(view: View) -> View:
    """Let a view that writes begin as a reading one (see `lti_tool.db.briefly`).

    It stands under the guard, whose own reading it covers.
    """
    setattr(view, _READS_FIRST, True)
    return view


def is_reading_first(view: Callable[..., Any]) -> bool:
    """Return whether ``view`` or the guard around it carries that mark."""
    return bool(getattr(view, _READS_FIRST, False))
