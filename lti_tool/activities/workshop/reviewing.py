"""Groups' sheets as work that a trainer reads and marks."""

from flask import render_template
from markupsafe import Markup
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.afterwards import taken
from lti_tool.activities.workshop.agreement import signing
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.forgetting import ERASED
from lti_tool.activities.workshop.leading import around
from lti_tool.activities.workshop.models import Sheet, SlotEdit, Submission
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.paper import paper_of, paper_of_texts
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import groups
from lti_tool.contexts.models import User
from lti_tool.coursework.kind import NO_NOTES, Contribution, Notes, Work, Worker
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.web.errors import PageNotFound

SUBMISSION, SHEET = "submission:", "sheet:"
_ORDER = {"submitted": 0, "returned": 1, "in_progress": 2}


class WorkshopReviewing:
    """The review room's way to sheets (:class:`lti_tool.coursework.kind.Reviewing`).

    A group's work is its newest submission, ``submission:<id>``, or while it has none its sheet
    in progress, ``sheet:<id>``. Older submissions can be read by their refs.
    """

    needs_mark = True

    def works(self, placement: Placement) -> list[Work]:
        """Return every group's work: handed in first, the earliest of them at the top."""
        everybody = groups.groups_on(placement.resource_link_id)
        facts = sheets.read_all(placement, everybody)
        works = [_work_of_facts(one) for one in facts if one.sheet_id is not None]
        return sorted(
            works,
            key=lambda work: (
                _ORDER[work.state],
                work.submitted_at.timestamp() if work.submitted_at else 0.0,
                work.title,
            ),
        )

    def work(self, placement: Placement, ref: str) -> Work | None:
        """Return the submission or sheet named ``ref`` if it belongs to ``placement``."""
        submission = _submission(placement, ref)
        if submission is not None:
            return _work_of_submission(submission)
        facts = _facts(placement, ref)
        return None if facts is None else _work_in_progress(facts)

    def work_of(self, placement: Placement, user_id: int) -> Work | None:
        """Return the newest submission with ``user_id`` on its roster, else their group's sheet."""
        rows = db.session.scalars(_submissions(placement).order_by(Submission.id.desc()))
        for submission in rows:
            if any(one["user_id"] == user_id for one in submission.roster):
                return _work_of_submission(submission)
        mine = groups.group_of(placement.resource_link_id, user_id)
        facts = sheets.read(placement, mine) if mine else None
        return _work_in_progress(facts) if facts and facts.sheet_id is not None else None

    def render(self, placement: Placement, work: Work, notes: Notes = NO_NOTES) -> Markup:
        """Return the sheet with its signatures as HTML, with the notes beside its slots.

        Raises:
            PageNotFound: the work is not on ``placement``.
        """
        submission = _submission(placement, work.ref)
        if submission is not None:
            definition = definitions.DEFINITIONS.of(submission.sheet.version)
            paper = paper_of_texts(definition, rules.texts_of(submission.content))
            html = render_template(
                "workshop/_work.html",
                submission=submission,
                is_late=_is_late(placement, submission),
                definition=definition,
                paper=paper,
                roster=sheets.signers_of(submission),
                notes=notes,
                credits=taken.of_submission(submission),
            )
            return Markup(html)  # noqa: S704 (a template of ours, which escapes)
        facts = _facts(placement, work.ref)
        if facts is None:
            raise PageNotFound(ref=work.ref)
        html = render_template(
            "workshop/_work.html",
            submission=None,
            definition=facts.definition,
            paper=paper_of(facts),
            roster=facts.signers,
            notes=NO_NOTES,
            credits=taken.words(facts.sheet_id, facts.texts),
        )
        return Markup(html)  # noqa: S704 (a template of ours, which escapes)

    def return_for_rework(
        self, placement: Placement, work: Work, comment: str, notes: Notes = NO_NOTES
    ) -> None:
        """Open the sheet of a submission again for its group; the caller commits.

        Raises:
            PageNotFound: the work is no submission on ``placement``.
        """
        submission = _submission(placement, work.ref)
        if submission is None:
            raise PageNotFound(ref=work.ref)
        signing.return_for_rework(submission, comment, notes.texts)


