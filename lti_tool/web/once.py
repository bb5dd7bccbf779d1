"""Parts of pages that everybody reads alike: made once for each language and zone.

In a template: ``{% call once("status line") %} … {% endcall %}``. What stands inside must follow
from the reader's language and zone alone; anything of a person, a course or a moment must not.
"""

from collections.abc import Callable

from flask import current_app
from markupsafe import Markup

from lti_tool.web.i18n import reader_language, zone_id

_EXTENSION = "accord_parts"


def once(name: str, *, caller: Callable[[], Markup]) -> Markup:
    """Return the part called ``name``; ``caller`` makes it the first time."""
    key = (name, reader_language(), zone_id())
    made: dict[tuple[str, str, str], Markup] = current_app.extensions.setdefault(_EXTENSION, {})
    part = made.get(key)
    if part is None:
        part = made[key] = caller()
    return part
