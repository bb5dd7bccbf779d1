"""What changed on a group's sheet since a moment, for the pages that are open on it."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, exists, func, select

from lti_tool import clock
from lti_tool.activities.workshop.models import Sheet, Signature, SlotEdit, Submission, Writing
from lti_tool.contexts.models import GroupMembership, User
from lti_tool.db import db
from lti_tool.db.upsert import compiled_once, dialect_name, insert_for
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

    @property
    def around(self) -> str:
        """The name of what stands around it: hand, notices, messages, pace, margins."""
        return f"around:{self.placement_id}:{self.group_id}"

    @classmethod
    def of(cls, topic: str) -> "Place":
        """Return the place whose topic this is."""
        _kind, placement_id, group_id = topic.split(":")
        return cls(int(placement_id), int(group_id))

    @classmethod
    def of_sheet(cls, sheet: Sheet) -> "Place":
        """Return the place of a sheet that is there already."""
        return cls(sheet.placement_id, sheet.group_id)


def announce(sheet: Sheet) -> None:
    """Tell everybody who has the sheet before them that it changes; the caller commits."""
    feed.announce(Place.of_sheet(sheet).topic)


def announce_margins(sheet: Sheet) -> None:
    """Tell them too that what stands beside its slots changes: credits, the trainer's notes."""
    place = Place.of_sheet(sheet)
    feed.announce_all([place.around, place.topic])


def read(cursors: Mapping[str, int]) -> dict[str, Changes]:
    """Return of each topic the slots edited after its cursor, who writes where, and how far it is.

    Four statements, however many sheets. Edits of one sheet take turns (its row is locked), so
    their ids come in the order of commits.
    """
    places = {topic: Place.of(topic) for topic in cursors}
    groups = {place.group_id for place in places.values()}
    standing = _standing(groups)
    people = _people(groups)
    sheets = {
        found.sheet_id: cursors[topic]
        for topic, place in places.items()
        if (found := standing.get(place))
    }
    edited = _edited(sheets)
    around = feed.revisions(place.around for place in places.values())
    told = {}
    for topic, place in places.items():
        found = standing.get(place, _NOTHING)
        cursor, slots = edited.get(found.sheet_id, (cursors[topic], []))
        members = people.get(place.group_id, [])
        data = {
            "cursor": cursor,
            "slots": slots,
            "writing": [one for member in members if (one := member.writing_on(place))],
            "signed": found.signed,
            "submitted": found.is_submitted,
            "around": around.get(place.around, 0),
        }
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        told[topic] = Changes(cursor, text, frozenset(member.user_id for member in members))
    return told


def say_writing(place: Place, user_id: int, key: str) -> None:
    """Note that a person writes in the slot ``key`` now, or ("") that they stopped."""
    said = {"placement_id": place.placement_id, "group_id": place.group_id, "user_id": user_id}
    values = {**said, "key": key, "said_at": clock.now()}
    db.session.connection().execute(_say(dialect_name()), values)
    feed.announce(place.topic)


@lru_cache
def _say(dialect: str) -> Executable:
    statement = insert_for(dialect, Writing)
    said = {name: statement.excluded[name] for name in ("group_id", "key", "said_at")}
    saying = statement.on_conflict_do_update(index_elements=["placement_id", "user_id"], set_=said)
    return compiled_once(saying, ("placement_id", "user_id", *said))


@dataclass(frozen=True, slots=True)
class _Standing:
    sheet_id: int
    signed: int
    is_submitted: bool


_NOTHING = _Standing(0, 0, False)
"""Of a sheet on which nobody has written yet."""


def _standing(groups: Collection[int]) -> dict[Place, _Standing]:
    signed = (
        select(func.count())
        .where(Signature.sheet_id == Sheet.id, Signature.voided_at.is_(None))
        .scalar_subquery()
    )
    submitted = exists().where(Submission.sheet_id == Sheet.id, Submission.state == "submitted")
    rows = db.session.connection().execute(
        select(Sheet.id, Sheet.placement_id, Sheet.group_id, signed, submitted).where(
            Sheet.group_id.in_(groups)
        )
    )
    return {
        Place(placement_id, group_id): _Standing(sheet_id, count, is_submitted)
        for sheet_id, placement_id, group_id, count, is_submitted in rows
    }


@dataclass(frozen=True, slots=True)
class _Member:
    user_id: int
    name: str
    placement_id: int | None
    key: str | None
    said_at: datetime | None

    def writing_on(self, place: Place) -> dict[str, Any] | None:
        """Return where on the sheet of ``place`` they write, if they do."""
        if self.said_at is None or self.placement_id != place.placement_id:
            return None
        left = round((self.said_at + WRITES_FOR - clock.now()).total_seconds())
        return {"id": self.user_id, "name": self.name, "key": self.key, "left": left}


def _people(groups: Collection[int]) -> dict[int, list[_Member]]:
    writes = (
        (Writing.user_id == GroupMembership.user_id)
        & (Writing.group_id == GroupMembership.group_id)
        & (Writing.key != "")
        & (Writing.said_at > clock.now() - WRITES_FOR)
    )
    rows = db.session.connection().execute(
        select(
            GroupMembership.group_id,
            *(User.id, User.name, Writing.placement_id, Writing.key, Writing.said_at),
        )
        .join(User, User.id == GroupMembership.user_id)
        .outerjoin(Writing, writes)
        .where(GroupMembership.group_id.in_(groups), GroupMembership.left_at.is_(None))
    )
    people: dict[int, list[_Member]] = defaultdict(list)
    for group_id, *member in rows:
        people[group_id].append(_Member(*member))
    return people


def _edited(cursors: Mapping[int, int]) -> dict[int, tuple[int, list[dict[str, Any]]]]:
    """Return of each sheet how far it has come, and of each slot edited since its newest state."""
    if not cursors:
        return {}
    rows = db.session.connection().execute(
        select(
            *(SlotEdit.sheet_id, SlotEdit.id, SlotEdit.key, SlotEdit.version),
            *(SlotEdit.text, User.name, SlotEdit.edit_id),
        )
        .outerjoin(User, User.id == SlotEdit.user_id)
        .where(SlotEdit.sheet_id.in_(cursors), SlotEdit.id > min(cursors.values()))
        .order_by(SlotEdit.id)
    )
    newest: dict[int, dict[str, dict[str, Any]]] = {sheet_id: {} for sheet_id in cursors}
    reached = dict(cursors)
    for sheet_id, edit, key, version, text, author, edit_id in rows:
        if edit > cursors[sheet_id]:
            reached[sheet_id] = edit
            newest[sheet_id][key] = {
                "key": key,
                "version": version,
                "text": text,
                "author": author or "",
                "edit_id": edit_id,
            }
    return {sheet: (reached[sheet], list(slots.values())) for sheet, slots in newest.items()}
