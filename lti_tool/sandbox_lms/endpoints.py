"""What all machine endpoints share: counting, ordered faults, tokens, media types, paging."""

import functools
import json
import re
import socket
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Response, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms.current import as_json, world
from lti_tool.sandbox_lms.faults import Fault
from lti_tool.sandbox_lms.tools import Tool

P = ParamSpec("P")
T = TypeVar("T")


def place(name: str) -> Callable[[Callable[P, AnyResponse]], Callable[P, AnyResponse]]:
    """Mark a view as the endpoint `name`: its requests are counted and may suffer faults."""

    def mark(view: Callable[P, AnyResponse]) -> Callable[P, AnyResponse]:
        @functools.wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> AnyResponse:
            with world().lock:
                world().requests[name] += 1
            fault = world().faults.take(name)
            if fault is None:
                return view(*args, **kwargs)
            time.sleep(fault.delay)
            if fault.status is not None:
                return _broken(fault)
            try:
                made = view(*args, **kwargs)
            except HTTPException as error:
                made = error.get_response()
            time.sleep(fault.late)
            if fault.lose_answer:
                g.answer_lost = True
                _hang_up()
            return made

        return answer

    return mark


def refuse(status: int, reason: str, **headers: str) -> HTTPException:
    """An exception that answers with a reason in JSON."""
    answer = as_json({"status": status, "reason": reason}, status)
    for name, value in headers.items():
        answer.headers[name.replace("_", "-")] = value
    return HTTPException(description=reason, response=answer)


def require_scope(*scopes: str) -> Tool:
    """The tool whose bearer token came along, if it covers one of the scopes; else 401.

    The address must keep its `type_id`: a tool that loses the query string gets 404.
    """
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    token = world().tokens.find(text.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise refuse(401, "No such access token", WWW_Authenticate='Bearer error="invalid_token"')
    if not token.scopes.intersection(scopes):
        needed = f'Bearer error="insufficient_scope", scope="{" ".join(scopes)}"'
        raise refuse(401, "The access token lacks the scope", WWW_Authenticate=needed)
    tool = world().tools[token.client_id]
    names_tool = "type_id" in request.args or "lineitems" in request.path
    if names_tool and request.args.get("type_id") != tool.type_id:
        raise refuse(404, "The address has lost its type_id, or it is another tool's")
    return tool


def require_content_type(expected: str) -> None:
    """400 unless the body is declared as exactly this media type."""
    if request.mimetype != expected:
        raise refuse(400, f"No handler found for {request.mimetype or 'no type'}")


def require_accept(offered: str) -> None:
    """406 unless the caller accepts what is offered (no Accept header accepts anything)."""
    accepted = request.headers.get("Accept", "")
    if accepted and offered not in accepted and "*/*" not in accepted:
        raise refuse(406, f"This answers with {offered}")


def json_body() -> Any:
    """The body as JSON with exact decimals; 400 for anything else, NaN included."""
    try:
        return json.loads(request.get_data(), parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, UnicodeDecodeError) as error:
        raise refuse(400, "The body is not JSON") from error


def paged(items: Sequence[T], size: int | None) -> tuple[Sequence[T], str | None]:
    """One page of a list and the `Link` header to the next.

    `?limit=` asks for smaller pages; the opaque cursor `?p=` has capitals, so a client that
    changes the case of links loses its place.
    """
    limit = request.args.get("limit")
    if limit is not None:
        if not limit.isdigit() or int(limit) < 1:
            raise refuse(400, "limit must be a number above 0")
        size = min(int(limit), size or int(limit))
    start = _read_cursor(request.args.get("p"))
    if size is None:
        return items[start:], None
    part = items[start : start + size]
    if start + size >= len(items):
        return part, None
    query = {name: value for name, value in request.args.items(multi=False) if name != "p"}
    query["p"] = f"Pg{start + size}Nx"
    parts = urlsplit(f"{world().url}{request.path}")
    following = urlunsplit(parts._replace(query=urlencode(query)))
    return part, f'<{following}>; rel="next"'


def with_link(answer: Response, link: str | None) -> Response:
    """Add the `Link` header where there is a next page."""
    if link is not None:
        answer.headers["Link"] = link
    return answer


def _read_cursor(text: str | None) -> int:
    if text is None:
        return 0
    found = re.fullmatch(r"Pg(\d+)Nx", text)
    if found is None:
        raise refuse(400, "The page cursor is damaged")
    return int(found[1])


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def _broken(fault: Fault) -> Response:
    answer = Response(fault.body, fault.status, content_type=fault.content_type)
    if fault.retry_after is not None:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _hang_up() -> None:
    """Close the connection under the answer's feet (the werkzeug server lends its socket)."""
    line: socket.socket = request.environ["werkzeug.socket"]
    line.shutdown(socket.SHUT_RDWR)
