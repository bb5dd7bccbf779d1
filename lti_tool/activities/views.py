"""Where a launch of a resource link lands: it leads to the kind's own view."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.registry import kind_named
from lti_tool.contexts.models import ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.coursework import content_items
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import ActivityUnknownError, NothingPlacedError
from lti_tool.coursework.placement import PlacementSettings
from lti_tool.db import db
from lti_tool.lti.landing import Landing
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member

blueprint = Blueprint("activities", __name__)


def destination(landing: Landing) -> str:
    """Return the URL that a resource link launch leads to, placing the link's activity if new.

    A trainer whose link names an activity that is not installed may choose another one.

    Raises:
        ActivityUnknownError: a participant's link names an activity that is not installed.
    """
    try:
        kind = kind_placed_for(landing)
    except ActivityUnknownError:
        if landing.role is not Role.TRAINER:
            raise
        kind = None
    return _url_of(kind, landing.session_id, landing.role)


def kind_placed_for(landing: Landing) -> str | None:
    """Return the kind of activity of the link that was launched, placing its activity if new.

    None for a link that names no activity. The caller commits.

    Raises:
        ActivityUnknownError: the link names an activity that is not installed.
    """
    if landing.link_is_new:
        return _place_first(landing)
    return placements.kind_of(landing.resource_link_id) or _place_first(landing)


def _place_first(landing: Landing) -> str | None:
    if landing.resource_link_id is None:
        return None
    if landing.activity_key:
        settings = None
        if landing.content_item:
            settings = content_items.claim(
                landing.content_item, landing.resource_link_id, landing.activity_key
            )
        return placements.put(
            landing.resource_link_id, landing.activity_key, settings or PlacementSettings()
        )
    link = db.session.get_one(ResourceLink, landing.resource_link_id)
    original = placements.copied_from(link)
    if original is None:
        return None
    return placements.put(
        link.id,
        original.version.activity.key,
        PlacementSettings(title=original.title, points=original.points),
    )


def _url_of(kind_name: str | None, session_id: str, role: Role) -> str:
    if kind_name is None:
        if role is Role.TRAINER:
            return url_for("authoring.choose", session=session_id)
        return url_for("activities.open_placement", session=session_id)
    kind = kind_named(kind_name)
    endpoint = kind.overview_endpoint if role is Role.TRAINER else kind.open_endpoint
    return url_for(endpoint, session=session_id)


@blueprint.get("/")
@member
def open_placement(launch: CurrentLaunch) -> ResponseReturnValue:
    """Lead back to the activity: a participant to the work, a trainer to its overview.

    Raises:
        NothingPlacedError: the link is empty and a participant asks.
    """
    kind = placements.kind_of(launch.resource_link_id)
    if kind is None and not launch.is_trainer:
        raise NothingPlacedError(resource_link_id=launch.resource_link_id)
    return redirect(_url_of(kind, launch.session_id, launch.role), code=303)
