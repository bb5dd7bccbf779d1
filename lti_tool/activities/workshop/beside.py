"""What a page of the sheet shows beside it, read for one group and one step."""

from typing import Any

from lti_tool.activities.workshop import around, pace
from lti_tool.activities.workshop.changes import Place
from lti_tool.activities.workshop.desk import Desk


def place_of(desk: Desk) -> Place:
    """Return where one's group works.

    Raises:
        GroupNeededError: in no group.
    """
    return Place(desk.placement.id, desk.own_sheet().group.id)


def around_of(desk: Desk, step_id: str) -> dict[str, Any]:
    """Return what a page shows around the sheet at a step."""
    group = desk.own_sheet().group
    place = place_of(desk)
    step = desk.step(step_id)
    names = {member.user_id: member.name for member in group.members}
    return {
        "step": step,
        "pace": pace.read(desk.placement, desk.own_sheet().definition.steps),
        "hand": around.hands(place.placement_id, place.group_id).get(place.group_id),
        "notices": around.notices(place),
        "messages": around.messages(place, step.id),
        "roles": {role: (one, names[one]) for role, one in around.roles(group).items()},
    }
