"""The one thing a person may change about their launch session: its language."""

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.sessions.models import LaunchSession
from lti_tool.sessions.page import home_path
from lti_tool.web.i18n import LANGUAGES

blueprint = Blueprint("sessions", __name__)


@blueprint.post("/language")
@member
def choose_language(launch: CurrentLaunch) -> ResponseReturnValue:
    """Keep ``language`` for this launch session and go back to the page it was chosen on."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(400)
    db.session.execute(
        update(LaunchSession).where(LaunchSession.id == launch.session_id).values(locale=language)
    )
    db.session.commit()
    return redirect(_page_to_show(request.form.get("next", ""), launch.session_id), code=303)


def _page_to_show(wanted: str, session_id: str) -> str:
    """Return ``wanted`` if it is a page of this very session, otherwise its first page."""
    home = home_path(session_id)
    return wanted if wanted.startswith(home) and "\\" not in wanted else home
