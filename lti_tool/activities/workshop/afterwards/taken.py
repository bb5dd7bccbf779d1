"""Whose rule a group took: said beside it as long as it is still that rule. No commit here."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lti_tool import clock
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.afterwards.models import TakenRule
from lti_tool.activities.workshop.models import Sheet, Submission
from lti_tool.activities.workshop.sheet import changes
from lti_tool.db import db
from lti_tool.db.upsert import insert_into


def record(sheet: Sheet, source: Submission, key: str, *, is_named: bool) -> None:
    """Note that a sheet takes the slot ``key`` of ``source``; taken anew it is credited anew."""
    values = {"is_named": is_named, "taken_at": clock.now()}
    db.session.execute(
        insert_into(TakenRule)
        .values(sheet_id=sheet.id, from_submission_id=source.id, from_key=key, **values)
        .on_conflict_do_update(
            index_elements=["sheet_id", "from_submission_id", "from_key"], set_=values
        )
    )
    changes.announce_margins(sheet)


def places(
    sheet_id: int | None, texts: rules.Texts, until: datetime | None = None
) -> dict[str, TakenRule]:
    """Return which slots of ``texts`` hold a rule that the sheet took (``until`` a moment).

    A rule that was rewritten wholly is the group's own, and has no credit.
    """
    rows = db.session.scalars(
        select(TakenRule)
        .where(TakenRule.sheet_id == sheet_id)
        .options(
            joinedload(TakenRule.submission).joinedload(Submission.sheet).joinedload(Sheet.group),
            joinedload(TakenRule.submission).joinedload(Submission.sheet).joinedload(Sheet.version),
        )
        .order_by(TakenRule.taken_at)
    )
    found: dict[str, TakenRule] = {}
    for row in rows:
        if until is None or row.taken_at <= until:
            text = rules.texts_of(row.submission.content).get(row.from_key, "")
            part = row.from_key.rpartition(".")[0]
            own = {key: texts[key] for key in texts if key.rpartition(".")[0] == part}
            slot = rules.slot_that_keeps(text, own)
            if slot is not None:
                found.setdefault(slot, row)
    return found


def words(
    sheet_id: int | None, texts: rules.Texts, until: datetime | None = None
) -> dict[str, str]:
    """Return what is said beside slots with a taken rule, by slot; see :func:`places`."""
    return {key: _words(row) for key, row in places(sheet_id, texts, until).items()}


def of_submission(submission: Submission) -> dict[str, str]:
    """Return what is said beside the slots of what was handed in."""
    texts = rules.texts_of(submission.content)
    return words(submission.sheet_id, texts, submission.submitted_at)


def _words(row: TakenRule) -> str:
    source = row.submission.sheet
    place = definitions.DEFINITIONS.of(source.version).part_of_slot(row.from_key)
    name = place[0].name_of(place[1]) if place else ""
    if row.is_named:
        return str(
            gettext("taken from group “%(name)s”: %(slot)s", name=source.group.name, slot=name)
        )
    return str(gettext("taken from the gallery: %(slot)s", slot=name))
