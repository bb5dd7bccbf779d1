"""A participant's way through a lecture: watch, be counted, see the score."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool import clock
from lti_tool.activities.lecture import (
    check_answers,
    check_pages,
    heartbeat,
    moments,
    operations,
    pages,
    sitting,
)
from lti_tool.activities.lecture.definition import Lecture, lecture_at, lecture_in
from lti_tool.activities.lecture.errors import (
    ChapterUnknownError,
    ViewersOnlyError,
    WatchingUnreadableError,
)
from lti_tool.activities.lecture.forms import ReadChapter, Report, WatchedForm, read_sent
from lti_tool.activities.lecture.operations import Played, Reported, Standing
from lti_tool.coursework import library
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import NotOpenError
from lti_tool.coursework.models import Placement
from lti_tool.coursework.placement import Placed
from lti_tool.db import briefly, db
from lti_tool.db.session import reading
from lti_tool.gradebook import outbox
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.access import reads_first
from lti_tool.web.errors import PageNotFound
from lti_tool.web.security_headers import allow_frame_from

blueprint = Blueprint("lecture", __name__, template_folder="templates")


def placement_of(launch: CurrentLaunch) -> Placement:
    """Return the lecture of this launch's link.

    Raises:
        NothingPlacedError: the link is empty.
        PageNotFound: it leads to another kind of activity.
    """
    placement = placements.require(launch.resource_link_id, bare=True)
    if placement.version.activity.kind != "lecture":
        raise PageNotFound(placement_id=placement.id)
    return placement


def _placed_for(launch: CurrentLaunch) -> Placed:
    """Return the same in plain values, for what is only shown."""
    placed = placements.placed_at(launch.resource_link_id)
    if placed.kind != "lecture":
        raise PageNotFound(placement_id=placed.id)
    return placed


@blueprint.get("/")
@member
def show(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show the player, the map of what was seen, the text, and the score."""
    return _page(launch, _placed_for(launch))


