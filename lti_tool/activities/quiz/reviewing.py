"""Quiz attempts as work that a trainer can read; the quiz's own rules have marked it."""

from dataclasses import dataclass
from decimal import Decimal

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lti_tool.activities.quiz import pages, scoring
from lti_tool.activities.quiz.marking import EVERYTHING, marked_items
from lti_tool.activities.quiz.rules import WHOLE, Counts, counted
from lti_tool.contexts import enrolment
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.kind import NO_NOTES, Notes, Work, Worker
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.web.errors import PageNotFound

PREFIX = "attempt:"


class QuizReviewing:
    """The review room's way to a quiz (:class:`lti_tool.coursework.kind.Reviewing`)."""

    needs_mark = False

    def works(self, placement: Placement) -> list[Work]:
        """Return all attempts: those still open first, then as they were handed in."""
        found = db.session.scalars(
            attempts_on(placement).order_by(
                Attempt.finished_at.is_not(None), Attempt.finished_at, Attempt.id
            )
        )
        return [_work(attempt) for attempt in found]

    def work(self, placement: Placement, ref: str) -> Work | None:
        """Return the attempt ``attempt:<id>`` if it was made on ``placement``."""
        attempt = find(placement, ref)
        return None if attempt is None else _work(attempt)

    def work_of(self, placement: Placement, user_id: int) -> Work | None:
        """Return the latest attempt of a person."""
        latest = db.session.scalar(
            attempts_on(placement)
            .where(Attempt.user_id == user_id)
            .order_by(Attempt.number.desc())
            .limit(1)
        )
        return None if latest is None else _work(latest)

    def render(self, placement: Placement, work: Work, notes: Notes = NO_NOTES) -> Markup:
        """Return the attempt with its whole key and feedback as HTML.

        Raises:
            PageNotFound: the attempt is not on ``placement``.
        """
        attempt = find(placement, work.ref)
        if attempt is None:
            raise PageNotFound(ref=work.ref)
        done = scoring.work_of(attempt)
        items = marked_items(attempt.version, done.paper, done.given, EVERYTHING, done.marks)
        html = render_template(
            "quiz/_work.html",
            attempt=attempt,
            items=items,
            whole=done.marks.get(WHOLE),
            reset=scoring.resets_on(placement).get(attempt.id),
            by_key=scoring.fraction_by_key(done),
            points=pages.points_of(attempt),
            maximum=maximum_of(placement),
            placement=placement,
        )
        return Markup(html)  # noqa: S704 (a template of ours, which escapes)

    def return_for_rework(
        self, placement: Placement, work: Work, comment: str, notes: Notes = NO_NOTES
    ) -> None:
        """Refuse: a quiz is marked by its rules, and a participant begins anew by themselves.

        Raises:
            PageNotFound: always.
        """
        raise PageNotFound(ref=work.ref, reason="a quiz is not returned")


REVIEWING = QuizReviewing()


@dataclass(frozen=True, slots=True)
class Participant:
    """One line of the trainer's table, with the person's attempts, the first first."""

    user_id: int
    name: str
    attempts: tuple[Attempt, ...]
    aside: frozenset[int] = frozenset()

    def standing(self, counts: Counts) -> Decimal | None:
        """Return the share that counts, None before the first finished attempt."""
        fractions = [
            one.fraction
            for one in self.attempts
            if one.fraction is not None and one.id not in self.aside
        ]
        return counted(counts, fractions) if fractions else None


def participants(placement: Placement, context_id: int | None) -> list[Participant]:
    """Return the learners in the roster's order, then whoever else has an attempt.

    Those without a name stand last.
    """
    link_id = placement.resource_link_id
    learners = enrolment.learners(context_id, link_id) if context_id is not None else []
    names = {learner.user_id: learner.name for learner in learners}
    made: dict[int, list[Attempt]] = {}
    for attempt in db.session.scalars(attempts_on(placement).order_by(Attempt.number)):
        made.setdefault(attempt.user_id, []).append(attempt)
        names.setdefault(attempt.user_id, attempt.user.name)
    ordered = sorted(names.items(), key=lambda pair: pair[1] == "")
    aside = frozenset(scoring.resets_on(placement))
    return [Participant(id_, name, tuple(made.get(id_, ())), aside) for id_, name in ordered]


def attempts_on(placement: Placement) -> Select[tuple[Attempt]]:
    """Select the attempts at a placement, each with its person and version."""
    return (
        select(Attempt)
        .where(Attempt.placement_id == placement.id)
        .options(joinedload(Attempt.user), joinedload(Attempt.version))
    )


def find(placement: Placement, ref: str) -> Attempt | None:
    """Return the attempt ``attempt:<id>`` if it was made on ``placement``."""
    number = ref.removeprefix(PREFIX)
    if not ref.startswith(PREFIX) or not number.isdecimal() or len(number) > 15:
        return None
    return db.session.scalar(attempts_on(placement).where(Attempt.id == int(number)))


def _work(attempt: Attempt) -> Work:
    return Work(
        ref=f"{PREFIX}{attempt.id}",
        title=gettext("Attempt %(number)s", number=attempt.number),
        members=(Worker(attempt.user_id, attempt.user.name),),
        state="in_progress" if attempt.finished_at is None else "submitted",
        submitted_at=attempt.finished_at,
    )
