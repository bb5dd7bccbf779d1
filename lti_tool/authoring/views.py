"""The picker: in a deep linking launch, and on a link that has no activity yet."""

from decimal import Decimal

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from lti_tool.activities.registry import kind_named, kinds
from lti_tool.authoring.errors import AuthorsOnlyError
from lti_tool.authoring.forms import Picker
from lti_tool.contexts.roles import Role
from lti_tool.coursework import content_items, library
from lti_tool.coursework import placement as placements
from lti_tool.coursework.content_items import Author, Choice
from lti_tool.coursework.errors import AlreadyPlacedError
from lti_tool.coursework.models import ActivityVersion, ContentItem
from lti_tool.db import db
from lti_tool.errors import N_
from lti_tool.lti.deep_linking import (
    DeepLinkingSettings,
    LinkItem,
    Window,
    response_jwt,
    settings_here,
)
from lti_tool.lti.landing import Landing
from lti_tool.platforms import registry
from lti_tool.platforms.models import Deployment
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import author
from lti_tool.sessions.models import MESSAGE_DEEP_LINKING
from lti_tool.settings import Settings
from lti_tool.web.errors import PageNotFound
from lti_tool.web.security_headers import allow_form_to

blueprint = Blueprint("authoring", __name__)

LAUNCH_PATH = "/lti/launch"
PLAIN_ICON = "icons/accord.svg"


def destination(landing: Landing) -> str:
    """Return the picker's URL for a deep linking launch.

    Raises:
        AuthorsOnlyError: a participant came (Deep Linking 2.0 leaves that to the tool).
    """
    if landing.role is not Role.TRAINER:
        raise AuthorsOnlyError()
    return url_for("authoring.pick", session=landing.session_id)


@blueprint.route("/pick", methods=["GET", "POST"])
@author
def pick(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the library; send what was chosen, or an empty list on cancel, to the platform."""
    settings = _deep_linking(launch)
    if request.method == "POST" and request.form.get("intent") == "cancel":
        return _return_to_platform(launch, settings, [])
    picker = _picker(is_multiple=settings.accept_multiple)
    if request.method == "POST" and picker.validate():
        choices = picker.choices()
        offered = content_items.offer(_author(launch), choices)
        items = [_link_item(*pair) for pair in zip(offered, choices, strict=True)]
        db.session.commit()
        return _return_to_platform(launch, settings, items)
    return _picker_page(picker, settings)


@blueprint.route("/choose", methods=["GET", "POST"])
@author
def choose(launch: CurrentLaunch) -> ResponseReturnValue:
    """Give an empty resource link its activity.

    Raises:
        AlreadyPlacedError: somebody else chose another one meanwhile.
    """
    if launch.resource_link_id is None:
        raise PageNotFound(resource_link_id=None)
    opened = url_for("activities.open_placement", session=launch.session_id)
    standing = placements.find(launch.resource_link_id)
    if standing is not None and request.method == "GET":
        return redirect(opened, code=303)
    picker = _picker(is_multiple=False)
    if request.method == "POST" and picker.validate():
        choice = picker.choices()[0]
        placed = placements.place(
            launch.resource_link_id, choice.version.activity.key, choice.settings
        )
        if placed.version.activity_id != choice.version.activity_id:
            raise AlreadyPlacedError(
                words={"title": placed.title}, action=(N_("Open the activity"), opened)
            )
        db.session.commit()
        return redirect(opened, code=303)
    return _picker_page(picker, None)


def _picker(*, is_multiple: bool) -> Picker:
    """Offer the library, without kinds that are not installed any more."""
    installed = kinds()
    versions = [one for one in library.catalogue() if one.activity.kind in installed]
    return Picker(versions, library.courses(), is_multiple=is_multiple)


def _picker_page(picker: Picker, settings: DeepLinkingSettings | None) -> ResponseReturnValue:
    page = render_template(
        "authoring/picker.html", picker=picker, settings=settings, kind_named=kind_named
    )
    return page, 422 if request.method == "POST" else 200


def _deep_linking(launch: CurrentLaunch) -> DeepLinkingSettings:
    """Return the settings of this session's deep linking request.

    Raises:
        PageNotFound: the session was started by another message.
        ClaimError: the platform's settings cannot be used.
    """
    if launch.message_type != MESSAGE_DEEP_LINKING:
        raise PageNotFound(message_type=launch.message_type)
    return settings_here(launch.message.get("deep_linking"))


def _return_to_platform(
    launch: CurrentLaunch, settings: DeepLinkingSettings, items: list[LinkItem]
) -> ResponseReturnValue:
    """Show the form that carries the signed answer; it sends itself where scripts run."""
    registration = registry.with_id(launch.registration_id)
    if registration is None:
        raise PageNotFound(registration_id=launch.registration_id)
    deployment = db.session.get_one(Deployment, launch.deployment_id)
    signed = response_jwt(registration, deployment.deployment_id, settings, items)
    allow_form_to(settings.return_url)
    return render_template(
        "lti/post_to_platform.html", action_url=settings.return_url, fields={"JWT": signed}
    )


def _author(launch: CurrentLaunch) -> Author:
    return Author(
        user_id=launch.user_id, deployment_id=launch.deployment_id, context_id=launch.context_id
    )


def _link_item(kept: ContentItem, choice: Choice) -> LinkItem:
    """Return the content item for a choice that is kept under a token."""
    activity = choice.version.activity
    return LinkItem(
        title=kept.title,
        text=_described(choice.version),
        url=_settings().url(LAUNCH_PATH),
        icon_url=_settings().url(f"/static/{_icon(activity.kind)}"),
        custom={"activity": activity.key, "item": kept.token},
        resource_id=activity.key,
        tag=activity.kind,
        points=Decimal(kept.points),
        available=Window(kept.opens_at, kept.closes_at),
        submission=Window(kept.opens_at, kept.due_at or kept.closes_at),
    )


def _described(version: ActivityVersion) -> str:
    """Say what it is and how long it takes, for the course page."""
    minutes = ngettext("%(num)s minute", "%(num)s minutes", version.minutes)
    return f"{kind_named(version.activity.kind).label}, {minutes}"


def _icon(kind_name: str) -> str:
    """Return an icon whose address never changes: platforms keep it."""
    icon = str(kind_named(kind_name).icon)
    return icon if icon.startswith("icons/") else PLAIN_ICON


def _settings() -> Settings:
    settings: Settings = current_app.extensions["accord_settings"]
    return settings
