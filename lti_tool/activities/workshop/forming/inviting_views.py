"""Where the QR code on the projector leads a phone: to the group, or to the words how to come.

A phone that has opened the workshop from its course goes on in that session, the group's code
filled in. Any other learns what to do and nothing else: who has no session has no place in a group,
since only the course says who somebody is. The page tells nothing that is not in its address.
"""

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.open_pages import open_pages
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.sessions import browser, presence
from lti_tool.settings import Settings
from lti_tool.web.access import public
from lti_tool.web.errors import PageNotFound

_DIGITS = 4


def address_of(placement: Placement, code: str) -> str:
    """Return the whole address for the QR code of the group with ``code``."""
    settings: Settings = current_app.extensions["accord_settings"]
    page = url_for("workshop_open.invitation", placement_id=placement.id, code=code)
    return settings.base_url + page


@open_pages.get("/join/<int:placement_id>/<code>")
@public
def invitation(placement_id: int, code: str) -> ResponseReturnValue:
    """Lead to the group with ``code`` in this browser's session, or say how to come there.

    Raises:
        PageNotFound: the code is not of four digits.
    """
    if not (code.isdecimal() and code.isascii() and len(code) == _DIGITS):
        raise PageNotFound(reason="code")
    settings: Settings = current_app.extensions["accord_settings"]
    ids = browser.browser_ids_of(request, settings.is_https)
    placement = db.session.get(Placement, placement_id)
    session_id = (
        presence.newest_session(placement.resource_link_id, map(browser.hash_browser_id, ids))
        if placement is not None
        else None
    )
    if session_id is not None:
        return redirect(url_for("workshop.group", session=session_id, code=code), code=303)
    return render_template("workshop/invitation.html", code=code)
