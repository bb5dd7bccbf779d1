"""The sheet that a group wrote in another workshop of the course, which this one builds on."""

from sqlalchemy import select

from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.sheets import SheetFacts
from lti_tool.contexts import groups
from lti_tool.contexts.groups import GroupFacts
from lti_tool.contexts.models import ResourceLink
from lti_tool.coursework.models import Activity, ActivityVersion, Placement
from lti_tool.db import db


def placements_of(activity_key: str, context_id: int | None) -> list[Placement]:
    """Return where an activity is placed in a course, the oldest first."""
    rows = db.session.scalars(
        select(Placement)
        .join(ResourceLink, ResourceLink.id == Placement.resource_link_id)
        .join(ActivityVersion, ActivityVersion.id == Placement.version_id)
        .join(Activity, Activity.id == ActivityVersion.activity_id)
        .where(
            ResourceLink.context_id == context_id,
            Activity.key == activity_key,
            Activity.kind == "workshop",
        )
        .order_by(Placement.id)
    )
    return list(rows)


def sheet_under(group: GroupFacts, activity_key: str, context_id: int | None) -> SheetFacts | None:
    """Return the sheet of ``activity_key`` in this course that most of ``group`` wrote, or None.

    Groups of two links are not the same rows: whoever shares the most members with this group is
    taken for it.
    """
    best: tuple[int, Placement, GroupFacts] | None = None
    for placement in placements_of(activity_key, context_id):
        for other in groups.groups_on(placement.resource_link_id):
            shared = sum(group.has(member.user_id) for member in other.members)
            if shared and (best is None or shared > best[0]):
                best = (shared, placement, other)
    if best is None:
        return None
    found = sheets.read(best[1], best[2])
    return found if found.sheet_id is not None else None
