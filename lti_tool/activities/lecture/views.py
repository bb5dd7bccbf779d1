"""A participant's way through a lecture: watch, be counted, see the score."""

from datetime import timedelta

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool import clock
from lti_tool.activities.lecture import (
    heartbeat,
    operations,
    pages,
    sitting,
    watching_page,
)
from lti_tool.activities.lecture.definition import Lecture, lecture_at, lecture_in
from lti_tool.activities.lecture.errors import (
    ChapterUnknownError,
    ViewersOnlyError,
    WatchingUnreadableError,
)
from lti_tool.activities.lecture.forms import ReadChapter, Report, WatchedForm, read_sent
from lti_tool.activities.lecture.operations import Played, Reported
from lti_tool.coursework import placement as placements
from lti_tool.coursework.models import Placement
from lti_tool.coursework.placement import Placed
from lti_tool.db import briefly, db
from lti_tool.db.session import reading
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member
from lti_tool.web.access import reads_first
from lti_tool.web.errors import PageNotFound

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
    return watching_page.page(launch, _placed_for(launch))


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
        page = watching_page.page(launch, _placed_for(launch), too_early=True, opened=token)
        return page, 422
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
    return jsonify(score=watching_page.score(launch, _placed_for(launch)))


def _counted(launch: CurrentLaunch, lecture: Lecture, reported: Reported) -> Response:
    """Answer a script: the new map, and the score's lines if the score has grown."""
    with reading():
        grown = watching_page.score(launch, _placed_for(launch)) if reported.has_new_score else None
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
