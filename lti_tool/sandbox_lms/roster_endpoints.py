"""The roster (NRPS 2.0) and the optional Course Groups service 1.0."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.course import Course, Link
from lti_tool.sandbox_lms.current import as_json, world
from lti_tool.sandbox_lms.endpoints import (
    paged,
    place,
    refuse,
    require_accept,
    require_scope,
    with_link,
)
from lti_tool.sandbox_lms.people import Person
from lti_tool.sandbox_lms.substitution import custom_parameters
from lti_tool.sandbox_lms.tools import Tool

blueprint = Blueprint("roster", __name__)


@blueprint.get("/services/CourseSection/<course_id>/bindings/<type_id>/memberships")
@place("memberships")
def memberships(course_id: str, type_id: str) -> AnyResponse:
    """The course's members, `?role=` and `?rlid=` narrowing, `?limit=` paging by Link header.

    Where differences are offered the last page carries their address: who changed `?since=` then.
    """
    tool = require_scope(claims.SCOPE_MEMBERS)
    require_accept(claims.TYPE_MEMBERS)
    course = world().courses.get(course_id)
    if course is None or type_id != tool.type_id:
        raise refuse(404, "No such course")
    link = _asked_link(course)
    since = _asked_since()
    people = _enrolled() if since is None else _changed(since)
    people = [person for person in people if link is None or link.is_open_to(person)]
    people = [person for person in people if _has_role(_roles(person), request.args.get("role"))]
    part, header = paged(people, world().features.roster_page)
    answer = as_json(
        {
            "id": request.url,
            "context": {"id": course.id, "label": course.label, "title": course.title},
            "members": [_member(person, course, link, tool) for person in part],
        },
        content_type=claims.TYPE_MEMBERS,
    )
    if header is None and link is None and world().features.roster_differences:
        header = f'<{request.base_url}?since={len(world().roster_changes)}>; rel="differences"'
    return with_link(answer, header)


@blueprint.get("/services/<course_id>/groups")
@place("groups")
def groups(course_id: str) -> AnyResponse:
    """The LMS's own groups, of one person with `?user_id=`."""
    require_scope(claims.SCOPE_GROUPS)
    user_id = request.args.get("user_id")
    found = []
    for group in _all_groups(course_id):
        if user_id is None or group.id in world().person(user_id).groups:
            shown = {"id": group.id, "name": group.name, "tag": group.tag}
            if world().features.group_sets and group.set_id:
                shown["set_id"] = group.set_id
            found.append(shown)
    part, header = paged(found, None)
    answer = as_json({"id": request.url, "groups": part}, content_type=claims.TYPE_GROUPS)
    return with_link(answer, header)


@blueprint.get("/services/<course_id>/groups/sets")
@place("groups")
def group_sets(course_id: str) -> AnyResponse:
    """The sets the groups belong to."""
    require_scope(claims.SCOPE_GROUPS)
    if not world().features.group_sets:
        raise refuse(404, "There are no group sets here")
    sets: dict[str, list[dict[str, str]]] = {}
    for group in _all_groups(course_id):
        sets.setdefault(group.set_id, []).append({"id": group.id, "name": group.name})
    shown = [{"id": set_id, "name": set_id, "groups": held} for set_id, held in sets.items()]
    return as_json({"id": request.url, "sets": shown}, content_type=claims.TYPE_GROUPS)


def _all_groups(course_id: str) -> list[Any]:
    if not world().features.groups_service or course_id not in world().courses:
        raise refuse(404, "No such course")
    return list(world().groups.values())


def _asked_link(course: Course) -> Link | None:
    link_id, behaviour = request.args.get("rlid"), world().features.roster_of_link
    if link_id is None or behaviour == "ignored":
        return None
    if link_id not in course.links or behaviour == "refused":
        raise refuse(404, "rlid names no link of this course")
    return course.links[link_id]


def _asked_since() -> int | None:
    since = request.args.get("since")
    if since is None:
        return None
    if not world().features.roster_differences or not since.isdigit():
        raise refuse(404, "There are no such differences")
    return int(since)


def _enrolled() -> list[Person]:
    return [person for person in world().people.values() if person.enrolled]


def _changed(since: int) -> list[Person]:
    return [world().people[user_id] for user_id in dict.fromkeys(world().roster_changes[since:])]


def _roles(person: Person) -> tuple[str, ...]:
    trainer_is_learner = world().features.trainer_is_learner_on_roster
    return person.roles_on_roster(trainer_is_learner=trainer_is_learner)


def _has_role(roles: tuple[str, ...], wanted: str | None) -> bool:
    short = {role.rpartition("#")[2] or role for role in roles}
    return wanted is None or (wanted.rpartition("#")[2] or wanted) in short


def _member(person: Person, course: Course, link: Link | None, tool: Tool) -> dict[str, Any]:
    features = world().features
    made: dict[str, Any] = {
        "status": person.status if person.enrolled else "Deleted",
        "roles": list(_roles(person)),
        "user_id": person.user_id,
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }
    made = {name: value for name, value in made.items() if name not in features.omit}
    if features.groups_service:
        made["group_enrollments"] = [{"group_id": group} for group in person.groups]
    if link is not None:
        item = course.line_item_of(link)
        custom = custom_parameters(
            link.custom | tool.custom, person=person, course=course, link=link, line_item=item
        )
        message = {claims.LTI + "message_type": claims.RESOURCE_LINK_REQUEST}
        made["message"] = [message | {claims.LTI + "custom": custom}]
    return made
