"""A trainer's look at the quiz itself: how its items measure, and its attempts to take away."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.activities.quiz import analysing
from lti_tool.activities.quiz.analysis import FEWEST
from lti_tool.activities.quiz.definition import quiz_in
from lti_tool.activities.quiz.views import blueprint, placement_of
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer
from lti_tool.web.tables import CSV, XLSX, as_csv, as_download, as_xlsx


@blueprint.get("/analysis")
@trainer
def analysis(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show each item's numbers with what they mean, from first attempts."""
    placement = placement_of(launch)
    return render_template(
        "quiz/analysis.html",
        launch=launch,
        placement=placement,
        analysis=analysing.analysis_of(placement),
        fewest=FEWEST,
        quiz=quiz_in(placement.version),
    )


@blueprint.get("/attempts.csv")
@trainer
def attempts_csv(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send the attempts as CSV; ``?separator=semicolon`` for Russian Excel."""
    rows = analysing.table_of(placement_of(launch))
    semicolon = request.args.get("separator") == "semicolon"
    return as_download(as_csv(rows, semicolon=semicolon), CSV, "attempts.csv")


@blueprint.get("/attempts.xlsx")
@trainer
def attempts_xlsx(launch: CurrentLaunch) -> ResponseReturnValue:
    """Send the attempts as a workbook."""
    placement = placement_of(launch)
    body = as_xlsx(placement.title, analysing.table_of(placement))
    return as_download(body, XLSX, "attempts.xlsx")
