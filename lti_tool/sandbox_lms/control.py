"""`POST /control`: the switches of the world over HTTP, open only with `World(control=True)`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms.current import as_json, world
from lti_tool.sandbox_lms.gradebook import shown_time
from lti_tool.sandbox_lms.keys import stranger_key
from lti_tool.sandbox_lms.launches import OMIT, LaunchOverride

blueprint = Blueprint("control", __name__)


@blueprint.post("/control")
def control() -> AnyResponse:
    """Do what the JSON object asks, key by key, and answer with the counters and the score log.

    Keys: `features` {name: value} · `fault` {where, status, …} · `clear_faults` · `rotate_key`
    {keep_old, reuse_kid} · `revoke_tokens` · `next_launch` {claims_patch, omit, headers, key:
    "stranger", algorithm, payload, raw_token, state} · `cell` {link, person, locked, points} ·
    `person` {key, …changes} · `copy_course`.
    """
    if not world().control:
        raise NotFound
    asked = request.get_json(force=True, silent=True)
    if not isinstance(asked, dict) or not asked.keys() <= _ACTIONS.keys():
        raise BadRequest
    for name, value in asked.items():
        try:
            _ACTIONS[name](value)
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest(f"{name}: {error}") from error
    return as_json(_report())


def _fault(how: Mapping[str, Any]) -> None:
    world().faults.add(**how)


def _next_launch(how: dict[str, Any]) -> None:
    how = dict(how)
    patch = dict(how.pop("claims_patch", {})) | dict.fromkeys(how.pop("omit", ()), OMIT)
    if how.get("key") == "stranger":
        how["key"] = stranger_key()
    world().launches.override_next(LaunchOverride(claims_patch=patch, **how))


def _cell(how: Mapping[str, Any]) -> None:
    link, person = world().link(how["link"]), world().person(how["person"])
    if link.line_item_id is None:
        raise ValueError("the link has no column")
    if "locked" in how:
        world().gradebook.lock(link.line_item_id, person.user_id, locked=bool(how["locked"]))
    if "points" in how:
        points = None if how["points"] is None else Decimal(str(how["points"]))
        world().gradebook.override(link.line_item_id, person.user_id, points)


def _person(how: dict[str, Any]) -> None:
    changes = dict(how)
    world().change_person(changes.pop("key"), **changes)


_ACTIONS: dict[str, Callable[[Any], object]] = {
    "features": lambda values: world().features.set_many(values),
    "fault": _fault,
    "clear_faults": lambda _: world().faults.clear(),
    "rotate_key": lambda how: world().rotate_key(**(how or {})),
    "revoke_tokens": lambda _: world().tokens.revoke_all(),
    "next_launch": _next_launch,
    "cell": _cell,
    "person": _person,
    "copy_course": lambda _: world().copy_course(),
}


def _report() -> dict[str, Any]:
    return {
        "requests": dict(world().requests),
        "scores": [
            {
                "time": shown_time(post.time),
                "user_id": post.user_id,
                "line_item_id": post.line_item_id,
                "timestamp": post.timestamp,
                "status": post.status,
                "applied": post.applied,
                "lost": post.lost,
            }
            for post in world().score_log
        ],
        "repeated_scores": world().repeated_scores(),
    }