@blueprint.post("/progress")
@member
@reads_first
def progress(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take what the player reports: ``{"opened", "intervals", "again", "position"}`` → the
    new map, and the score's lines if it has grown. The same report again changes nothing.

    Raises:
        ViewersOnlyError, NotOpenError, WatchingUnreadableError, SittingUnreadableError
    """
    _ensure_viewer(launch)
    placed = _placed_for(launch)
    placements.ensure_open(placed, clock.now())
    sent = read_sent(Report, request.get_json(silent=True))
    lecture = lecture_at(placed)
    opened_at = sitting.opened_at(sent.opened, placed.id, launch.user_id)
    played = Played(sent.intervals, opened_at, sent.again, sent.position)
    reported = heartbeat.take(placed, launch.user_id, lecture, played)
    if reported is None:
        briefly.begin_writing()
        reported = operations.report(placement_of(launch), launch.user_id, lecture, played)
        db.session.commit()
    return _counted(launch, lecture, reported)


@blueprint.post("/read")
@member
def read(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take a chapter that was read: ``{"opened", "chapter"}``, from a script or a plain form.

    Raises:
        ViewersOnlyError, NotOpenError, WatchingUnreadableError, SittingUnreadableError,
        ChapterUnknownError, ReadTooSoonError
    """
    placement = viewers_placement(launch)
    sent = read_sent(ReadChapter, request.get_json() if request.is_json else request.form.to_dict())
    lecture = lecture_in(placement.version)
    chapter = lecture.chapter_at(sent.chapter)
    if chapter is None:
        raise ChapterUnknownError(placement_id=placement.id, chapter=sent.chapter)
    opened_at = sitting.opened_at(sent.opened, placement.id, launch.user_id)
    reported = operations.read(
        placement, launch.user_id, lecture, chapter=chapter, opened_at=opened_at
    )
    db.session.commit()
    if request.is_json:
        return _counted(launch, lecture, reported)
    address = url_for("lecture.show", session=launch.session_id, _anchor=f"said-{chapter[0]}")
    return redirect(address, code=303)


@blueprint.post("/watched")
@member
def watched(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take a person's word that they watched, in a browser that cannot measure it.

    The clock is asked all the same: the page must have been open long enough.

    Raises:
        ViewersOnlyError, NotOpenError, SittingUnreadableError
    """
    placement = viewers_placement(launch)
    form = WatchedForm()
    if not form.validate():
        raise WatchingUnreadableError(form="watched")
    lecture = lecture_in(placement.version)
    token = form.opened.data or ""
    opened_at = sitting.opened_at(token, placement.id, launch.user_id)
    if clock.now() - opened_at < timedelta(seconds=lecture.duration * float(lecture.threshold)):
        return _page(launch, _placed_for(launch), too_early=True, opened=token), 422
    operations.report(
        placement,
        launch.user_id,
        lecture,
        Played([(0, lecture.milliseconds)], opened_at),
        by_word=True,
    )
    db.session.commit()
    return redirect(url_for("lecture.show", session=launch.session_id), code=303)


@blueprint.post("/trouble")
@member
def trouble(launch: CurrentLaunch) -> ResponseReturnValue:
    """Take note that the recording does not load at somebody's: the trainer reads of it.

    Raises:
        ViewersOnlyError, NotOpenError
    """
    placement = viewers_placement(launch)
    operations.note_trouble(placement, launch.user_id)
    db.session.commit()
    return jsonify(noted=True)


@blueprint.get("/score")
@member
def score(launch: CurrentLaunch) -> ResponseReturnValue:
    """Return the score's lines as HTML, for a page that waits for the gradebook's answer."""
    return jsonify(score=_score_html(launch, _placed_for(launch)))


def _counted(launch: CurrentLaunch, lecture: Lecture, reported: Reported) -> Response:
    """Answer a script: the new map, and the score's lines if the score has grown."""
    with reading():
        grown = _score_html(launch, _placed_for(launch)) if reported.has_new_score else None
    return jsonify(map=map_of(lecture, reported).as_json(), score=grown)


def map_of(lecture: Lecture, reported: Reported) -> pages.WatchMap:
    """Return the map of what a report came to."""
    return pages.watch_map(lecture, reported.seen, reported.unclear)


def viewers_placement(launch: CurrentLaunch) -> Placement:
    """Return the lecture of this launch's link for somebody whose watching counts now.

    Raises:
        ViewersOnlyError, NotOpenError, NothingPlacedError, PageNotFound
    """
    _ensure_viewer(launch)
    placement = placement_of(launch)
    placements.ensure_open(placement, clock.now())
    return placement


def _ensure_viewer(launch: CurrentLaunch) -> None:
    if launch.is_trainer:
        raise ViewersOnlyError(user_id=launch.user_id)


def _page(
    launch: CurrentLaunch, placed: Placed, *, too_early: bool = False, opened: str = ""
) -> str:
    lecture = lecture_at(placed)
    standing = operations.standing_of(placed.id, launch.user_id)
    embed = lecture.embedded
    if embed:
        allow_frame_from(embed.frame)
    answered = check_answers.answers_of(placed.id, launch.user_id) if lecture.checks else {}
    return render_template(
        "lecture/show.html",
        launch=launch,
        placement=placed,
        lecture=lecture,
        shown=pages.shown(placed),
        provider=embed.provider if embed else None,
        checks=check_pages.shown_checks(placed, answered),
        map=pages.watch_map(lecture, standing.seen, standing.unclear),
        answers=moments.answers_of(placed.id),
        position=_resume_at(lecture, standing.position),
        counts=not launch.is_trainer and _is_open(placed),
        opened=opened or sitting.opened_now(placed.id, launch.user_id),
        too_early=too_early,
        **_score_of(launch, placed, standing),
        following=library.next_in_course(placed.activity_key, placed.position),
    )


def _score_html(launch: CurrentLaunch, placed: Placed) -> str:
    standing = operations.standing_of(placed.id, launch.user_id)
    return render_template(
        "lecture/_score.html",
        launch=launch,
        placement=placed,
        **_score_of(launch, placed, standing),
    )


def _score_of(launch: CurrentLaunch, placed: Placed, standing: Standing) -> dict[str, object]:
    """Return what the score's lines are made of."""
    lecture = lecture_at(placed)
    scored = standing.score_given is not None
    states = outbox.standing(placed.resource_link_id, [launch.user_id]) if scored else {}
    return {
        "result": standing if scored else None,
        "delivery": states.get(launch.user_id),
        "needed": int(lecture.threshold * 100),
        "in_tenths": lecture.steps > 1,
    }


def _resume_at(lecture: Lecture, position: int) -> int:
    """Return where to go on, in milliseconds; from the start when the end was reached."""
    return position if position < lecture.milliseconds - 2_000 else 0


def _is_open(placed: Placed) -> bool:
    try:
        placements.ensure_open(placed, clock.now())
    except NotOpenError:
        return False
    return True
