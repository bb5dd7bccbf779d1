"""Excusing an absent member, so that the group is not held up. No commit here."""

from sqlalchemy import delete

from lti_tool import clock
from lti_tool.activities.workshop.models import Excuse, Sheet
from lti_tool.activities.workshop.sheet import changes
from lti_tool.activities.workshop.sheet.operations import ensure_not_submitted
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