REVIEWING = WorkshopReviewing()


def _work_of_facts(facts: SheetFacts) -> Work:
    if facts.submission is not None:
        return _work_of_submission(facts.submission)
    return _work_in_progress(facts)


def contributions(placement: Placement, work: Work) -> list[Contribution]:
    """Return who wrote in which slots of a sheet, from its history; no more than that.

    An erased person's part is not told.
    """
    submission = _submission(placement, work.ref)
    facts = None if submission else _facts(placement, work.ref)
    sheet_id = submission.sheet_id if submission else facts.sheet_id if facts else None
    rows = db.session.execute(
        select(SlotEdit.key, User.id, User.name)
        .join(User, User.id == SlotEdit.user_id)
        .where(SlotEdit.sheet_id == sheet_id)
        .order_by(SlotEdit.id)
    )
    names: dict[int, str] = {}
    slots: dict[int, set[str]] = {}
    for key, user_id, name in rows:
        names[user_id] = name
        slots.setdefault(user_id, set()).add(key)
    return [
        Contribution(names[user_id], tuple(work.slots[key] for key in work.slots if key in keys))
        for user_id, keys in slots.items()
    ]


def _slots(definition: WorkshopDefinition) -> dict[str, str]:
    return {
        key: part.name_of(number)
        for part in definition.parts
        for number, key in enumerate(part.rule.slot_keys(), 1)
    }


def _work_of_submission(submission: Submission) -> Work:
    definition = definitions.DEFINITIONS.of(submission.sheet.version)
    return Work(
        ref=f"{SUBMISSION}{submission.id}",
        title=submission.sheet.group.name,
        members=tuple(
            Worker(one["user_id"], one["name"] or one["signed_name"])
            for one in submission.roster
            if one["user_id"] != ERASED
        ),
        # What its group amends stands, and can be marked, until the next is handed in.
        state="submitted" if submission.state == "amended" else submission.state,
        submitted_at=submission.submitted_at,
        version=submission.number,
        criteria=definition.rubric,
        slots=_slots(definition),
        owner=f"{SHEET}{submission.sheet_id}",
    )


def _work_in_progress(facts: SheetFacts) -> Work:
    return Work(
        ref=f"{SHEET}{facts.sheet_id}",
        title=facts.group.name,
        members=tuple(Worker(one.user_id, one.name) for one in facts.group.members),
        state="in_progress",
        submitted_at=None,
        criteria=facts.definition.rubric,
        slots=_slots(facts.definition),
        owner=f"{SHEET}{facts.sheet_id}",
    )


def _submissions(placement: Placement) -> Select[tuple[Submission]]:
    return (
        select(Submission)
        .join(Sheet)
        .where(Sheet.placement_id == placement.id)
        .options(
            joinedload(Submission.sheet).joinedload(Sheet.group),
            joinedload(Submission.sheet).joinedload(Sheet.version),
        )
    )


def _submission(placement: Placement, ref: str) -> Submission | None:
    number = _number(ref, SUBMISSION)
    if number is None:
        return None
    return db.session.scalar(_submissions(placement).where(Submission.id == number))


def _facts(placement: Placement, ref: str) -> SheetFacts | None:
    number = _number(ref, SHEET)
    if number is None:
        return None
    group_id = db.session.scalar(
        select(Sheet.group_id).where(Sheet.id == number, Sheet.placement_id == placement.id)
    )
    everybody = groups.groups_on(placement.resource_link_id)
    found = next((group for group in everybody if group.id == group_id), None)
    return None if found is None else sheets.read(placement, found)


def _is_late(placement: Placement, submission: Submission) -> bool:
    due_at = around.due_of(placement, submission.sheet.group_id)
    return due_at is not None and submission.submitted_at > due_at


def _number(ref: str, prefix: str) -> int | None:
    number = ref.removeprefix(prefix)
    if not ref.startswith(prefix) or not number.isdecimal() or len(number) > 15:
        return None
    return int(number)
