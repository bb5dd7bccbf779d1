"""Assignment and Grade Services over the wire (AGS 2.0); the library's payloads, our transport.

Every function calls the platform: have no transaction open.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem as LineItemPayload

from lti_tool.gradebook.column import Column
from lti_tool.gradebook.score import Score
from lti_tool.platforms import service_client
from lti_tool.platforms.errors import PlatformAnswerUnreadableError, ScopeNotGrantedError
from lti_tool.platforms.outbound import Answer
from lti_tool.platforms.registration_facts import RegistrationFacts

_SCOPES = "https://purl.imsglobal.org/spec/lti-ags/scope/"
SCOPE_SCORE = _SCOPES + "score"
SCOPE_RESULT = _SCOPES + "result.readonly"
SCOPE_LINE_ITEM = _SCOPES + "lineitem"
SCOPE_LINE_ITEM_READ = _SCOPES + "lineitem.readonly"

TYPE_SCORE = "application/vnd.ims.lis.v1.score+json"
TYPE_RESULTS = "application/vnd.ims.lis.v2.resultcontainer+json"
TYPE_LINE_ITEM = "application/vnd.ims.lis.v2.lineitem+json"
TYPE_LINE_ITEMS = "application/vnd.ims.lis.v2.lineitemcontainer+json"

TAG = "accord"
"""Marks the columns that this tool made itself."""


@dataclass(frozen=True, slots=True)
class PlatformResult:
    """What the gradebook says of one person. ``score`` None: no grade stands."""

    user: str
    score: Decimal | None
    maximum: Decimal | None
    comment: str | None


def post_score(column: Column, url: str, user: str, score: Score, timestamp: datetime) -> Answer:
    """Send a score to the column at ``url``; return the platform's answer, whatever it is.

    Raises:
        ScopeNotGrantedError: the platform never offered to take scores.
        ServiceError: it could not be asked.
    """
    if SCOPE_SCORE not in column.scopes:
        raise ScopeNotGrantedError(scope=SCOPE_SCORE)
    return service_client.request(
        column.registration,
        "POST",
        service_client.with_path_ending(url, "scores"),
        scopes=_asked(column),
        content_type=TYPE_SCORE,
        body=score_payload(user, score, timestamp),
    )


def score_payload(user: str, score: Score, timestamp: datetime) -> str:
    """Return the score as JSON.

    Always ``FullyGraded`` with a number, and always with its comment: platforms empty the grade
    or the comment otherwise.
    """
    grade = (
        Grade()
        .set_user_id(user)
        .set_score_given(_number(score.given))
        .set_score_maximum(_number(score.maximum))
        .set_comment(score.comment)
        .set_timestamp(_written(timestamp))
        .set_activity_progress(score.activity_progress)
        .set_grading_progress("FullyGraded")
    )
    if score.submitted_at is not None:
        grade.set_submitted_at(_written(score.submitted_at))
    value: str = grade.get_value()
    return value


def can_read_results(column: Column) -> bool:
    """Tell whether the platform lets us read results."""
    return SCOPE_RESULT in column.scopes


def result_of(column: Column, url: str, user: str) -> PlatformResult | None:
    """Return the result of one person, or None where no grade stands (AGS 2.0, 3.3)."""
    asked = service_client.with_query(service_client.with_path_ending(url, "results"), user_id=user)
    return next((result for result in _results(column, asked) if result.user == user), None)


def all_results(column: Column, url: str) -> dict[str, PlatformResult]:
    """Return all results of the column by the platform's user id.

    Raises:
        ScopeNotGrantedError: results may not be read.
        ServiceError: the platform could not be asked.
    """
    if not can_read_results(column):
        raise ScopeNotGrantedError(scope=SCOPE_RESULT)
    asked = service_client.with_path_ending(url, "results")
    return {result.user: result for result in _results(column, asked)}


def line_item_exists(column: Column, url: str) -> bool:
    """Tell whether the column is still there; True where we may not look."""
    if not _may_read_line_items(column):
        return True
    answer = service_client.request(
        column.registration, "GET", url, scopes=_asked(column), accept=TYPE_LINE_ITEM
    )
    return answer.status not in (404, 410)


def find_line_item(column: Column, taken: frozenset[str]) -> str | None:
    """Return the URL of the link's column: by its resource link id, then by resource id.

    Platforms may ignore the filters, so the answer is looked through here as well. A column that
    belongs to another link (``taken``, or another ``resourceLinkId``) is never returned.
    """
    if not column.lineitems_url or not _may_read_line_items(column):
        return None
    by_link = {"resource_link_id": column.resource_link_lti_id}
    for item in _line_items(column, by_link):
        if item.get("resourceLinkId") == column.resource_link_lti_id:
            return str(item["id"])
    if not column.resource_id:
        return None
    for item in _line_items(column, {"resource_id": column.resource_id}):
        unbound = not item.get("resourceLinkId")
        same = item.get("resourceId") == column.resource_id
        if unbound and same and item["id"] not in taken:
            return str(item["id"])
    return None


def make_line_item(column: Column, maximum: Decimal) -> str:
    """Make the column and return its URL."""
    payload = (
        LineItemPayload()
        .set_label(column.label)
        .set_score_maximum(_number(maximum))
        .set_resource_link_id(column.resource_link_lti_id)
        .set_tag(TAG)
    )
    if column.resource_id:
        payload.set_resource_id(column.resource_id)
    answer = service_client.require_success(
        service_client.request(
            column.registration,
            "POST",
            column.lineitems_url,
            scopes=_asked(column),
            accept=TYPE_LINE_ITEM,
            content_type=TYPE_LINE_ITEM,
            body=payload.get_value(),
        )
    )
    made = answer.json()
    url = made.get("id") if isinstance(made, dict) else None
    if not isinstance(url, str) or not url:
        raise PlatformAnswerUnreadableError(url=answer.url, http_status=answer.status)
    return url


def _line_items(column: Column, filters: dict[str, str]) -> Iterator[dict[str, Any]]:
    first = service_client.with_query(column.lineitems_url, **filters)
    for item in _items(column.registration, first, _asked(column), TYPE_LINE_ITEMS):
        if isinstance(item.get("id"), str) and item["id"]:
            yield item


def _results(column: Column, url: str) -> Iterator[PlatformResult]:
    for item in _items(column.registration, url, _asked(column), TYPE_RESULTS):
        user = item.get("userId")
        if isinstance(user, str | int):
            comment = item.get("comment")
            yield PlatformResult(
                user=str(user),
                score=_decimal(item.get("resultScore")),
                maximum=_decimal(item.get("resultMaximum")),
                comment=comment if isinstance(comment, str) else None,
            )


def _items(
    registration: RegistrationFacts, url: str, scopes: tuple[str, ...], accept: str
) -> Iterator[dict[str, Any]]:
    for answer in service_client.pages(registration, url, scopes=scopes, accept=accept):
        body = answer.json()
        if not isinstance(body, list):
            raise PlatformAnswerUnreadableError(url=answer.url, http_status=answer.status)
        yield from (item for item in body if isinstance(item, dict))


def _asked(column: Column) -> tuple[str, ...]:
    """Return the AGS scopes of the launch: one token serves all calls about a column."""
    return tuple(scope for scope in column.scopes if scope.startswith(_SCOPES))


def _may_read_line_items(column: Column) -> bool:
    return bool({SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ} & set(column.scopes))


def _number(value: Decimal) -> int | float:
    """Turn at most four decimal places into a JSON number that reads the same."""
    return int(value) if value == value.to_integral_value() else float(value)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _written(moment: datetime) -> str:
    """Write a moment as AGS wants it: UTC, milliseconds, zone."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
