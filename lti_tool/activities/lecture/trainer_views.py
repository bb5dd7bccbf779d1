"""A trainer's view of a lecture: who watched how much, and what was hard in it."""

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from lti_tool.activities.lecture import charts, check_answers, check_pages, heat, moments
from lti_tool.activities.lecture.definition import Lecture, lecture_in
from lti_tool.activities.lecture.heat import Moment, Viewing
from lti_tool.activities.lecture.moments import Answer
from lti_tool.activities.lecture.reviewing import Viewer, viewers, viewings
from lti_tool.activities.lecture.views import blueprint, placement_of
from lti_tool.gradebook import pages as score_pages
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import trainer

STRIPS = ("seen", "again", "left", "unclear")


@blueprint.get("/overview")
@trainer
def overview(launch: CurrentLaunch) -> ResponseReturnValue:
    """List the participants and show where the lecture was replayed, left, not understood."""
    placement = placement_of(launch)
    lecture = lecture_in(placement.version)
    rows = viewers(placement, launch.context_id)
    watched = viewings(rows)
    everybody = check_answers.answers_at(placement.id)
    return render_template(
        "lecture/overview.html",
        launch=launch,
        placement=placement,
        lecture=lecture,
        rows=rows,
        scores={one.user_id: one for one in score_pages.rows(placement.resource_link_id, None)},
        heat=_heat(lecture, watched) if watched else None,
        unclear=_unclear(watched, moments.answers_of(placement.id)),
        language=check_pages.language_of(placement.version),
        outcomes=check_pages.outcomes(placement.version, lecture, everybody),
        answered={
            user_id: (check_pages.right_of(lecture, answers), len(answers))
            for user_id, answers in everybody.items()
        },
        trouble=_trouble(rows),
    )


def _trouble(rows: list[Viewer]) -> list[datetime]:
    """Return when the recording last failed to load at each person's, the latest last."""
    moments = (row.record.trouble_at for row in rows if row.record)
    return sorted(moment for moment in moments if moment)


def _heat(lecture: Lecture, watched: list[Viewing]) -> dict[str, object]:
    """Return what the strips and their table are made of."""
    fine = heat.cells(watched, heat.even(lecture.milliseconds))
    slides = heat.cells(watched, lecture.stretches)
    numbered = [
        (cell.at, slide.number or place)
        for place, (slide, cell) in enumerate(zip(lecture.chapters, slides, strict=True), 1)
    ]
    return {
        "people": len(watched),
        "strips": {what: charts.strip(fine, what, len(watched)) for what in STRIPS},
        "edges": charts.edges(numbered, lecture.milliseconds),
        "slides": list(zip(lecture.chapters, slides, strict=True)),
    }


def _unclear(
    watched: list[Viewing], answers: tuple[Answer, ...]
) -> list[tuple[Moment, Answer | None]]:
    """Pair unclear moments with their answers; an answer whose marks are gone stands alone."""
    pairs: list[tuple[Moment, Answer | None]] = []
    left = list(answers)
    for moment in heat.moments(watched):
        found = next((one for one in left if heat.is_about(moment, one.at)), None)
        if found is not None:
            left.remove(found)
        pairs.append((moment, found))
    pairs += [(Moment(one.at, one.at, 0), one) for one in left]
    return sorted(pairs, key=lambda pair: pair[0].at)
