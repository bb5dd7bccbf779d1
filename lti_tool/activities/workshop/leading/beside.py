"""What a page of the sheet shows beside it, read for one group and one step."""

from typing import Any

from sqlalchemy import exists, select

from lti_tool.activities.workshop.afterwards import taken
from lti_tool.activities.workshop.desk import Desk
from lti_tool.activities.workshop.leading import around, pace
from lti_tool.activities.workshop.models import SlotEdit
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.contexts.models import GroupMembership
from lti_tool.db import db


def place_of(desk: Desk) -> Place:
    """Return where one's group works.

    Raises:
        GroupNeededError: in no group.
    """
    return Place(desk.placement.id, desk.own_sheet().group.id)


def around_of(desk: Desk, step_id: str) -> dict[str, Any]:
    """Return what a page shows around the sheet at a step, and in its margins."""
    sheet = desk.own_sheet()
    group = sheet.group
    place = place_of(desk)
    step = desk.step(step_id)
    names = {member.user_id: member.name for member in group.members}
    return {
        "step": step,
        "joined_late": joined_late(desk),
        "pace": pace.read(desk.placement, sheet.definition.steps),
        "hand": around.hands(place.placement_id, place.group_id).get(place.group_id),
        "notices": around.notices(place),
        "messages": around.messages(place, step.id),
        "roles": {role: (one, names[one]) for role, one in around.roles(group).items()},
        "credits": taken.words(sheet.sheet_id, sheet.texts),
        "notes": desk.notes,
    }


def joined_late(desk: Desk) -> bool:
    """Whether one came into the group when it had written already, and has added nothing yet."""
    sheet, user_id = desk.own_sheet(), desk.launch.user_id
    if sheet.sheet_id is None or sheet.signature_of(user_id) is not None:
        return False
    written = select(SlotEdit.id).where(SlotEdit.sheet_id == sheet.sheet_id)
    stay = select(GroupMembership.id).where(
        GroupMembership.group_id == sheet.group.id,
        GroupMembership.user_id == user_id,
        GroupMembership.left_at.is_(None),
        exists(written.where(SlotEdit.edited_at < GroupMembership.joined_at)),
        ~exists(written.where(SlotEdit.user_id == user_id)),
    )
    return db.session.scalar(stay) is not None
