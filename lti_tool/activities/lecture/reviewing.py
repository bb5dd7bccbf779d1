"""Watched lectures as work that a trainer can look at; the lecture's own rules mark it."""

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool.activities.lecture import check_pages, pages, rules
from lti_tool.activities.lecture.definition import lecture_in
from lti_tool.activities.lecture.heat import Viewing
from lti_tool.activities.lecture.models import WatchRecord
from lti_tool.activities.lecture.pages import WatchMap
from lti_tool.contexts.enrolment import learners
from lti_tool.coursework.kind import NO_NOTES, Notes, Work, Worker
from lti_tool.coursework.models import Attempt, Placement
from lti_tool.db import db
from lti_tool.web.errors import PageNotFound

PREFIX = "watching:"


class LectureReviewing:
    """The review room's way to a lecture (:class:`lti_tool.coursework.kind.Reviewing`)."""

    needs_mark = False

    def works(self, placement: Placement) -> list[Work]:
        """Return everybody's watching: those still at it first, then as they reached the score."""
        records = sorted(
            _records(placement),
            key=lambda one: (one.attempt.finished_at is not None, one.updated_at, one.attempt_id),
        )
        return [_work(record) for record in records]

    def work(self, placement: Placement, ref: str) -> Work | None:
        """Return the watching ``watching:<attempt id>`` if it is of ``placement``."""
        record = _find(placement, ref)
        return None if record is None else _work(record)

    def work_of(self, placement: Placement, user_id: int) -> Work | None:
        """Return what a person watched."""
        record = next((one for one in _records(placement) if one.attempt.user_id == user_id), None)
        return None if record is None else _work(record)

    def render(self, placement: Placement, work: Work, notes: Notes = NO_NOTES) -> Markup:
        """Return the map of what was watched as HTML.

        Raises:
            PageNotFound: the work is not of ``placement``.
        """
        record = _find(placement, work.ref)
        if record is None:
            raise PageNotFound(ref=work.ref)
        lecture = lecture_in(record.attempt.version)
        html = render_template(
            "lecture/_work.html",
            map=pages.watch_map(lecture, record.seen),
            record=record,
            checks=check_pages.of_work(record.attempt),
        )
        return Markup(html)  # noqa: S704 (a template of ours, which escapes)

    def return_for_rework(
        self, placement: Placement, work: Work, comment: str, notes: Notes = NO_NOTES
    ) -> None:
        """Refuse: a lecture is marked by its rules, and can be watched on at any time.

        Raises:
            PageNotFound: always.
        """
        raise PageNotFound(ref=work.ref, reason="a lecture is not returned")


REVIEWING = LectureReviewing()


@dataclass(frozen=True, slots=True)
class Viewer:
    """One line of the trainer's table; ``record`` and ``map`` are None before the first report.

    ``has_been_here``: has opened the lecture; others the roster alone knows.
    """

    user_id: int
    name: str
    has_been_here: bool
    record: WatchRecord | None
    map: WatchMap | None


def viewers(placement: Placement, context_id: int | None) -> list[Viewer]:
    """Return the learners in the roster's order, then whoever else watched.

    Those without a name stand last.
    """
    link_id = placement.resource_link_id
    known = [] if context_id is None else learners(context_id, link_id)
    names = {one.user_id: one.name for one in known}
    absent = {one.user_id for one in known if not one.has_opened}
    records = {record.attempt.user_id: record for record in _records(placement)}
    for user_id, record in records.items():
        names.setdefault(user_id, record.attempt.user.name)
    ordered = sorted(names.items(), key=lambda pair: pair[1] == "")
    return [
        _viewer(user_id, name, user_id not in absent, records.get(user_id))
        for user_id, name in ordered
    ]


def _viewer(user_id: int, name: str, has_been_here: bool, record: WatchRecord | None) -> Viewer:
    if record is None:
        return Viewer(user_id, name, has_been_here, None, None)
    lecture = lecture_in(record.attempt.version)
    return Viewer(user_id, name, True, record, pages.watch_map(lecture, record.seen))


def viewings(viewers: list[Viewer]) -> list[Viewing]:
    """Return what those who have watched something did, as the heat strips count it.

    A record may hold no watching: a question was answered, or the recording did not load.
    """
    found = [_viewing(one.record, one.map) for one in viewers if one.record and one.map]
    return [one for one in found if one.seen or one.unclear]


def _viewing(record: WatchRecord, shown: WatchMap) -> Viewing:
    return Viewing(
        seen=shown.seen,
        again=rules.union((a, b) for a, b in record.again),
        unclear=tuple(record.unclear),
        left_at=record.position if shown.left else None,
    )


def _records(placement: Placement) -> list[WatchRecord]:
    """Return the records of ``placement`` with attempt, person and version, in one statement."""
    return list(
        db.session.scalars(
            select(WatchRecord)
            .join(WatchRecord.attempt)
            .where(Attempt.placement_id == placement.id)
            .options(
                joinedload(WatchRecord.attempt).joinedload(Attempt.user),
                joinedload(WatchRecord.attempt).joinedload(Attempt.version),
            )
        )
    )


def _find(placement: Placement, ref: str) -> WatchRecord | None:
    return next((one for one in _records(placement) if _ref(one) == ref), None)


def _ref(record: WatchRecord) -> str:
    return f"{PREFIX}{record.attempt_id}"


def _work(record: WatchRecord) -> Work:
    attempt = record.attempt
    return Work(
        ref=_ref(record),
        title=gettext("Lecture"),
        members=(Worker(attempt.user_id, attempt.user.name),),
        state="in_progress" if attempt.finished_at is None else "submitted",
        submitted_at=attempt.finished_at,
    )
