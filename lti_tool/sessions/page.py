"""Tells the shell who reads the page: language, zone, and what the header says."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask_babel import lazy_gettext

from lti_tool.contexts.roles import Role
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.web.i18n import set_reader
from lti_tool.web.page_header import PageHeader, PageLink, set_page_header

ROLE_WORDS: dict[Role, Any] = {
    Role.TRAINER: lazy_gettext("trainer"),
    Role.LEARNER: lazy_gettext("participant"),
    Role.OTHER: lazy_gettext("visitor"),
}


TRAINER_PAGES = "trainer_pages"
"""``app.extensions`` key: pairs of (label, endpoint) that the composition root names."""


def home_path(session_id: str) -> str:
    """Return the path of a launch session's first page."""
    return f"/s/{session_id}/"


def show_reader(launch: CurrentLaunch) -> None:
    """Set the language and zone of this request's page and fill its header."""
    set_reader(language=launch.locale, timezone=launch.timezone)
    home = home_path(launch.session_id)
    set_page_header(
        PageHeader(
            activity=launch.resource_link_title or launch.context_title or "Accord",
            person=launch.user_name,
            role=ROLE_WORDS[launch.role],
            course=launch.context_title,
            home_url=home if launch.resource_link_id is not None else None,
            language_url=f"{home}language",
            return_url=_web_address(launch.message.get("return_url")),
            pages=_trainer_pages(launch),
        )
    )


def _trainer_pages(launch: CurrentLaunch) -> tuple[PageLink, ...]:
    if not launch.is_trainer or launch.resource_link_id is None:
        return ()
    named = current_app.extensions.get(TRAINER_PAGES, ())
    session = launch.session_id
    return tuple(PageLink(label, url_for(endpoint, session=session)) for label, endpoint in named)


def _web_address(text: object) -> str | None:
    """Return ``text`` if it is an http(s) address: a platform's word is not yet a link."""
    if not isinstance(text, str):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.hostname else None
