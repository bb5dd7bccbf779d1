"""Excusing an absent member, so that the group is not held up. No commit here."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from lti_tool import clock
from lti_tool.activities.workshop.models import Excuse, Sheet
from lti_tool.activities.workshop.sheet import changes
from lti_tool.activities.workshop.sheet.operations import (
    ensure_not_submitted,
    is_submitted,
    locked_sheet,
)
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts.groups import Member
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into


def excuse(sheet: Sheet, user_id: int, reason: str, by: int) -> None:
    """Excuse a member of the locked sheet's group; another reason takes the place of the first.

    Raises:
        SheetSubmittedError: what is handed in keeps its roster.
    """
    ensure_not_submitted(sheet)
    values = {"reason": reason, "excused_at": clock.now(), "excused_by_id": by}
    db.session.execute(
        insert_into(Excuse)
        .values(sheet_id=sheet.id, user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["sheet_id", "user_id"], set_=values)
    )
    changes.announce(sheet)


def withdraw(sheet: Sheet, user_id: int) -> None:
    """Take an excuse back; where there is none nothing changes.

    Raises:
        SheetSubmittedError: what is handed in keeps its roster.
    """
    ensure_not_submitted(sheet)
    db.session.execute(delete(Excuse).where(Excuse.sheet_id == sheet.id, Excuse.user_id == user_id))
    changes.announce(sheet)


def excusable(sheet: SheetFacts) -> list[Member]:
    """Return who may be excused: not signed, not excused yet, and nothing handed in."""
    if sheet.definition.signing is None or sheet.is_submitted:
        return []
    return [member for member in sheet.unsigned if member.user_id not in sheet.excuses]


def excuse_several(
    placement: Placement, absent: Iterable[tuple[int, int]], reason: str, by: int
) -> datetime:
    """Excuse members, given as group and person; return the moment, for taking it back.

    Who has an excuse already keeps it. A group that has handed in meanwhile keeps its roster.
    """
    moment = clock.now()
    wanted: dict[int, list[int]] = {}
    for group_id, user_id in absent:
        wanted.setdefault(group_id, []).append(user_id)
    for group_id in sorted(wanted):
        sheet = locked_sheet(placement, group_id)
        if is_submitted(sheet):
            continue
        rows = [
            {"sheet_id": sheet.id, "user_id": one, "reason": reason}
            | {"excused_at": moment, "excused_by_id": by}
            for one in wanted[group_id]
        ]
        db.session.execute(insert_into(Excuse).values(rows).on_conflict_do_nothing())
        changes.announce(sheet)
    return moment


def withdraw_several(placement: Placement, moment: datetime) -> None:
    """Undo :func:`excuse_several`, except where a group has handed in since."""
    given = select(Excuse.sheet_id).where(Excuse.excused_at == moment)
    found = db.session.scalars(
        select(Sheet)
        .where(Sheet.placement_id == placement.id, Sheet.id.in_(given))
        .order_by(Sheet.group_id)
        .with_for_update()
    )
    for sheet in found.all():
        if not is_submitted(sheet):
            db.session.execute(
                delete(Excuse).where(Excuse.sheet_id == sheet.id, Excuse.excused_at == moment)
            )
            changes.announce(sheet)
