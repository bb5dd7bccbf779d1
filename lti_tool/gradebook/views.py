"""The trainer's page of scores on their way: ``/s/<session>/scores``."""

from collections import Counter
from collections.abc import Callable, Collection

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.db import db
from lti_tool.errors import AccordError
from lti_tool.gradebook import outbox, pages, reconciling
from lti_tool.gradebook.errors import LineItemMissingError, NothingToSendError
from lti_tool.gradebook.forms import FIELD, as_field, seen_in
from lti_tool.gradebook.import_file import scores_csv
from lti_tool.gradebook.reconciling import Seen
from lti_tool.platforms.errors import ServiceError
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer

NOT_COMPARED = (ServiceError, LineItemMissingError)
"""What keeps the platform's grades from being read; the page says which."""

blueprint = Blueprint("gradebook", __name__)
blueprint.add_app_template_global(pages.score_line, "score_line")
blueprint.add_app_template_global(pages.late_line, "late_line")


@blueprint.get("/")
@trainer
def scores(launch: CurrentLaunch) -> ResponseReturnValue:
    """List everybody's score and where it is."""
    link_id = _link_of(launch)
    rows = pages.rows(link_id, launch.context_id)
    states = Counter(row.delivery.state for row in rows if row.delivery is not None)
    return render_template(
        "gradebook/scores.html",
        launch=launch,
        rows=rows,
        failed=states["failed"],
        delivered=states["delivered"],
        is_offered=outbox.is_offered(link_id),
    )


@blueprint.post("/<int:user_id>/send")
@trainer
def send_again(launch: CurrentLaunch, user_id: int) -> ResponseReturnValue:
    """Send one person's latest score again."""
    outbox.resend(_link_of(launch), user_id)
    return _done(launch)


@blueprint.post("/send-failed")
@trainer
def send_failed(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send all failed scores again."""
    outbox.resend_failed(_link_of(launch))
    return _done(launch)


@blueprint.get("/reconcile")
@trainer
def reconcile(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show our scores beside the platform's grades, what differs first; or why that cannot be."""
    return _compared(launch)


@blueprint.post("/reconcile/leave")
@trainer
def leave(launch: CurrentLaunch) -> ResponseReturnValue:
    """Leave the chosen grades as they are in the platform."""
    return _settled(launch, reconciling.leave)


@blueprint.post("/reconcile/send")
@trainer
def send_ours(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send our scores over the chosen grades of the platform."""
    return _settled(launch, reconciling.send_ours)


@blueprint.get("/scores.csv")
@trainer
def as_file(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send the scores as a file that the platform's gradebook can import."""
    response = Response(scores_csv(_link_of(launch)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="scores.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _link_of(launch: CurrentLaunch) -> int:
    if launch.resource_link_id is None:
        raise NothingToSendError(message_type=launch.message_type)
    return launch.resource_link_id


def _done(launch: CurrentLaunch, page: str = "gradebook.scores") -> ResponseReturnValue:
    """Commit what was done, and lead back to a page."""
    db.session.commit()
    return redirect(url_for(page, session=launch.session_id), code=303)


def _settled(
    launch: CurrentLaunch, settle: Callable[[int, list[Seen]], list[int]]
) -> ResponseReturnValue:
    """Do what was chosen; where something has changed since it was seen, say so."""
    try:
        changed = settle(_link_of(launch), seen_in(request.form.getlist(FIELD)))
    except NOT_COMPARED as error:
        return _not_compared(launch, error)
    answer = _done(launch, "gradebook.reconcile")
    return _compared(launch, changed) if changed else answer


def _compared(launch: CurrentLaunch, changed: Collection[int] = ()) -> ResponseReturnValue:
    try:
        found = reconciling.compare(_link_of(launch))
    except NOT_COMPARED as error:
        return _not_compared(launch, error)
    return render_template(
        "gradebook/reconcile.html",
        launch=launch,
        found=found,
        names=pages.names({*found.user_ids, *changed}),
        changed=changed,
        field=FIELD,
        as_field=as_field,
    )


def _not_compared(launch: CurrentLaunch, error: AccordError) -> ResponseReturnValue:
    page = render_template("gradebook/not_compared.html", launch=launch, error=error)
    return page, error.status
