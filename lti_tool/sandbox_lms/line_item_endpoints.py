"""Line items: the container and single items (AGS 2.0 section 3.1 and 3.2)."""

from decimal import Decimal
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.course import Course, LineItem
from lti_tool.sandbox_lms.current import as_json, world
from lti_tool.sandbox_lms.endpoints import (
    json_body,
    paged,
    place,
    refuse,
    require_accept,
    require_content_type,
    require_scope,
    with_link,
)
from lti_tool.sandbox_lms.messages import line_item_url
from lti_tool.sandbox_lms.tools import Tool

blueprint = Blueprint("line_items", __name__)

_READ = (claims.SCOPE_LINE_ITEM, claims.SCOPE_LINE_ITEM_READ)
_ITEM = "/services/<course_id>/lineitems/<item_id>/lineitem"


@blueprint.route("/services/<course_id>/lineitems", methods=["GET", "POST"])
@place("lineitems")
def container(course_id: str) -> AnyResponse:
    """List the course's line items (filters resource_link_id, resource_id, tag), or add one."""
    if request.method == "POST":
        return _create(course_id)
    tool = require_scope(*_READ)
    require_accept(claims.TYPE_LINE_ITEMS)
    course = _course(course_id)
    with world().lock:
        found = [item for item in course.line_items.values() if _visible(item, tool)]
    part, link = paged(found, world().features.line_items_page)
    shown = [as_dict(course, item, tool) for item in part]
    return with_link(as_json(shown, content_type=claims.TYPE_LINE_ITEMS), link)


@blueprint.get(_ITEM)
@place("lineitem")
def show(course_id: str, item_id: str) -> AnyResponse:
    """One line item."""
    tool = require_scope(*_READ)
    require_accept(claims.TYPE_LINE_ITEM)
    return _item_answer(*find_item(course_id, item_id, tool), tool)


@blueprint.put(_ITEM)
@place("lineitem")
def replace(course_id: str, item_id: str) -> AnyResponse:
    """Replace a line item; leaving out `resourceLinkId` unlinks it, as in Moodle."""
    tool = require_scope(claims.SCOPE_LINE_ITEM)
    require_content_type(claims.TYPE_LINE_ITEM)
    course, item = find_item(course_id, item_id, tool)
    with world().lock:
        _fill(item, _checked(course, json_body()))
        for link in course.links.values():
            if link.line_item_id == item.id and item.resource_link_id != link.id:
                link.line_item_id = None
    return _item_answer(course, item, tool)


@blueprint.delete(_ITEM)
@place("lineitem")
def delete(course_id: str, item_id: str) -> AnyResponse:
    """Remove a line item, an activity's own too: later launches then name none."""
    tool = require_scope(claims.SCOPE_LINE_ITEM)
    course, item = find_item(course_id, item_id, tool)
    with world().lock:
        del course.line_items[item.id]
        for link in course.links.values():
            if link.line_item_id == item.id:
                link.line_item_id = None
    world().gradebook.forget(item.id)
    return Response(status=204)


def find_item(course_id: str, item_id: str, tool: Tool) -> tuple[Course, LineItem]:
    """The course and the tool's line item in it, or 404."""
    course = _course(course_id)
    item = course.line_items.get(item_id)
    if item is None or not _owned(item, tool):
        raise refuse(404, "No such line item")
    return course, item


def as_dict(course: Course, item: LineItem, tool: Tool) -> dict[str, Any]:
    """A line item as AGS 2.0 section 3.2.2 writes it."""
    made = {
        "id": line_item_url(world(), course, item, tool),
        "label": item.label,
        "scoreMaximum": plain_number(item.score_maximum),
        "resourceId": item.resource_id,
        "tag": item.tag,
        "resourceLinkId": item.resource_link_id,
        "startDateTime": item.starts,
        "endDateTime": item.ends,
        "gradesReleased": item.grades_released,
    }
    return {name: value for name, value in made.items() if value not in {None, ""}}


def plain_number(number: Decimal) -> int | float:
    """A Decimal as JSON knows numbers: whole ones without a point."""
    return int(number) if number == number.to_integral_value() else float(number)


def _course(course_id: str) -> Course:
    course = world().courses.get(course_id)
    if course is None:
        raise refuse(404, "No such course")
    return course


def _owned(item: LineItem, tool: Tool) -> bool:
    return item.client_id in {None, tool.client_id}


def _visible(item: LineItem, tool: Tool) -> bool:
    wanted = request.args
    return (
        _owned(item, tool)
        and wanted.get("resource_link_id", item.resource_link_id) == item.resource_link_id
        and wanted.get("resource_id", item.resource_id) == item.resource_id
        and wanted.get("tag", item.tag) == item.tag
    )


def _create(course_id: str) -> AnyResponse:
    tool = require_scope(claims.SCOPE_LINE_ITEM)
    require_content_type(claims.TYPE_LINE_ITEM)
    course = _course(course_id)
    data = _checked(course, json_body())
    with world().lock:
        item = LineItem(world().new_id("item"), "", Decimal(1), client_id=tool.client_id)
        _fill(item, data)
        course.line_items[item.id] = item
        link = course.links.get(item.resource_link_id or "")
        if link is not None and link.line_item_id is None:
            link.line_item_id = item.id
    return _item_answer(course, item, tool, 201)


def _checked(course: Course, data: object) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise refuse(400, "A line item must be a JSON object")
    maximum = data.get("scoreMaximum")
    if isinstance(maximum, bool) or not isinstance(maximum, int | Decimal) or maximum <= 0:
        raise refuse(400, "scoreMaximum must be a number above 0")
    if not isinstance(data.get("label"), str) or not data["label"].strip():
        raise refuse(400, "label is missing")
    for name in ("resourceId", "tag", "resourceLinkId", "startDateTime", "endDateTime"):
        if not isinstance(data.get(name), str | None):
            raise refuse(400, f"{name} must be a text")
    link_id = data.get("resourceLinkId")
    if link_id is not None and link_id not in course.links:
        raise refuse(404, "resourceLinkId names no link of this course")
    return data


def _fill(item: LineItem, data: dict[str, Any]) -> None:
    item.label = data["label"]
    item.score_maximum = Decimal(data["scoreMaximum"])
    item.resource_id = data.get("resourceId") or ""
    item.tag = data.get("tag") or ""
    item.resource_link_id = data.get("resourceLinkId")
    item.starts = data.get("startDateTime")
    item.ends = data.get("endDateTime")
    item.grades_released = data.get("gradesReleased")


def _item_answer(course: Course, item: LineItem, tool: Tool, status: int = 200) -> AnyResponse:
    return as_json(as_dict(course, item, tool), status, claims.TYPE_LINE_ITEM)
