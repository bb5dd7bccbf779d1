"""Pages of the gallery walk."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.activities.workshop.afterwards import gallery, taken
from lti_tool.activities.workshop.afterwards.gallery import Exhibit
from lti_tool.activities.workshop.desk import desk_of, placement_of, working_desk
from lti_tool.activities.workshop.models import Gallery
from lti_tool.activities.workshop.sheet import operations
from lti_tool.activities.workshop.sheet.paper import paper_of_texts
from lti_tool.activities.workshop.views import blueprint
from lti_tool.coursework.errors import ParticipantsOnlyError
from lti_tool.db import db
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.sessions.guards import member, trainer
from lti_tool.web.errors import PageNotFound

LONGEST_COMMENT = 500


@blueprint.get("/gallery", endpoint="gallery")
@member
def gallery_page(launch: CurrentLaunch) -> ResponseReturnValue:
    """Show all sheets that are handed in; to a trainer also the way to open and close it."""
    placement = placement_of(launch)
    standing = gallery.of(placement)
    is_seen = standing is not None or launch.is_trainer
    return render_template(
        "workshop/gallery.html",
        launch=launch,
        placement=placement,
        gallery=standing,
        exhibits=gallery.exhibits(placement) if is_seen else [],
        own_group_id=None if launch.is_trainer else _own_group_id(launch),
    )


@blueprint.post("/gallery")
@trainer
def open_gallery(launch: CurrentLaunch) -> ResponseReturnValue:
    """Open the gallery, with or without the groups' names, or close it."""
    gallery.set_open(placement_of(launch), request.form.get("shows", ""), launch.user_id)
    db.session.commit()
    return redirect(url_for("workshop.gallery", session=launch.session_id), code=303)


@blueprint.get("/gallery/<int:sheet_id>")
@member
def exhibit(launch: CurrentLaunch, sheet_id: int) -> ResponseReturnValue:
    """Show one sheet with what is said of it.

    Raises:
        PageNotFound: the gallery is closed, or has no such sheet.
    """
    standing, shown = _shown(launch, sheet_id)
    own = None if launch.is_trainer else desk_of(launch).sheet
    is_own = own is not None and own.sheet_id == sheet_id
    is_named = launch.is_trainer or is_own or standing.shows == "named"
    ids = gallery.takeable(own.definition) if own and not is_own else set()
    return render_template(
        "workshop/exhibit.html",
        launch=launch,
        shown=shown,
        names_speakers=launch.is_trainer or standing.shows == "named",
        is_named=is_named,
        paper=paper_of_texts(shown.definition, shown.texts),
        is_own=is_own,
        own=own,
        credits=taken.of_submission(shown.submission) if is_named else {},
        mine=shown.voice_of(launch.user_id),
        takeable=[
            (key, part.name_of(number), shown.texts[key])
            for part in shown.definition.parts
            if part.id in ids
            for number, key in enumerate(part.rule.slot_keys(), 1)
            if shown.texts.get(key)
        ],
    )


@blueprint.post("/gallery/<int:sheet_id>/reactions")
@member
def react(launch: CurrentLaunch, sheet_id: int) -> ResponseReturnValue:
    """Give a reaction to another group's sheet, or take it back.

    Raises:
        PageNotFound, ParticipantsOnlyError
    """
    shown = _another(launch, sheet_id)
    gallery.react(shown, launch.user_id, request.form.get("reaction", ""))
    db.session.commit()
    return _back(launch, sheet_id)


@blueprint.post("/gallery/<int:sheet_id>/comments")
@member
def comment_on(launch: CurrentLaunch, sheet_id: int) -> ResponseReturnValue:
    """Say one thing about another group's sheet, or take it back by saying nothing.

    Raises:
        PageNotFound, ParticipantsOnlyError
    """
    shown = _another(launch, sheet_id)
    words = " ".join(request.form.get("comment", "").split())[:LONGEST_COMMENT]
    gallery.comment(shown, launch.user_id, words)
    db.session.commit()
    return _back(launch, sheet_id)


@blueprint.post("/gallery/<int:sheet_id>/comments/<int:user_id>/remove")
@trainer
def remove_comment(launch: CurrentLaunch, sheet_id: int, user_id: int) -> ResponseReturnValue:
    """Take somebody's comment away.

    Raises:
        PageNotFound: no such sheet on show.
    """
    gallery.comment(gallery.exhibit(placement_of(launch), sheet_id), user_id, "")
    db.session.commit()
    return _back(launch, sheet_id)


@blueprint.post("/gallery/<int:sheet_id>/taken/<key>")
@member
def take_rule(launch: CurrentLaunch, sheet_id: int, key: str) -> ResponseReturnValue:
    """Copy a rule with credit into one's own group's sheet.

    Raises:
        PageNotFound, ParticipantsOnlyError, NotOpenError, GroupNeededError
        SheetSubmittedError, RuleDoesNotFitError, SlotConflictError
    """
    desk = working_desk(launch)
    standing, shown = _shown(launch, sheet_id)
    own = desk.own_sheet()
    if own.sheet_id == sheet_id:
        raise PageNotFound(sheet_id=sheet_id)
    sheet = operations.locked_sheet(desk.placement, own.group.id)
    is_named = standing.shows == "named"
    slot = gallery.take(own, sheet, shown, key, launch.user_id, is_named=is_named)
    db.session.commit()
    return redirect(url_for("workshop.slot", session=launch.session_id, key=slot), code=303)


def _shown(launch: CurrentLaunch, sheet_id: int) -> tuple[Gallery, Exhibit]:
    placement = placement_of(launch)
    standing = gallery.of(placement)
    if standing is None:
        if not launch.is_trainer:
            raise PageNotFound(placement_id=placement.id)
        standing = Gallery(placement_id=placement.id, shows="named")
    return standing, gallery.exhibit(placement, sheet_id)


def _another(launch: CurrentLaunch, sheet_id: int) -> Exhibit:
    if launch.is_trainer:
        raise ParticipantsOnlyError(user_id=launch.user_id)
    _standing, shown = _shown(launch, sheet_id)
    if shown.submission.sheet.group_id == _own_group_id(launch):
        raise PageNotFound(sheet_id=sheet_id)
    return shown


def _own_group_id(launch: CurrentLaunch) -> int | None:
    own = desk_of(launch).group
    return own.id if own else None


def _back(launch: CurrentLaunch, sheet_id: int) -> ResponseReturnValue:
    address = url_for("workshop.exhibit", session=launch.session_id, sheet_id=sheet_id)
    return redirect(address, code=303)
