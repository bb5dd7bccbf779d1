"""What one only reads: where a slot is, and the sheet that this workshop builds on."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.desk import desk_of, rail
from lti_tool.activities.workshop.sheet import sheets
from lti_tool.activities.workshop.sheet.foundations import sheet_under
from lti_tool.activities.workshop.sheet.paper import paper_of, paper_of_texts
from lti_tool.activities.workshop.views import blueprint
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.errors import PageNotFound


@blueprint.get("/slots/<key>")
@member
def slot(launch: CurrentLaunch, key: str) -> ResponseReturnValue:
    """Lead to the step that has the slot ``key``.

    Raises:
        PageNotFound: the sheet has none such.
        GroupNeededError: in no group.
    """
    found = desk_of(launch).own_sheet().definition.part_of_slot(key)
    if found is None:
        raise PageNotFound(key=key[:64])
    address = url_for("workshop.step", session=launch.session_id, step_id=found[0].step_id)
    return redirect(f"{address}#slot-{key}", code=303)


@blueprint.get("/foundation")
@member
def foundation(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show what one's group wrote in the workshop that this one builds on.

    Raises:
        PageNotFound: this workshop builds on none.
        GroupNeededError: in no group.
    """
    desk = desk_of(launch)
    own = desk.own_sheet()
    under = own.definition.builds_on
    if under is None:
        raise PageNotFound(placement_id=desk.placement.id)
    found = sheet_under(own.group, under.activity, launch.context_id)
    handed_in = found.submission if found else None
    paper = None
    if found and handed_in:
        paper = paper_of_texts(found.definition, rules.texts_of(handed_in.content))
    elif found:
        paper = paper_of(found)
    return render_template(
        "workshop/foundation.html",
        desk=desk,
        under=under,
        found=found,
        handed_in=handed_in,
        paper=paper,
        roster=sheets.signers_of(handed_in) if handed_in else (found.signers if found else []),
        rail=rail(desk, "foundation"),
    )
