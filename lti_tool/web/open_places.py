"""Pages that many people see alike: drawn once, with places left open for what is one's own.

Drawing a page costs more than all else about it. Where people of one course see the same page but
for their name, their session and the like, it is drawn once with *places* instead of those, kept,
and filled for each reader. It is drawn with a ``g`` of its own, in which nothing of the reader who
happens to come first stands but language and zone: what is not a place cannot be anybody's.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import current_app, g
from flask_babel import get_timezone
from markupsafe import Markup, escape

from lti_tool.web.csrf import csrf_token
from lti_tool.web.i18n import reader_language, set_reader, zone_id, zone_offset
from lti_tool.web.page_header import (
    NoticeBell,
    PageHeader,
    current_path,
    notice_bell,
    page_header,
    set_page_header,
)

# Letters alone: it stands as it is in an address, an attribute and a text. Nobody can guess it.
_MARK = f"place{secrets.token_hex(12)}x"
_PLACES = re.compile(f"{_MARK}([a-z]+)x")
_HEADER_PLACES = ("activity", "person", "course", "home_url", "language_url", "return_url")
_BELL_PLACES = ("bellurl", "belllabel", "bellcount")


def place(name: str) -> Markup:
    """Return the open place ``name`` (small letters) for a template to put somewhere."""
    return Markup(f"{_MARK}{name}x")  # noqa: S704 (letters and digits of ours)


class OpenPage:
    """A drawn page in pieces: texts, encoded, and the names of the places between them."""

    def __init__(self, drawn: str) -> None:
        pieces = _PLACES.split(drawn)
        self._texts = tuple(text.encode() for text in pieces[::2])
        self._names = tuple(pieces[1::2])

    def filled(self, values: Mapping[str, object]) -> bytes:
        """Return the page with ``values`` in its places: escaped, unless they are ``Markup``."""
        encoded = {name: escape(value).encode() for name, value in values.items()}
        parts = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            parts += (encoded[name], text)
        return b"".join(parts)


def shell_key() -> tuple[object, ...]:
    """Return what the shell around a page looks like to its reader, what is their own left out."""
    header = _header()
    shape = tuple(bool(getattr(header, name)) for name in _HEADER_PLACES)
    return (
        reader_language(),
        zone_id(),
        zone_offset(),
        str(header.role),
        shape,
        bool(notice_bell()),
    )


def shell_values() -> dict[str, object]:
    """Return what stands in the shell's places for this reader."""
    header = _header()
    return {
        **{name.replace("_", ""): getattr(header, name) for name in _HEADER_PLACES},
        **_bell_values(),
        "csrf": csrf_token(),
        "path": current_path(),
    }


def drawn_open(draw: Callable[[], str]) -> OpenPage:
    """Return the page that ``draw`` makes, with the shell's places open."""
    language, zone, header = reader_language(), str(get_timezone()), _header()
    bell = notice_bell()
    opened: dict[str, Any] = {
        name: place(name.replace("_", "")) for name in _HEADER_PLACES if getattr(header, name)
    }
    with current_app.app_context():
        set_reader(language=language, timezone=zone)
        set_page_header(replace(header, **opened))
        g.notice_bell = NoticeBell(*map(place, _BELL_PLACES)) if bell else None
        g.csrf_token = place("csrf")
        g.current_path = place("path")
        return OpenPage(draw())


def _bell_values() -> dict[str, str]:
    bell = notice_bell()
    return dict(zip(_BELL_PLACES, (bell.url, bell.label, bell.count), strict=True)) if bell else {}


def _header() -> PageHeader:
    header = page_header()
    assert header is not None, "pages with open places are pages of a launch session"
    assert not header.pages, "a trainer's pages are drawn for each"
    return header
