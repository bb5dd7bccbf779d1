"""Who takes part in the activity, and who has opened it: the line on trainers' pages, the list."""

from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template
from markupsafe import Markup

from lti_tool.contexts import enrolment
from lti_tool.contexts.enrolment import Learner
from lti_tool.contexts.models import Context
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch


@dataclass(frozen=True, slots=True)
class People:
    """The participants of a link, those who left the course, and the age of the list.

    ``has_roster``: the platform can be asked for it; ``read_at`` None: it never was.
    """

    here: list[Learner]
    departed: list[Learner]
    has_roster: bool
    read_at: datetime | None

    @property
    def opened(self) -> int:
        """How many of those who are here have opened the activity."""
        return sum(person.has_opened for person in self.here)


def people_of(launch: CurrentLaunch) -> People:
    """Return the people of the launch's own link; none where it stands in no course."""
    if launch.context_id is None or launch.resource_link_id is None:
        return People([], [], has_roster=False, read_at=None)
    context = db.session.get_one(Context, launch.context_id)
    return People(
        here=enrolment.learners(launch.context_id, launch.resource_link_id),
        departed=_departed(launch),
        has_roster=bool(context.memberships_url),
        read_at=context.roster_read_at,
    )


def roster_line(back: str) -> Markup:
    """Return how many have opened the activity, with a button that reads the list again.

    ``back`` names the page to come back to, see ``people_views.PAGES``.
    """
    launch: CurrentLaunch = g.launch
    people = people_of(launch)
    html = render_template("review/_roster.html", launch=launch, people=people, back=back)
    return Markup(html)  # noqa: S704 (autoescaped)


def gone_mark(user_id: int) -> Markup:
    """Return a mark for one who is no longer in the course, nothing for others."""
    if user_id not in {person.user_id for person in _departed(g.launch)}:
        return Markup()
    return Markup(render_template("review/_gone.html"))  # noqa: S704 (autoescaped)


def _departed(launch: CurrentLaunch) -> list[Learner]:
    """Read once in a request who has left: each row of a page's table asks."""
    if "departed" not in g:
        g.departed = []
        if launch.context_id is not None and launch.resource_link_id is not None:
            g.departed = enrolment.departed(launch.context_id, launch.resource_link_id)
    found: list[Learner] = g.departed
    return found
