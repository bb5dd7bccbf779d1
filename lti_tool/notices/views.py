"""The bell of every page's header, and the list of notices behind it."""

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from lti_tool.db import db
from lti_tool.notices import reading
from lti_tool.notices.mail import mailboxes
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.sessions.page import home_path
from lti_tool.web.errors import PageNotFound
from lti_tool.web.page_header import NoticeBell

MOST_COUNTED = 99

blueprint = Blueprint("notices", __name__)


def bell() -> NoticeBell | None:
    """Return the header's link to the notices, with how many are new; nothing without a course."""
    launch: CurrentLaunch | None = g.get("launch")
    if launch is None or launch.context_id is None:
        return None
    unread = reading.unread(launch)
    return NoticeBell(
        url=url_for("notices.every", session=launch.session_id),
        label=ngettext("%(num)s new notice", "%(num)s new notices", unread)
        if unread
        else gettext("Notices"),
        count=_count(unread),
    )


def _count(unread: int) -> str:
    if unread == 0:
        return ""
    return str(unread) if unread <= MOST_COUNTED else f"{MOST_COUNTED}+"


@blueprint.get("/")
@member
def every(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the notices of the course."""
    return render_template(
        "notices/list.html",
        launch=launch,
        lines=reading.lines(launch),
        mailbox=mailboxes.in_use(launch.user_id),
    )


@blueprint.post("/<int:notice_id>")
@member
def follow(launch: CurrentLaunch, notice_id: int) -> ResponseReturnValue:
    """Note that a notice is read, and lead to what it tells of.

    Raises:
        PageNotFound: it is not the reader's, or of another activity.
    """
    notice = reading.opened(launch, notice_id)
    db.session.commit()
    address = home_path(launch.session_id)
    if notice.endpoint in current_app.view_functions:
        address = url_for(notice.endpoint, session=launch.session_id, **notice.arguments)
    return redirect(address, code=303)


@blueprint.post("/read")
@member
def read_all(launch: CurrentLaunch) -> ResponseReturnValue:
    """Note that all notices of the course are read."""
    reading.read_all(launch)
    db.session.commit()
    return redirect(url_for("notices.every", session=launch.session_id), code=303)


@blueprint.post("/mail")
@member
def choose_mail(launch: CurrentLaunch) -> ResponseReturnValue:
    """Let digests come by e-mail or not.

    Raises:
        PageNotFound: no e-mail is sent here, or to this person.
    """
    box = mailboxes.in_use(launch.user_id)
    if box is None:
        raise PageNotFound(user_id=launch.user_id)
    mailboxes.choose(box, wanted=request.form.get("wanted") == "yes")
    db.session.commit()
    return redirect(url_for("notices.every", session=launch.session_id, _anchor="mail"), code=303)
