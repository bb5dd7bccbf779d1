"""«Add an activity»: the tool's picker in a frame, and taking in what the author chose there."""

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.authorisation import start_login
from lti_tool.sandbox_lms.content_items import BadResponse, ContentItem, Expected, read_response
from lti_tool.sandbox_lms.course import IN_FRAME, Course, LineItem, Link, SeedLink
from lti_tool.sandbox_lms.current import autopost, require_course, require_teacher, signed_in, world
from lti_tool.sandbox_lms.people import AUTHOR, Person
from lti_tool.sandbox_lms.tools import Tool, verify_tool_jwt
from lti_tool.sandbox_lms.wording import language
from lti_tool.sandbox_lms.world import DeepLinking

blueprint = Blueprint("deep_linking", __name__)


@blueprint.get("/course/<course_id>/add")
def picker(course_id: str) -> str:
    """The page with the tool's picker in its frame."""
    _require_author()
    tool = _deep_linking_tool()
    return render_template(
        "sandbox_lms/frame.html",
        course=require_course(course_id),
        link=None,
        review_of=None,
        tool=tool,
        frame_url=f"/course/{course_id}/add/launch",
    )


@blueprint.get("/course/<course_id>/add/launch")
def launch(course_id: str) -> AnyResponse:
    """Inside the frame: begin the deep linking launch."""
    person, tool = _require_author(), _deep_linking_tool()
    course = require_course(course_id)
    pending = world().launches.begin(
        message=claims.DEEP_LINKING_REQUEST,
        user_id=person.user_id,
        client_id=tool.client_id,
        course_id=course.id,
        target_link_uri=tool.deep_link_uri or tool.target_link_uri,
        container=IN_FRAME,
        locale=language(),
    )
    world().deep_linkings[pending.id] = DeepLinking(
        person.user_id, course.id, tool.client_id, world().features.deep_linking_data
    )
    return start_login(pending)


@blueprint.post("/course/<course_id>/add/return")
def take_back(course_id: str) -> Response:
    """The tool's answer: verify it strictly, place the links, say what was placed.

    The page speaks inside the frame and offers to take the whole window back to the course.
    """
    if signed_in() is None and "reposted" not in request.form:
        return autopost(request.full_path, request.form.to_dict() | {"reposted": "1"})
    person, course = _require_author(), require_course(course_id)
    opened = world().deep_linkings.get(request.args.get("id", ""))
    if opened is None or (opened.user_id, opened.course_id) != (person.user_id, course.id):
        raise NotFound
    try:
        message, items = _verified(opened)
    except (BadResponse, ValueError) as error:
        page = render_template("sandbox_lms/refused.html", course=course, reason=str(error))
        return make_response(page, 400)
    del world().deep_linkings[request.args["id"]]
    placed = [_place(course, world().tools[opened.client_id], item) for item in items]
    page = render_template(
        "sandbox_lms/placed.html", course=course, placed=placed, message=message.get(_MSG)
    )
    return make_response(page)


_MSG = claims.DL + "msg"


def _verified(opened: DeepLinking) -> tuple[dict[str, object], list[ContentItem]]:
    tool, features = world().tools[opened.client_id], world().features
    issuer = world().issuer or ""
    message = verify_tool_jwt(request.form.get("JWT", ""), tool, world().tool_keys, issuer)
    expected = Expected(
        issuer=issuer,
        deployment_id=tool.deployment_id,
        data=opened.data,
        accept_types=features.accept_types,
        accept_multiple=features.accept_multiple is not False,
        accept_lineitem=features.accept_lineitem,
    )
    items = read_response(message, expected)
    if not world().deep_linking_nonces.first_time(f"{tool.client_id} {message['nonce']}"):
        raise BadResponse("nonce was used before")
    return message, items


def _place(course: Course, tool: Tool, item: ContentItem) -> tuple[Link, LineItem | None]:
    column = item.column
    seed = SeedLink(
        title=item.title or tool.name,
        text=item.text,
        custom=dict(item.custom),
        target_link_uri=item.url,
        score_maximum=column.score_maximum if column else None,
        resource_id=column.resource_id if column else "",
        tag=column.tag if column else "",
    )
    link = world().add_link(seed, course)
    link.client_id = tool.client_id
    link.available, link.submission = item.available, item.submission
    line_item = course.line_item_of(link)
    if line_item is not None and column is not None:
        line_item.client_id = tool.client_id
        line_item.review_url = column.review_url
        line_item.review_custom = dict(column.review_custom)
    return link, line_item


def _require_author() -> Person:
    person = require_teacher()
    if person.kind != AUTHOR and not world().features.trainer_may_deep_link:
        raise Forbidden
    return person


def _deep_linking_tool() -> Tool:
    try:
        return world().tool_of()
    except KeyError as error:
        raise NotFound from error
