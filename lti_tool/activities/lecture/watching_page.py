"""The page on which a lecture is watched. Most of it is the same for everybody: that is kept, and
what is the reader's own is put in (see `web.open_places`). A trainer's look at it is drawn anew.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import render_template, request
from markupsafe import Markup

from lti_tool import clock
from lti_tool.activities.lecture import (
    check_answers,
    check_pages,
    moments,
    operations,
    pages,
    sitting,
)
from lti_tool.activities.lecture.check_answers import Given
from lti_tool.activities.lecture.definition import lecture_at
from lti_tool.activities.lecture.operations import Standing
from lti_tool.coursework import library
from lti_tool.coursework import placement as placements
from lti_tool.coursework.errors import NotOpenError
from lti_tool.coursework.parsed import Kept
from lti_tool.coursework.placement import Placed
from lti_tool.gradebook import outbox
from lti_tool.sessions.current import CurrentLaunch
from lti_tool.web.i18n import reader_language
from lti_tool.web.open_places import OpenPage, drawn_open, place, shell_key, shell_values
from lti_tool.web.security_headers import allow_frame_from


@dataclass(frozen=True, slots=True)
class Viewer:
    """All that the page's templates know of its reader."""

    session_id: str
    user_id: int | str
    is_trainer: bool


Draw = Callable[[Viewer], Markup]
_ANYBODY = Viewer(session_id=place("session"), user_id=place("user"), is_trainer=False)
_kept: Kept[OpenPage] = Kept()


def page(
    launch: CurrentLaunch, placed: Placed, *, too_early: bool = False, opened: str = ""
) -> str | bytes:
    """Return the player, the map of what was seen, the text, and the score.

    ``too_early`` answers who said too soon that they had watched, ``opened`` is then the token of
    their sitting.
    """
    lecture = lecture_at(placed)
    if lecture.embedded:
        allow_frame_from(lecture.embedded.frame)
    standing = operations.standing_of(placed.id, launch.user_id)
    may_have_answered = lecture.checks and standing.has_begun
    answered = check_answers.answers_of(placed.id, launch.user_id) if may_have_answered else {}
    course = library.outline(library.course_key_of(placed.activity_key))
    following = library.next_in_course(placed.activity_key, placed.position)
    counts = not launch.is_trainer and _is_open(placed)
    shared = {
        "counts": counts,
        "answers": moments.answers_of(placed.id),
        "following": following and following.titles.get(reader_language(), following.title),
        "too_early": too_early,
        "saves_data": request.headers.get("Save-Data") == "on",
    }
    seen_map = pages.watch_map(lecture, standing.seen, standing.unclear)
    values: dict[str, object] = {
        "session": launch.session_id,
        "user": launch.user_id,
        "opened": opened or sitting.opened_now(placed.id, launch.user_id),
        "position": standing.position,
        "map": json.dumps(seen_map.as_json()),
    }
    # Each part with whether it shows what this person did; if not, it belongs to what is kept.
    parts: dict[str, tuple[Draw, bool]] = {
        "watched": (partial(_watched, placed, seen_map), bool(standing.seen or standing.unclear)),
        "score": (partial(_score, placed, standing), standing.score_given is not None),
        "checks": (partial(_checks, placed, answered, counts), bool(answered)),
    }
    viewer = Viewer(launch.session_id, launch.user_id, launch.is_trainer)
    if viewer.is_trainer or too_early:
        drawn = {name: draw(viewer) for name, (draw, _is_own) in parts.items()}
        return _draw(placed, viewer, {**shared, **values, **drawn})
    own = {name: draw for name, (draw, is_own) in parts.items() if is_own}
    key = (placed, course.language, *shared.values(), *own, shell_key())
    kept = _kept.get(key, lambda: drawn_open(lambda: _draw_open(placed, shared, values, parts)))
    return kept.filled(
        {**values, **{name: draw(viewer) for name, draw in own.items()}, **shell_values()}
    )


def _draw_open(
    placed: Placed,
    shared: Mapping[str, object],
    values: Mapping[str, object],
    parts: Mapping[str, tuple[Draw, bool]],
) -> str:
    """Draw what everybody sees, with a place for each of ``values`` and of the parts one's own."""
    drawn = {
        name: place(name) if is_own else draw(_ANYBODY) for name, (draw, is_own) in parts.items()
    }
    return _draw(placed, _ANYBODY, {**shared, **{name: place(name) for name in values}, **drawn})


def _draw(placed: Placed, viewer: Viewer, given: Mapping[str, object]) -> str:
    lecture = lecture_at(placed)
    return render_template(
        "lecture/show.html",
        launch=viewer,
        placement=placed,
        lecture=lecture,
        provider=lecture.embedded.provider if lecture.embedded else None,
        shown=pages.shown(placed),
        **given,
    )


def score(launch: CurrentLaunch, placed: Placed) -> str:
    """Return the score's lines, for a page that is open."""
    standing = operations.standing_of(placed.id, launch.user_id)
    return _score(placed, standing, Viewer(launch.session_id, launch.user_id, launch.is_trainer))


def _score(placed: Placed, standing: Standing, viewer: Viewer) -> Markup:
    lecture = lecture_at(placed)
    scored = standing.score_given is not None
    states = outbox.standing(placed.resource_link_id, [int(viewer.user_id)]) if scored else {}
    return _part(
        "lecture/_score.html",
        launch=viewer,
        placement=placed,
        result=standing if scored else None,
        delivery=states.get(int(viewer.user_id)) if scored else None,
        needed=int(lecture.threshold * 100),
        in_tenths=lecture.steps > 1,
    )


def _watched(placed: Placed, seen_map: pages.WatchMap, _viewer: Viewer) -> Markup:
    return _part("lecture/_map.html", placement=placed, map=seen_map)


def _checks(placed: Placed, answered: Mapping[str, Given], counts: bool, viewer: Viewer) -> Markup:
    checks = check_pages.shown_checks(placed, answered)
    if not checks:
        return Markup()
    return _part("lecture/_checks.html", launch=viewer, checks=checks, counts=counts)


def _part(template: str, **values: object) -> Markup:
    return Markup(render_template(template, **values))  # noqa: S704 (templates of ours, which escape)


def _is_open(placed: Placed) -> bool:
    try:
        placements.ensure_open(placed, clock.now())
    except NotOpenError:
        return False
    return True
