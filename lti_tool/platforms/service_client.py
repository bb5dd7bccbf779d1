"""Calls to a platform's services with its access token, and paging as platforms really do it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from requests.utils import parse_header_links

from lti_tool.platforms import access_tokens, outbound
from lti_tool.platforms.errors import (
    PlatformAnswerTooLargeError,
    PlatformAnswerUnreadableError,
    PlatformRedirectedError,
    PlatformRefusedError,
    ScopeNotGrantedError,
)
from lti_tool.platforms.outbound import Answer
from lti_tool.platforms.quirks import quirks_of
from lti_tool.platforms.registration_facts import RegistrationFacts

MAX_PAGES = 200
_CURLY_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "″": '"'})


def request(
    registration: RegistrationFacts,
    method: str,
    url: str,
    *,
    scopes: Sequence[str],
    accept: str = "application/json",
    content_type: str | None = None,
    body: str | None = None,
) -> Answer:
    """Call a service and return its answer, whatever its status.

    A 401 drops the token, fetches another and repeats the call once. Call it with no transaction
    open.

    Raises:
        ServiceError: the call could not be made, or no token was given.
    """
    answer = _call(registration, method, url, scopes, accept, content_type, body)
    if answer.status == 401:
        answer = _call(registration, method, url, scopes, accept, content_type, body)
    return answer


def require_success(answer: Answer) -> Answer:
    """Return ``answer`` if it is 2xx.

    Raises:
        ScopeNotGrantedError: 401 or 403, after a fresh token was tried.
        PlatformRefusedError: any other status.
    """
    if answer.is_success:
        return answer
    if answer.status in (401, 403):
        raise ScopeNotGrantedError(url=answer.url, http_status=answer.status)
    raise PlatformRefusedError(
        url=answer.url, http_status=answer.status, retry_after=answer.retry_after
    )


def pages(
    registration: RegistrationFacts,
    url: str,
    *,
    scopes: Sequence[str],
    accept: str,
    max_pages: int = MAX_PAGES,
) -> Iterator[Answer]:
    """Yield the answer of ``url`` and of every page that its ``Link: rel="next"`` leads to.

    Raises:
        PlatformRedirectedError: a next page is on another host.
        PlatformAnswerUnreadableError: the pages lead in a circle.
        PlatformAnswerTooLargeError: more than ``max_pages`` pages.
        ServiceError: as :func:`request` and :func:`require_success`.
    """
    seen = {url}
    first = url
    for _number in range(max_pages):
        answer = require_success(request(registration, "GET", url, scopes=scopes, accept=accept))
        yield answer
        following = next_page(answer)
        if following is None:
            return
        if urlsplit(following)[:2] != urlsplit(url)[:2]:
            raise PlatformRedirectedError(url=url, next=following)
        url = _with_forgotten(first, following, quirks_of(registration.family).paging_forgets)
        if url in seen:
            raise PlatformAnswerUnreadableError(url=url, cause="the pages lead in a circle")
        seen.add(url)
    raise PlatformAnswerTooLargeError(url=first, pages=max_pages)


def next_page(answer: Answer) -> str | None:
    """Return the absolute URL of the next page, or None on the last one."""
    return linked(answer, "next")


def linked(answer: Answer, rel: str) -> str | None:
    """Return the absolute URL that the answer's ``Link`` header gives for ``rel``, or None.

    Upper and lower case are kept (page cursors depend on it), relative URLs resolved; curly
    quotes and ``&amp;`` inside the header are read as what they were meant to be.
    """
    header = answer.headers.get("Link", "")
    with suppress(UnicodeError):  # not UTF-8 inside HTTP's Latin-1: it stays as it came
        header = header.encode("latin-1").decode("utf-8")
    header = header.translate(_CURLY_QUOTES).replace("&amp;", "&")
    for link in parse_header_links(header):
        if rel in link.get("rel", "").lower().split() and link.get("url"):
            return urljoin(answer.url, link["url"])
    return None


def with_query(url: str, **added: str) -> str:
    """Return ``url`` with parameters added; what its query already says stays byte for byte."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(added))))
    return parts._replace(query=query).geturl()


def with_path_ending(url: str, ending: str) -> str:
    """Return ``url`` with ``/ending`` after its path, before any query."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}/{ending}", fragment="").geturl()


def _call(
    registration: RegistrationFacts,
    method: str,
    url: str,
    scopes: Sequence[str],
    accept: str,
    content_type: str | None,
    body: str | None,
) -> Answer:
    token = access_tokens.get(registration, scopes)
    headers = {"Authorization": f"Bearer {token.value}", "Accept": accept}
    if content_type is not None:
        headers["Content-Type"] = content_type
    data = body.encode() if body is not None else None
    answer = outbound.request(method, url, headers=headers, data=data)
    if answer.status == 401:
        access_tokens.drop(registration, scopes, token)
    return answer


def _with_forgotten(first: str, following: str, names: frozenset[str]) -> str:
    """Put back the parameters of the first page that the platform's next link leaves out."""
    asked = dict(parse_qsl(urlsplit(first).query, keep_blank_values=True))
    kept = dict(parse_qsl(urlsplit(following).query, keep_blank_values=True))
    missing = {name: asked[name] for name in names & asked.keys() if name not in kept}
    return with_query(following, **missing) if missing else following
