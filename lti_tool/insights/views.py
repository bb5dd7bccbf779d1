"""The page of insights of a course, and its tables as files."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.insights import reading
from lti_tool.insights.exports import PARTS, Rows
from lti_tool.insights.rules import FEWEST
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.errors import PageNotFound
from lti_tool.web.tables import CSV, XLSX, as_csv, as_download, as_xlsx

blueprint = Blueprint("insights", __name__)


@blueprint.get("/")
@trainer
def course(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show how the activities of the launch's course go."""
    return render_template(
        "insights/course.html",
        launch=launch,
        lines=reading.read(launch.context_id, launch.resource_link_id),
        parts={name: label for name, (label, _make) in PARTS.items()},
        fewest=FEWEST,
    )


@blueprint.get("/<part>.csv")
@trainer
def table_csv(launch: CurrentLaunch, part: str) -> ResponseReturnValue:
    """Send one of the tables as CSV; ``?separator=semicolon`` for Russian Excel.

    Raises:
        PageNotFound: there is no such table.
    """
    semicolon = request.args.get("separator") == "semicolon"
    _label, rows = _table(launch, part)
    body = as_csv(rows, semicolon=semicolon)
    return as_download(body, CSV, f"{part}.csv")


@blueprint.get("/<part>.xlsx")
@trainer
def table_xlsx(launch: CurrentLaunch, part: str) -> ResponseReturnValue:
    """Send one of the tables as a workbook.

    Raises:
        PageNotFound: there is no such table.
    """
    label, rows = _table(launch, part)
    return as_download(as_xlsx(label, rows), XLSX, f"{part}.xlsx")


def _table(launch: CurrentLaunch, part: str) -> tuple[str, Rows]:
    if part not in PARTS:
        raise PageNotFound(part=part[:64])
    label, make = PARTS[part]
    return str(label), make(reading.read(launch.context_id, launch.resource_link_id))
