"""Scores and results (AGS 2.0 sections 3.3 and 3.4)."""

import contextlib
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from lti_tool import clock
from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.course import LineItem
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
from lti_tool.sandbox_lms.gradebook import shown_time
from lti_tool.sandbox_lms.grades import ScorePost, ScoreRefused, read_score
from lti_tool.sandbox_lms.line_item_endpoints import find_item, plain_number
from lti_tool.sandbox_lms.people import PARTICIPANT

blueprint = Blueprint("scores", __name__)

_ITEM = "/services/<course_id>/lineitems/<item_id>/lineitem"


def logged(view: Any) -> Any:
    """Log the score POST around everything else, so that refused and lost ones are in it too."""

    def answer(course_id: str, item_id: str) -> AnyResponse:
        g.score_applied = False
        with _logging(item_id):
            made: AnyResponse = view(course_id=course_id, item_id=item_id)
            g.score_status = made.status_code
        return made

    return answer


@blueprint.post(f"{_ITEM}/scores", endpoint="post")
@logged
@place("scores")
def post(course_id: str, item_id: str) -> AnyResponse:
    """Take a score: 200 with an empty body, or a reason why not (400, 403, 404, 409)."""
    tool = require_scope(claims.SCOPE_SCORE)
    require_content_type(claims.TYPE_SCORE)
    _, item = find_item(course_id, item_id, tool)
    try:
        score = read_score(json_body())
        if not _is_gradable(score.user_id):
            raise ScoreRefused(400, "This user has no graded role in the course")
        g.score_applied = world().gradebook.take(item.id, score, item.score_maximum)
    except ScoreRefused as refusal:
        raise refuse(refusal.status, refusal.reason) from refusal
    return Response(status=200)


@blueprint.get(f"{_ITEM}/results")
@place("results")
def results(course_id: str, item_id: str) -> AnyResponse:
    """Standing grades of a column, `?user_id=` for one person; erased ones are absent."""
    tool = require_scope(claims.SCOPE_RESULT)
    require_accept(claims.TYPE_RESULTS)
    _, item = find_item(course_id, item_id, tool)
    part, link = paged(_results(item), world().features.results_page)
    return with_link(as_json(part, content_type=claims.TYPE_RESULTS), link)


def _results(item: LineItem) -> list[dict[str, Any]]:
    base = f"{request.base_url}?{request.query_string.decode('ascii')}"
    found = []
    for user_id, cell in world().gradebook.cells(item.id).items():
        if cell.points is None or request.args.get("user_id", user_id) != user_id:
            continue
        result: dict[str, Any] = {
            "id": f"{base}#{user_id}",
            "scoreOf": base.replace("/results?", "?"),
            "userId": user_id,
            "resultScore": plain_number(cell.points),
            "resultMaximum": plain_number(item.score_maximum),
        }
        if cell.comment:
            result["comment"] = cell.comment
        if cell.timestamp is not None:
            result["timestamp"] = shown_time(cell.timestamp)
        found.append(result)
    return found


def _is_gradable(user_id: str) -> bool:
    person = world().people.get(user_id)
    return person is not None and person.enrolled and person.kind == PARTICIPANT


@contextlib.contextmanager
def _logging(item_id: str) -> Iterator[None]:
    time, body = clock.now(), request.get_json(force=True, silent=True)
    data = body if isinstance(body, dict) else {"unreadable": request.get_data(as_text=True)}
    g.score_status = 500
    try:
        yield
    except HTTPException as error:
        g.score_status = error.get_response().status_code
        raise
    finally:
        world().gradebook.record(
            ScorePost(
                time=time,
                user_id=str(data.get("userId", "")),
                line_item_id=item_id,
                timestamp=str(data.get("timestamp", "")),
                body=data,
                status=g.score_status,
                applied=g.score_applied,
                lost=g.get("answer_lost", False),
            )
        )
