"""How the groups of a workshop get on: from their sheets, the sheets' history and the pace."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.definition import WorkshopDefinition
from lti_tool.activities.workshop.leading.models import Pace
from lti_tool.activities.workshop.models import Sheet, SlotEdit
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import groups
from lti_tool.coursework.insight import Insight, Judging, StepTimes
from lti_tool.coursework.models import Placement
from lti_tool.db import db

_SIGNING, _HANDED_IN = "-signing", "-handed-in"
"""Where a group is that has filled every place: no step is called so."""


def insights(placements: Sequence[Placement]) -> dict[int, Insight]:
    """Tell of each workshop; the marks are the review room's to add."""
    times = _times(placements)
    paces = {
        one.placement_id: one
        for one in db.session.scalars(
            select(Pace).where(Pace.placement_id.in_([one.id for one in placements]))
        )
    }
    return {one.id: _insight(one, times.get(one.id, {}), paces.get(one.id)) for one in placements}


def _insight(
    placement: Placement, times: Mapping[str, Sequence[int]], pace: Pace | None
) -> Insight:
    everybody = groups.groups_on(placement.resource_link_id)
    begun_sheets = [
        one for one in sheets.read_all(placement, everybody) if one.sheet_id is not None
    ]
    begun = {member.user_id for one in begun_sheets for member in one.group.members}
    finished = {
        member["user_id"]
        for one in begun_sheets
        if one.submission is not None and one.submission.state != "returned"
        for member in one.submission.roster
    }
    definition = definitions.DEFINITIONS.of(placement.version)
    here = Counter(_place_of(one) for one in begun_sheets)
    return Insight(
        begun=frozenset(begun | finished),
        finished=frozenset(finished),
        steps=_steps(definition, times, here, pace),
        judgings=(Judging("", definition.rubric),) if definition.rubric else (),
    )


def _times(placements: Sequence[Placement]) -> dict[int, dict[str, list[int]]]:
    """Return what each group spent at each step, by placement and step, in one statement."""
    rows = db.session.execute(
        select(Sheet.placement_id, Sheet.id, Sheet.created_at, SlotEdit.key, SlotEdit.edited_at)
        .join(SlotEdit, SlotEdit.sheet_id == Sheet.id)
        .where(Sheet.placement_id.in_([one.id for one in placements]))
        .order_by(Sheet.id, SlotEdit.id)
    )
    step_of = {
        placement.id: {
            part.id: part.step_id for part in definitions.DEFINITIONS.of(placement.version).parts
        }
        for placement in placements
    }
    edits: dict[tuple[int, int, datetime], list[tuple[datetime, str]]] = {}
    for placement_id, sheet_id, created_at, key, edited_at in rows:
        step_id = step_of[placement_id].get(key.rpartition(".")[0], "")
        edits.setdefault((placement_id, sheet_id, created_at), []).append((edited_at, step_id))
    found: dict[int, dict[str, list[int]]] = {}
    for (placement_id, _sheet_id, created_at), written in edits.items():
        by_step = found.setdefault(placement_id, {})
        for step_id, seconds in rules.seconds_by_step(created_at, written).items():
            by_step.setdefault(step_id, []).append(seconds)
    return found


def _steps(
    definition: WorkshopDefinition,
    times: Mapping[str, Sequence[int]],
    here: Mapping[str, int],
    pace: Pace | None,
) -> tuple[StepTimes, ...]:
    steps = [
        StepTimes(
            title=step.title,
            seconds=tuple(times.get(step.id, ())),
            minutes=step.minutes,
            here=here.get(step.id, 0),
            led_since=pace.set_at if pace is not None and pace.step_id == step.id else None,
        )
        for step in definition.steps
    ]
    if definition.signing is not None:
        steps.append(StepTimes(gettext("Signatures"), here=here.get(_SIGNING, 0)))
    return (*steps, StepTimes(gettext("Sheet handed in"), here=here.get(_HANDED_IN, 0)))


def _place_of(sheet: SheetFacts) -> str:
    if sheet.is_submitted:
        return _HANDED_IN
    missing = sheet.missing_by_step
    return next((step.id for step in sheet.definition.steps if step.id in missing), _SIGNING)
