"""The gradebook page: points and comments, overriding and locking, and «grade analysis»."""

from decimal import Decimal, InvalidOperation

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.authorisation import start_login
from lti_tool.sandbox_lms.course import IN_FRAME, Course, LineItem, Link
from lti_tool.sandbox_lms.current import (
    require_course,
    require_person,
    require_teacher,
    tool_or_none,
    world,
)
from lti_tool.sandbox_lms.people import PARTICIPANT, Person
from lti_tool.sandbox_lms.wording import language

blueprint = Blueprint("grades", __name__)


@blueprint.get("/course/<course_id>/grades")
def show(course_id: str) -> str:
    """Persons × columns. A participant sees the own row only."""
    person, course = require_person(), require_course(course_id)
    people = [p for p in world().people.values() if p.kind == PARTICIPANT and p.enrolled]
    if not person.teaches:
        people = [p for p in people if p.user_id == person.user_id]
    columns = list(course.line_items.values())
    cells = {
        (item.id, p.user_id): world().gradebook.cell(item.id, p.user_id)
        for item in columns
        for p in people
    }
    return render_template(
        "sandbox_lms/grades.html",
        course=course,
        people=people,
        columns=columns,
        cells=cells,
        reviewable={item.id for item in columns if _reviewable(course, item)},
    )


@blueprint.get("/grades/<item_id>/<user_id>")
def one(item_id: str, user_id: str) -> str:
    """One cell: override it, lock it."""
    require_teacher()
    course, item = _item(item_id)
    return render_template(
        "sandbox_lms/cell.html",
        course=course,
        item=item,
        learner=_person(user_id),
        cell=world().gradebook.cell(item.id, user_id),
    )


@blueprint.post("/grades/<item_id>/<user_id>")
def change(item_id: str, user_id: str) -> AnyResponse:
    """Set the points by hand, hand them back to the tool, lock or open the cell."""
    require_teacher()
    course, item = _item(item_id)
    _person(user_id)
    book, action = world().gradebook, request.form.get("action")
    if action == "override":
        book.override(item.id, user_id, _points(request.form.get("points", ""), item))
    elif action == "release":
        book.override(item.id, user_id, None)
    elif action in {"lock", "unlock"}:
        book.lock(item.id, user_id, locked=action == "lock")
    else:
        raise BadRequest
    return redirect(f"/course/{course.id}/grades")


@blueprint.get("/review/<item_id>/<user_id>")
def review(item_id: str, user_id: str) -> str:
    """«Grade analysis»: the tool shows, in a frame, the work the grade was given for."""
    course, _, link, learner = _may_review(item_id, user_id)
    return render_template(
        "sandbox_lms/frame.html",
        course=course,
        link=link,
        review_of=learner,
        tool=tool_or_none(link),
        container=IN_FRAME,
        frame_url=f"/review/{item_id}/{user_id}/launch",
    )


@blueprint.get("/review/<item_id>/<user_id>/launch")
def review_launch(item_id: str, user_id: str) -> AnyResponse:
    """Inside the frame: begin the submission review launch (Submission Review 1.0)."""
    course, item, link, learner = _may_review(item_id, user_id)
    tool = tool_or_none(link)
    if tool is None:
        raise NotFound
    pending = world().launches.begin(
        message=claims.SUBMISSION_REVIEW_REQUEST,
        user_id=require_person().user_id,
        client_id=tool.client_id,
        course_id=course.id,
        link_id=link.id,
        line_item_id=item.id,
        for_user_id=learner.user_id,
        target_link_uri=item.review_url or link.target_link_uri or tool.target_link_uri,
        container=IN_FRAME,
        locale=language(),
    )
    return start_login(pending)


def _may_review(item_id: str, user_id: str) -> tuple[Course, LineItem, Link, Person]:
    """Everything a review needs. A participant may look at the own work only."""
    person = require_person()
    course, item = _item(item_id)
    learner = _person(user_id)
    if not person.teaches and person.user_id != learner.user_id:
        raise Forbidden
    link = _reviewable(course, item)
    if link is None:
        raise NotFound
    return course, item, link, learner


def _reviewable(course: Course, item: LineItem) -> Link | None:
    """The link whose work the column grades; None where review is off or the link is gone."""
    if not world().features.submission_review or item.resource_link_id is None:
        return None
    return course.links.get(item.resource_link_id)


def _item(item_id: str) -> tuple[Course, LineItem]:
    try:
        return world().line_item(item_id)
    except KeyError as error:
        raise NotFound from error


def _person(user_id: str) -> Person:
    try:
        return world().people[user_id]
    except KeyError as error:
        raise NotFound from error


def _points(text: str, item: LineItem) -> Decimal:
    try:
        points = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise BadRequest from error
    if not points.is_finite() or not 0 <= points <= item.score_maximum:
        raise BadRequest
    return points
