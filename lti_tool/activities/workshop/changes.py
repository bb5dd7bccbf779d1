"""What changed on a group's sheet since a moment, for the pages that are open on it."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from lti_tool import clock
from lti_tool.activities.workshop.models import Sheet, Signature, SlotEdit, Submission, Writing
from lti_tool.contexts.models import GroupMembership, User
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.live import feed
from lti_tool.live.hub import Changes

WRITES_FOR = timedelta(seconds=12)
"""How long somebody is said to write in a place after they last said so."""


@dataclass(frozen=True, slots=True)
class Place:
    """A sheet by its placement and group, which exist before the sheet does."""

    placement_id: int
    group_id: int

    @property
    def topic(self) -> str:
        """Its name in the change feed."""
        return f"sheet:{self.placement_id}:{self.group_id}"


def announce(sheet: Sheet) -> None:
    """Tell everybody who has the sheet before them that it changes; the caller commits."""
    feed.announce(Place(sheet.placement_id, sheet.group_id).topic)


def read(topic: str, since: int) -> Changes:
    """Return the slots edited after the edit ``since``, who writes where, and how far the sheet is.

    Edits of one sheet take turns (its row is locked), so their ids come in the order of commits.
    """
    _kind, placement_id, group_id = topic.split(":")
    sheet = db.session.execute(
        select(Sheet.id).where(
            Sheet.placement_id == int(placement_id), Sheet.group_id == int(group_id)
        )
    ).scalar_one_or_none()
    members = _members(int(group_id))
    slots = _edited(sheet, since)
    told = {
        "cursor": max([since, *(one.pop("id") for one in slots.values())]),
        "slots": list(slots.values()),
        "writing": _writing(sheet, members),
        "signed": _signed(sheet),
        "submitted": _is_submitted(sheet),
    }
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Changes(int(str(told["cursor"])), data, frozenset(members))


def say_writing(placement: Placement, group_id: int, user_id: int, key: str) -> None:
    """Note that a person writes in the slot ``key`` now, or ("") that they stopped."""
    place = Place(placement.id, group_id)
    values = {"key": key, "said_at": clock.now()}
    db.session.execute(
        insert_into(Writing)
        .values(placement_id=placement.id, group_id=group_id, user_id=user_id, **values)
        .on_conflict_do_update(
            index_elements=["placement_id", "user_id"], set_={"group_id": group_id, **values}
        )
    )
    feed.announce(place.topic)


def _members(group_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(User.id, User.name)
        .join(GroupMembership, GroupMembership.user_id == User.id)
        .where(GroupMembership.group_id == group_id, GroupMembership.left_at.is_(None))
    )
    return {row.id: row.name for row in rows}


def _edited(sheet_id: int | None, since: int) -> dict[str, dict[str, Any]]:
    if sheet_id is None:
        return {}
    rows = db.session.execute(
        select(SlotEdit, User.name)
        .outerjoin(User, User.id == SlotEdit.user_id)
        .where(SlotEdit.sheet_id == sheet_id, SlotEdit.id > since)
        .order_by(SlotEdit.id)
    )
    return {
        edit.key: {
            "id": edit.id,
            "key": edit.key,
            "version": edit.version,
            "text": edit.text,
            "author": name or "",
            "edit_id": edit.edit_id,
        }
        for edit, name in rows
    }


def _writing(sheet_id: int | None, members: dict[int, str]) -> list[dict[str, Any]]:
    if sheet_id is None:
        return []
    now = clock.now()
    rows = db.session.execute(
        select(Writing.user_id, Writing.key, Writing.said_at)
        .join(
            Sheet,
            (Sheet.placement_id == Writing.placement_id) & (Sheet.group_id == Writing.group_id),
        )
        .where(Sheet.id == sheet_id, Writing.key != "", Writing.said_at > now - WRITES_FOR)
    )
    return [
        {
            "id": row.user_id,
            "name": members[row.user_id],
            "key": row.key,
            "left": round((row.said_at + WRITES_FOR - now).total_seconds()),
        }
        for row in rows
        if row.user_id in members
    ]


def _signed(sheet_id: int | None) -> int:
    in_force = select(func.count()).where(
        Signature.sheet_id == sheet_id, Signature.voided_at.is_(None)
    )
    return db.session.scalar(in_force) or 0


def _is_submitted(sheet_id: int | None) -> bool:
    standing = select(Submission.id).where(
        Submission.sheet_id == sheet_id, Submission.state == "submitted"
    )
    return db.session.scalar(standing) is not None
