"""A trainer's board of the workshop: all groups at a glance, and the same for a projector."""

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop.agreement.versions import qr
from lti_tool.activities.workshop.desk import placement_of
from lti_tool.activities.workshop.forming.inviting_views import address_of
from lti_tool.activities.workshop.leading import board, pace
from lti_tool.activities.workshop.views import blueprint
from lti_tool.coursework.attempts import maximum_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer


@blueprint.get("/overview")
@trainer
def overview(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the board: the groups with step, people, signatures, submission and mark."""
    placement = placement_of(launch)
    definition = definitions.DEFINITIONS.of(placement.version)
    done, undo = request.args.get("done", ""), request.args.get("undo", "")
    return render_template(
        "workshop/overview.html",
        **_shown(launch),
        definition=definition,
        # Only what this page offers to take back.
        undo=(done, undo) if done in ("notice", "extension", "excuses", "pace") and undo else None,
    )


@blueprint.get("/overview/groups", endpoint="board")
@trainer
def board_part(launch: CurrentLaunch) -> ResponseReturnValue:
    """Answer with the board's cards alone; 304 while nothing has changed."""
    tag = board.tag(placement_of(launch))
    response = Response()
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(f"{tag}-{launch.locale}")
    if request.if_none_match.contains(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    response.set_data(render_template("workshop/_board.html", **_shown(launch)))
    return response


@blueprint.get("/overview/projector")
@trainer
def projector(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show groups, steps, the timer and how to join, large and without a person's name."""
    return render_template("workshop/projector.html", **_shown(launch, "projector_board"))


@blueprint.get("/overview/projector/groups", endpoint="projector_board")
@trainer
def projector_part(launch: CurrentLaunch) -> ResponseReturnValue:
    """Answer with what changes on the projector's page."""
    return render_template("workshop/_projector.html", **_shown(launch, "projector_board"))


def _shown(launch: CurrentLaunch, part: str = "board") -> dict[str, object]:
    placement = placement_of(launch)
    steps = definitions.DEFINITIONS.of(placement.version).steps
    return {
        "launch": launch,
        "placement": placement,
        "board": board.read(placement, launch.context_id),
        "maximum": maximum_of(placement),
        "pace": pace.read(placement, steps),
        "steps_total": len(steps),
        "qr_of": lambda code: qr(address_of(placement, code), gettext("QR code to join the group")),
        "address": url_for(f"workshop.{part}", session=launch.session_id),
    }
