"""What a view needs about its request: the world, who is signed in, and how to answer."""

from typing import Any, cast

from flask import Response, current_app, make_response, render_template, request
from werkzeug.exceptions import Forbidden, NotFound

from lti_tool.sandbox_lms.course import Course, Link
from lti_tool.sandbox_lms.people import Person
from lti_tool.sandbox_lms.tools import Tool
from lti_tool.sandbox_lms.world import World

EXTENSION = "sandbox_world"


def world() -> World:
    """The world this application serves."""
    return cast("World", current_app.extensions[EXTENSION])


def cookie_name() -> str:
    """The sign-in cookie, named by port: cookies of one host are shared by all its ports."""
    return f"sandbox_person_{request.host.rpartition(':')[2]}"


def signed_in() -> Person | None:
    """Who is signed in, if anybody."""
    return world().people.get(request.cookies.get(cookie_name(), ""))


def require_person() -> Person:
    """Who is signed in; 403 where nobody is."""
    person = signed_in()
    if person is None:
        raise Forbidden
    return person


def require_teacher() -> Person:
    """The author or a trainer; 403 for anybody else."""
    person = require_person()
    if not person.teaches:
        raise Forbidden
    return person


def require_course(course_id: str) -> Course:
    """The course of that id, or 404."""
    try:
        return world().courses[course_id]
    except KeyError as error:
        raise NotFound from error


def require_link(link_id: str) -> Link:
    """The link of that id (not title), or 404."""
    try:
        link = world().link(link_id)
    except KeyError as error:
        raise NotFound from error
    if link.id != link_id:
        raise NotFound
    return link


def tool_or_none(link: Link | None = None) -> Tool | None:
    """The tool that would be launched, or None while none is registered."""
    try:
        return world().tool_of(link)
    except KeyError:
        return None


def autopost(action: str, fields: dict[str, str], status: int = 200) -> Response:
    """A page with a form that posts itself (and a button where scripts are off)."""
    page = render_template("sandbox_lms/autopost.html", action=action, fields=fields)
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def as_json(data: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """A JSON answer; Decimals come out as plain numbers."""
    answer = current_app.json.response(data)
    answer.status_code = status
    answer.content_type = content_type
    return cast("Response", answer)
