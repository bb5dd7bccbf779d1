"""The course page and the pages in which its activities open."""

from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.authorisation import start_login
from lti_tool.sandbox_lms.course import IN_FRAME, IN_WINDOW, LineItem, Link
from lti_tool.sandbox_lms.current import (
    require_course,
    require_link,
    require_person,
    require_teacher,
    tool_or_none,
    world,
)
from lti_tool.sandbox_lms.grades import Cell
from lti_tool.sandbox_lms.wording import language

blueprint = Blueprint("course", __name__)


@dataclass(frozen=True)
class Row:
    """An activity on the course page, with the signed-in participant's own cell."""

    link: Link
    line_item: LineItem | None
    cell: Cell | None


@blueprint.get("/course/<course_id>")
def show(course_id: str) -> str:
    """The course: its activities, and for teachers what they can do with them."""
    person, course = require_person(), require_course(course_id)
    rows = []
    for link in [one for one in course.links.values() if one.is_open_to(person)]:
        item = course.line_item_of(link)
        wants_cell = item is not None and not person.teaches
        cell = world().gradebook.cell(item.id, person.user_id) if item and wants_cell else None
        rows.append(Row(link, item, cell))
    return render_template(
        "sandbox_lms/course.html",
        course=course,
        courses=list(world().courses.values()),
        rows=rows,
        tool=tool_or_none(),
    )


@blueprint.get("/mod/<link_id>")
def activity(link_id: str) -> str:
    """One activity in its frame, or with a button that opens a window (`?in=window`)."""
    link = _require_open_link(link_id)
    container = _container(link)
    return render_template(
        "sandbox_lms/frame.html",
        course=world().course_of(link),
        link=link,
        review_of=None,
        tool=tool_or_none(link),
        container=container,
        frame_url=f"/mod/{link.id}/launch?in={container}",
    )


@blueprint.get("/mod/<link_id>/launch")
def launch(link_id: str) -> AnyResponse:
    """Inside the frame or window: begin the launch."""
    person, link = require_person(), _require_open_link(link_id)
    tool = tool_or_none(link)
    if tool is None:
        raise NotFound
    pending = world().launches.begin(
        message=claims.RESOURCE_LINK_REQUEST,
        user_id=person.user_id,
        client_id=tool.client_id,
        course_id=world().course_of(link).id,
        link_id=link.id,
        target_link_uri=link.target_link_uri or tool.target_link_uri,
        container=_container(link),
        locale=language(),
    )
    return start_login(pending)


@blueprint.get("/course/<course_id>/return")
def come_back(course_id: str) -> AnyResponse:
    """`return_url` of launches: shows `lti_msg` or `lti_errormsg`, else goes to the course."""
    require_person()
    course = require_course(course_id)
    words = request.args.get("lti_errormsg") or request.args.get("lti_msg")
    if not words and request.args.get("in") == IN_WINDOW:
        return redirect(f"/course/{course.id}")
    return make_response(
        render_template("sandbox_lms/returned.html", course=course, words=words or "")
    )


@blueprint.post("/course/<course_id>/copy")
def copy(course_id: str) -> AnyResponse:
    """Copy the course, as for the next school year."""
    require_teacher()
    made = world().copy_course(require_course(course_id), request.form.get("title") or None)
    return redirect(f"/course/{made.id}")


@blueprint.post("/mod/<link_id>/change")
def change(link_id: str) -> AnyResponse:
    """Let an activity open in the frame or a window, or take it out of the course."""
    require_teacher()
    link = require_link(link_id)
    course = world().course_of(link)
    action = request.form.get("action")
    if action in {IN_FRAME, IN_WINDOW}:
        link.opens = action
    elif action == "remove":
        with world().lock:
            course.links.pop(link.id, None)
            item = course.line_items.pop(link.line_item_id or "", None)
        if item is not None:
            world().gradebook.forget(item.id)
    else:
        raise BadRequest
    return redirect(f"/course/{course.id}")


def _require_open_link(link_id: str) -> Link:
    person, link = require_person(), require_link(link_id)
    if not link.is_open_to(person):
        raise Forbidden
    return link


def _container(link: Link) -> str:
    asked = request.args.get("in")
    return asked if asked in {IN_FRAME, IN_WINDOW} else link.opens
