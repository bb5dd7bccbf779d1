"""The claims of a launch, Moodle-like in shape (LTI Core 1.3 section 5, Deep Linking 2.0 section
4.4, Submission Review 1.0)."""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from lti_tool import clock
from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.course import Course, LineItem, Link
from lti_tool.sandbox_lms.launches import PendingLaunch
from lti_tool.sandbox_lms.people import Person
from lti_tool.sandbox_lms.substitution import custom_parameters
from lti_tool.sandbox_lms.tools import Tool
from lti_tool.sandbox_lms.world import World

_LTI = claims.LTI


def line_items_url(world: World, course: Course, tool: Tool) -> str:
    """The line item container, with a query string as in Moodle."""
    return f"{world.url}/services/{course.id}/lineitems?type_id={tool.type_id}"


def line_item_url(world: World, course: Course, item: LineItem, tool: Tool) -> str:
    """One line item's own address, with a query string as in Moodle."""
    return f"{world.url}/services/{course.id}/lineitems/{item.id}/lineitem?type_id={tool.type_id}"


def memberships_url(world: World, course: Course, tool: Tool) -> str:
    """The roster's address."""
    base = f"{world.url}/services/CourseSection/{course.id}"
    return f"{base}/bindings/{tool.type_id}/memberships"


def launch_claims(world: World, launch: PendingLaunch, nonce: str) -> dict[str, Any]:
    """All claims of the id_token that answers this launch."""
    person = world.person(launch.user_id)
    course = world.courses[launch.course_id]
    tool = world.tools[launch.client_id]
    link = world.link(launch.link_id) if launch.link_id is not None else None
    made = _envelope(world, tool, person, nonce)
    made |= {
        _LTI + "message_type": launch.message,
        _LTI + "version": "1.3.0",
        _LTI + "deployment_id": tool.deployment_id,
        _LTI + "target_link_uri": launch.target_link_uri,
        _LTI + "roles": list(person.launch_roles),
        _LTI + "context": {
            "id": course.id,
            "label": course.label,
            "title": course.title,
            "type": ["http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"],
        },
        _LTI + "tool_platform": _platform(world),
        _LTI + "launch_presentation": {
            "document_target": launch.container,
            "locale": launch.locale,
            "return_url": f"{world.url}/course/{course.id}/return?in={launch.container}",
        },
        _LTI + "lis": {"person_sourcedid": "", "course_section_sourcedid": ""},
        _LTI + "custom": _custom(world, launch, person, course, link, tool),
    }
    made |= _services(world, course, link, tool)
    made |= _about_message(world, launch, course, link)
    omitted = {claims.claim(name) for name in world.features.omit}
    return {name: value for name, value in made.items() if name not in omitted}


def _envelope(world: World, tool: Tool, person: Person, nonce: str) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    made: dict[str, Any] = {
        "iss": world.issuer,
        "aud": [tool.client_id] if world.features.aud_is_array else tool.client_id,
        "sub": person.user_id,
        "iat": now,
        "exp": now + world.features.id_token_seconds,
        "nonce": nonce,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }
    if world.features.sends_azp:
        made["azp"] = tool.client_id
    return made


def _platform(world: World) -> dict[str, str]:
    return {
        "guid": hashlib.sha256(world.url.encode()).hexdigest()[:32],
        "name": world.platform_name,
        "product_family_code": "accord-sandbox",
        "version": "1.0",
    }


def _custom(
    world: World,
    launch: PendingLaunch,
    person: Person,
    course: Course,
    link: Link | None,
    tool: Tool,
) -> dict[str, str]:
    wanted: Mapping[str, str] = (link.custom if link is not None else {}) | tool.custom
    item = course.line_item_of(link) if link is not None else None
    if launch.message == claims.SUBMISSION_REVIEW_REQUEST and item is not None:
        wanted = dict(wanted) | item.review_custom
    return custom_parameters(
        wanted,
        person=person,
        course=course,
        link=link,
        line_item=item,
        history=world.features.history_variables,
    )


def _services(world: World, course: Course, link: Link | None, tool: Tool) -> dict[str, Any]:
    features, made = world.features, {}
    ags_scopes = [scope for scope in claims.AGS_SCOPES if scope in tool.scopes]
    if features.ags and ags_scopes:
        endpoint: dict[str, Any] = {
            "scope": ags_scopes,
            "lineitems": line_items_url(world, course, tool),
        }
        item = course.line_item_of(link) if link is not None else None
        if item is not None:
            endpoint["lineitem"] = line_item_url(world, course, item, tool)
        made[claims.AGS_ENDPOINT] = endpoint
    if features.nrps and claims.SCOPE_MEMBERS in tool.scopes:
        made[claims.NRPS_SERVICE] = {
            "context_memberships_url": memberships_url(world, course, tool),
            "service_versions": ["2.0"],
        }
    if features.groups_service and claims.SCOPE_GROUPS in tool.scopes:
        groups_url = f"{world.url}/services/{course.id}/groups"
        made[claims.GROUPS_SERVICE] = {
            "scope": [claims.SCOPE_GROUPS],
            "context_groups_url": f"{groups_url}?type_id={tool.type_id}",
            "service_versions": ["1.0"],
        }
        if features.group_sets:
            sets_url = f"{groups_url}/sets?type_id={tool.type_id}"
            made[claims.GROUPS_SERVICE]["context_group_sets_url"] = sets_url
    return made


def _about_message(
    world: World, launch: PendingLaunch, course: Course, link: Link | None
) -> dict[str, Any]:
    if launch.message == claims.DEEP_LINKING_REQUEST:
        return {claims.DL + "deep_linking_settings": _deep_linking(world, launch)}
    made: dict[str, Any] = {}
    if link is not None:
        described = {"id": link.id, "title": link.title, "description": link.text}
        made[_LTI + "resource_link"] = {name: text for name, text in described.items() if text}
    if launch.message == claims.SUBMISSION_REVIEW_REQUEST:
        made[_LTI + "for_user"] = {"user_id": launch.for_user_id}
    return made


def _deep_linking(world: World, launch: PendingLaunch) -> dict[str, Any]:
    features = world.features
    query = urlencode({"id": launch.id})
    settings: dict[str, Any] = {
        "deep_link_return_url": f"{world.url}/course/{launch.course_id}/add/return?{query}",
        "accept_types": list(features.accept_types),
        "accept_presentation_document_targets": list(features.accept_targets),
        "auto_create": False,
    }
    if features.accept_multiple is not None:
        settings["accept_multiple"] = features.accept_multiple
    if features.accept_lineitem is not None:
        settings["accept_lineitem"] = features.accept_lineitem
    if features.deep_linking_data is not None:
        settings["data"] = features.deep_linking_data
    return settings
