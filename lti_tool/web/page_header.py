"""What the slim header of a page says: activity, person and role, language, help."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from babel import Locale
from flask import Flask, current_app, g, request

_BELL = "accord_bell"


@dataclass(frozen=True, slots=True)
class PageLink:
    """One of the pages a trainer goes between; ``label`` may be lazily translated."""

    label: object
    url: str


@dataclass(frozen=True, slots=True)
class NoticeBell:
    """The link to what is new: its address, what it is called, and how many (empty for none)."""

    url: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class PageHeader:
    """The facts for the header; a guard sets them, the layout shows them.

    ``role`` and the like may be lazy translations. ``home_url`` is the activity's first page;
    ``language_url`` takes a POST with the field ``language`` (``ru``, ``en``) and ``next`` (the
    page to come back to); without it the header offers ``?lang=``, which pages without a
    session understand. ``return_url`` leads back to the course in the LMS. ``pages`` are drawn
    below the header.
    """

    activity: str
    person: str = ""
    role: object = ""
    course: str = ""
    home_url: str | None = None
    language_url: str | None = None
    help_url: str | None = None
    return_url: str | None = None
    pages: tuple[PageLink, ...] = ()

    def current_page(self, path: str) -> PageLink | None:
        """Return the one of ``pages`` that ``path`` belongs to: whose address begins it longest."""
        found = [page for page in self.pages if path.startswith(page.url)]
        return max(found, key=lambda page: len(page.url), default=None)


def set_page_header(header: PageHeader) -> None:
    """Give the layout of this request its header."""
    g.page_header = header


def page_header() -> PageHeader | None:
    """Return this request's header, or None on pages without a session."""
    found = g.get("page_header")
    return found if isinstance(found, PageHeader) else None


def init_bell(app: Flask, ring: Callable[[], NoticeBell | None]) -> None:
    """Let ``ring`` say what the header tells of news to a page's reader."""
    app.extensions[_BELL] = ring


def notice_bell() -> NoticeBell | None:
    """Return what the header says of news, asked for once by a page; None without a course."""
    if "notice_bell" not in g:
        ring: Callable[[], NoticeBell | None] = current_app.extensions.get(_BELL, lambda: None)
        g.notice_bell = ring()
    found: NoticeBell | None = g.notice_bell
    return found


def language_link(language: str) -> str | None:
    """Return this page's address in another language, for pages opened without a session.

    None where the page came from a POST or from no known address: asking for it again would
    not show it again.
    """
    if request.method != "GET" or request.endpoint is None or page_header():
        return None
    arguments = request.args.copy()
    arguments["lang"] = language
    query = "&".join(f"{quote(name)}={quote(value)}" for name, value in arguments.items(multi=True))
    return f"{request.path}?{query}"


@cache
def language_name(language: str) -> str:
    """Return a language's own name for itself: «Русский», "English"."""
    name = Locale(language).get_display_name(language) or language
    return name[:1].upper() + name[1:]


def current_path() -> str:
    """Return the path and query of this page, to come back to after a switch.

    Empty where the page answers a form and its address cannot be opened by itself.
    """
    known: str | None = g.get("current_path")
    if known is not None:
        return known
    if request.method == "GET":
        return request.full_path.rstrip("?")
    addresses = current_app.url_map.bind_to_environ(request.environ)
    return request.path if addresses.test(request.path, "GET") else ""
