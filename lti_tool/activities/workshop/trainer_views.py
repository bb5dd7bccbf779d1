"""A trainer's view of the workshop: all groups, how far they are, what waits for a mark."""

from dataclasses import dataclass
from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules, sheets
from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.reviewing import SHEET, SUBMISSION
from lti_tool.activities.workshop.sheets import SheetFacts
from lti_tool.activities.workshop.views import blueprint
from lti_tool.contexts import groups, roster
from lti_tool.coursework.attempts import maximum_of
from lti_tool.coursework.models import Placement, Result
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in the trainer's list.

    ``stage`` is one of *empty*, *writing*, *signing*, *submitted*, *returned*, *amended*,
    *marked*;
    ``step`` is the first with empty places; ``filled`` of ``places`` slots are written, ``signed``
    of ``members`` have signed; ``points`` are those of the newest mark.
    """

    sheet: SheetFacts
    stage: str
    step: str
    filled: int
    places: int
    signed: int
    members: int
    points: Decimal | None
    ref: str


@blueprint.get("/overview")
@trainer
def overview(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the groups with step, completeness, signatures, submission and mark."""
    placement = placement_of(launch)
    everybody = groups.groups_on(placement.resource_link_id)
    results = _results(placement)
    rows = [_row(one, results) for one in sheets.read_all(placement, everybody)]
    grouped = {member.user_id for group in everybody for member in group.members}
    learners = (
        roster.learners(launch.context_id, placement.resource_link_id)
        if launch.context_id is not None
        else []
    )
    return render_template(
        "workshop/overview.html",
        launch=launch,
        placement=placement,
        definition=definitions.DEFINITIONS.of(placement.version),
        rows=rows,
        ungrouped=[one for one in learners if one.user_id not in grouped],
        maximum=maximum_of(placement),
        waiting=sum(row.stage == "submitted" for row in rows),
    )


def _results(placement: Placement) -> dict[int, Result]:
    found = db.session.scalars(select(Result).where(Result.placement_id == placement.id))
    return {result.user_id: result for result in found}


def _row(sheet: SheetFacts, results: dict[int, Result]) -> GroupRow:
    texts = sheet.texts
    filled = sum(len(rules.filled(step, texts)) for step in sheet.definition.rules)
    missing = sheet.missing_by_step
    empty = sum(missing.values())
    submission = sheet.submission
    signers = sheets.signers_of(submission) if submission else sheet.signers
    points = None
    if submission is not None:
        marks = [
            results[one["user_id"]]
            for one in submission.roster
            if one["user_id"] in results
            and results[one["user_id"]].marked_at >= submission.submitted_at
        ]
        points = marks[0].score_given if marks else None
    ref = f"{SUBMISSION}{submission.id}" if submission else f"{SHEET}{sheet.sheet_id}"
    return GroupRow(
        sheet=sheet,
        stage=_stage(sheet, filled, empty, is_marked=points is not None),
        step=next((one.title for one in sheet.definition.steps if one.id in missing), ""),
        filled=filled,
        places=filled + empty,
        signed=sum(one.signed_name != "" for one in signers),
        members=len(signers),
        points=points,
        ref=ref if sheet.sheet_id is not None else "",
    )


def _stage(sheet: SheetFacts, filled: int, empty: int, *, is_marked: bool) -> str:
    if sheet.submission is not None:
        if sheet.submission.state != "submitted":
            return sheet.submission.state
        return "marked" if is_marked else "submitted"
    if filled == 0:
        return "empty"
    return "writing" if empty else "signing"
