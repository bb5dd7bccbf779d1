"""What pages say of scores on their way: rows of the trainer's list, the learner's line."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from flask import g, render_template
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from lti_tool.contexts import enrolment
from lti_tool.contexts.enrolment import Learner
from lti_tool.contexts.models import User
from lti_tool.db import db
from lti_tool.errors import N_
from lti_tool.gradebook import outbox
from lti_tool.gradebook.errors import error_of
from lti_tool.gradebook.outbox import DeliveryState
from lti_tool.web.i18n import number

_ORDER = {"failed": 1, "pending": 2, "sending": 3, "delivered": 4, "held": 5}
_NO_SCORE = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the trainer's list.

    ``look`` is a mark of the shell's ``ui.mark``; ``delivery`` is None while there is no score.
    """

    user_id: int
    name: str
    look: str
    state: str
    why: str
    what_to_do: str
    delivery: DeliveryState | None
    order: int


def rows(resource_link_id: int, context_id: int | None) -> list[Row]:
    """Return everybody with a score here, and the learners who have none yet.

    What needs the trainer comes first, then in the roster's order.
    """
    states = outbox.standing(resource_link_id)
    known = names(states)
    made = [_row(state, known[user_id]) for user_id, state in states.items()]
    learners = enrolment.learners(context_id, resource_link_id) if context_id is not None else []
    made += [_without_score(learner) for learner in learners if learner.user_id not in states]
    places = {learner.user_id: place for place, learner in enumerate(learners)}
    return sorted(
        made,
        key=lambda row: (row.order, places.get(row.user_id, len(places)), row.name.casefold()),
    )


def names(user_ids: Iterable[int]) -> dict[int, str]:
    """Return how the trainer's pages call these people."""
    found = db.session.execute(select(User.id, User.name).where(User.id.in_(list(user_ids))))
    return {user_id: _shown(user_id, name) for user_id, name in found}


def score_line(resource_link_id: int, user_id: int) -> Markup:
    """Return the learner's line about their own score, or nothing if there is none to tell of."""
    state = outbox.standing(resource_link_id, [user_id]).get(user_id)
    if state is None:
        return Markup()
    return Markup(render_template("gradebook/line.html", state=state))  # noqa: S704 (autoescaped)


def late_line() -> Markup:
    """Return the line above a trainer's page that says how many scores wait for too long."""
    launch = g.launch
    waiting = outbox.late(launch.resource_link_id)
    if not waiting:
        return Markup()
    return Markup(  # noqa: S704 (autoescaped)
        render_template("gradebook/late.html", launch=launch, waiting=waiting)
    )


def _row(state: DeliveryState, name: str) -> Row:
    if state.accepted_at is not None:
        return _left_so(state, name)
    error = error_of(state.reason)
    look, words = _state_words(state)
    return Row(
        user_id=state.user_id,
        name=name,
        look=look,
        state=gettext(words),
        why=gettext(error.what_happened) if error else "",
        what_to_do=gettext(error.what_to_do) if error else "",
        delivery=state,
        order=_ORDER[state.state],
    )


def _left_so(state: DeliveryState, name: str) -> Row:
    return Row(
        user_id=state.user_id,
        name=name,
        look="right",
        state=gettext("Changed in the gradebook, left so"),
        why=_there(state.accepted_points),
        what_to_do="",
        delivery=state,
        order=_ORDER[state.state],
    )


def _there(theirs: Decimal | None) -> str:
    words: str = (
        gettext("No grade stands there.")
        if theirs is None
        else gettext("There it is %(points)s.", points=number(theirs))
    )
    return words


def _without_score(learner: Learner) -> Row:
    return Row(
        user_id=learner.user_id,
        name=_shown(learner.user_id, learner.name),
        look="quiet",
        state=gettext("No score yet"),
        why="",
        what_to_do="",
        delivery=None,
        order=_NO_SCORE,
    )


def _shown(user_id: int, name: str) -> str:
    return name or gettext("Person %(number)s, no name known", number=user_id)


def _state_words(state: DeliveryState) -> tuple[str, str]:
    if state.state == "delivered":
        return "right", N_("In the gradebook")
    if state.state == "failed":
        return "wrong", N_("Not delivered")
    if state.state == "held":
        return "quiet", N_("Kept here, not sent")
    if state.reason:
        return "careful", N_("Will be sent again")
    return "waiting", N_("On its way")
