"""The Agreement's own pages: to read, print, take away, and amend."""

from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.activities.workshop.afterwards import taken
from lti_tool.activities.workshop.agreement import amending, files, signing
from lti_tool.activities.workshop.agreement import versions as agreements
from lti_tool.activities.workshop.agreement.versions import Agreement
from lti_tool.activities.workshop.desk import desk_of, placement_of
from lti_tool.activities.workshop.sheet import operations
from lti_tool.activities.workshop.views import blueprint
from lti_tool.coursework.errors import ParticipantsOnlyError
from lti_tool.db import db
from lti_tool.notices.telling import News, tell
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.i18n import reader_language

_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}


@blueprint.get("/agreements/<int:submission_id>")
@member
def agreement(launch: CurrentLaunch, submission_id: int) -> ResponseReturnValue:
    """Show a version with its signatures, ways to take it away, and all other versions.

    Raises:
        PageNotFound: it is not this person's to read.
    """
    found = agreements.of_launch(launch, placement_of(launch).id, submission_id)
    return render_template(
        "workshop/agreement.html",
        launch=launch,
        agreement=found,
        submission=found.submission,
        is_large=request.args.get("paper") == "a3",
        qr=agreements.qr(found.address, gettext("QR code of the verification page")),
        credits=taken.of_submission(found.submission),
        may_amend=_may_amend(launch, found),
    )


@blueprint.get("/agreements/<int:submission_id>/<any(pdf, png, txt, json):kind>")
@member
def agreement_file(launch: CurrentLaunch, submission_id: int, kind: str) -> ResponseReturnValue:
    """Give a version as a file; ``?paper=a3`` for a large PDF.

    Raises:
        PageNotFound: it is not this person's to read.
    """
    found = agreements.of_launch(launch, placement_of(launch).id, submission_id)
    course = launch.context_title
    if kind == "pdf":
        size: files.PaperSize = "a3" if request.args.get("paper") == "a3" else "a4"
        data = files.pdf(found, size, course, reader_language())
    elif kind == "png":
        data = files.png(found, course, reader_language())
    else:
        data = files.text(found, course) if kind == "txt" else files.signed_bytes(found)
    name = f"{found.title} — {found.submission.sheet.group.name} — {found.submission.number}.{kind}"
    return send_file(BytesIO(data), mimetype=_TYPES[kind], as_attachment=True, download_name=name)


@blueprint.post("/amendments")
@member
def amend(launch: CurrentLaunch) -> ResponseReturnValue:
    """Open one's group's sheet again after the mark; what was handed in stands meanwhile.

    Raises:
        ParticipantsOnlyError, GroupNeededError, AmendmentEarlyError
    """
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    desk = desk_of(launch)
    sheet = operations.locked_sheet(desk.placement, desk.own_sheet().group.id)
    standing = signing.handed_in(sheet)
    if standing is not None:
        amending.amend(standing)
        others = {one.user_id for one in desk.own_sheet().group.members} - {launch.user_id}
        tell(others, News("amending", desk.placement.resource_link_id, "workshop.start"))
        db.session.commit()
    last = desk.own_sheet().definition.steps[-1]
    address = url_for("workshop.step", session=launch.session_id, step_id=last.id)
    return redirect(address, code=303)


@blueprint.post("/amendments/cancel")
@member
def cancel_amendment(launch: CurrentLaunch) -> ResponseReturnValue:
    """Give an amendment up while nobody has handed it in: the version that stands goes on standing.

    Raises:
        ParticipantsOnlyError, GroupNeededError
    """
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    desk = desk_of(launch)
    sheet = operations.locked_sheet(desk.placement, desk.own_sheet().group.id)
    amending.cancel(sheet, launch.user_id)
    db.session.commit()
    return redirect(url_for("workshop.submission", session=launch.session_id), code=303)


def _may_amend(launch: CurrentLaunch, found: Agreement) -> bool:
    """Whether this person's group may open this version to amend it."""
    if launch.is_trainer or not found.is_newest or found.submission.state != "submitted":
        return False
    own = desk_of(launch).group
    is_own = own is not None and own.id == found.submission.sheet.group_id
    return is_own and amending.is_settled(found.submission)
