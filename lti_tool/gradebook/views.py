"""The trainer's page of scores on their way: ``/s/<session>/scores``."""

from collections.abc import Mapping
from decimal import Decimal

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.contexts import roster
from lti_tool.contexts.models import Context
from lti_tool.db import db
from lti_tool.gradebook import outbox, pages, reconciling
from lti_tool.gradebook.errors import NothingToSendError
from lti_tool.gradebook.import_file import scores_csv
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer

blueprint = Blueprint("gradebook", __name__)
blueprint.add_app_template_global(pages.score_line, "score_line")
blueprint.add_app_template_global(pages.late_line, "late_line")


@blueprint.get("/")
@trainer
def scores(launch: CurrentLaunch) -> ResponseReturnValue:
    """List everybody's score and where it is."""
    return _page(launch)


@blueprint.post("/<int:user_id>/send")
@trainer
def send_again(launch: CurrentLaunch, user_id: int) -> ResponseReturnValue:
    """Send one person's latest score again."""
    outbox.resend(_link_of(launch), user_id)
    db.session.commit()
    return _back(launch)


@blueprint.post("/send-failed")
@trainer
def send_failed(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send all failed scores again."""
    outbox.resend_failed(_link_of(launch))
    db.session.commit()
    return _back(launch)


@blueprint.post("/compare")
@trainer
def compare(launch: CurrentLaunch) -> ResponseReturnValue:
    """Ask the platform what stands in its gradebook, and show the differences first."""
    found = reconciling.differences(_link_of(launch))
    return _page(launch, {difference.user_id: difference.theirs for difference in found})


@blueprint.post("/<int:user_id>/accept")
@trainer
def accept(launch: CurrentLaunch, user_id: int) -> ResponseReturnValue:
    """Let the grade that stands in the platform's gradebook stand for one person."""
    reconciling.accept(_link_of(launch), user_id)
    db.session.commit()
    return _back(launch)


@blueprint.post("/accept-all")
@trainer
def accept_all(launch: CurrentLaunch) -> ResponseReturnValue:
    """Let every differing grade of the platform's gradebook stand."""
    reconciling.accept(_link_of(launch))
    db.session.commit()
    return _back(launch)


@blueprint.post("/send-differing")
@trainer
def send_differing(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send our scores again wherever the platform's gradebook differs."""
    reconciling.resend(_link_of(launch))
    db.session.commit()
    return _back(launch)


@blueprint.get("/scores.csv")
@trainer
def as_file(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send the scores as a file that the platform's gradebook can import."""
    response = Response(scores_csv(_link_of(launch)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="scores.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/roster")
@trainer
def read_roster(launch: CurrentLaunch) -> ResponseReturnValue:
    """Read the list of the course's members again."""
    if launch.context_id is not None:
        roster.refresh(launch.context_id, launch.resource_link_id)
    return _back(launch)


def _page(
    launch: CurrentLaunch, theirs: Mapping[int, Decimal | None] | None = None
) -> ResponseReturnValue:
    link_id = _link_of(launch)
    rows = pages.rows(link_id, launch.context_id, theirs)
    people = roster.learners(launch.context_id, link_id) if launch.context_id else []
    context = db.session.get(Context, launch.context_id) if launch.context_id else None
    return render_template(
        "gradebook/scores.html",
        launch=launch,
        rows=rows,
        failed=sum(row.delivery is not None and row.delivery.state == "failed" for row in rows),
        delivered=sum(
            row.delivery is not None and row.delivery.state == "delivered" for row in rows
        ),
        compared=theirs is not None,
        differences=len(theirs or {}),
        learners=len(people),
        been_here=sum(person.has_been_here for person in people),
        has_roster=context is not None and bool(context.memberships_url),
        roster_read_at=context.roster_read_at if context else None,
        is_offered=outbox.is_offered(link_id),
    )


def _link_of(launch: CurrentLaunch) -> int:
    if launch.resource_link_id is None:
        raise NothingToSendError(message_type=launch.message_type)
    return launch.resource_link_id


def _back(launch: CurrentLaunch) -> ResponseReturnValue:
    return redirect(url_for("gradebook.scores", session=launch.session_id), code=303)
