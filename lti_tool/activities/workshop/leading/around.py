"""What stands around a group's sheet: raised hand, notices, messages, roles. No commit here.

Each group has a topic of its own in the change feed; what happens here raises it together with the
sheet's, whose stream then tells open pages to fetch these parts again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from lti_tool import clock
from lti_tool.activities.workshop.leading.models import (
    Extension,
    GroupNotice,
    GroupRole,
    Presence,
    RaisedHand,
    StepMessage,
)
from lti_tool.activities.workshop.sheet.changes import Place
from lti_tool.contexts.groups import GroupFacts
from lti_tool.contexts.models import User
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.live import feed

ROLES = ("scribe", "timekeeper", "speaker")
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Hand:
    """A raised hand: at which step, by whom (may be empty), since when."""

    step_id: str
    name: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One message beside a step. ``author`` may be empty."""

    id: int
    user_id: int
    author: str
    text: str
    written_at: datetime


def announce(placement_id: int, group_ids: Collection[int]) -> None:
    """Tell the pages of these groups, and the board, that something around their sheets changes."""
    places = [Place(placement_id, group_id) for group_id in group_ids]
    feed.announce_all([topic for one in places for topic in (one.around, one.topic)])


def raise_hand(place: Place, user_id: int, step_id: str) -> None:
    """Call the trainer; a hand that is up stays up."""
    db.session.execute(
        insert_into(RaisedHand)
        .values(
            placement_id=place.placement_id,
            group_id=place.group_id,
            step_id=step_id,
            user_id=user_id,
            raised_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    announce(place.placement_id, [place.group_id])


def lower_hand(place: Place) -> None:
    """Lower a group's hand."""
    db.session.execute(
        delete(RaisedHand).where(
            RaisedHand.placement_id == place.placement_id, RaisedHand.group_id == place.group_id
        )
    )
    announce(place.placement_id, [place.group_id])


def hands(placement_id: int, group_id: int | None = None) -> dict[int, Hand]:
    """Return the raised hands of a placement by group, or of one group alone."""
    statement = (
        select(RaisedHand, User.name)
        .outerjoin(User, User.id == RaisedHand.user_id)
        .where(RaisedHand.placement_id == placement_id)
    )
    if group_id is not None:
        statement = statement.where(RaisedHand.group_id == group_id)
    return {
        hand.group_id: Hand(hand.step_id, name or "", hand.raised_at)
        for hand, name in db.session.execute(statement)
    }


def notify(placement_id: int, group_ids: Collection[int], text: str, by: int) -> datetime:
    """Say ``text`` to groups on their pages; return the moment, for taking it back."""
    moment = clock.now()
    db.session.add_all(
        GroupNotice(
            placement_id=placement_id, group_id=group_id, text=text, sent_by_id=by, sent_at=moment
        )
        for group_id in group_ids
    )
    announce(placement_id, group_ids)
    return moment


def take_notices_back(placement_id: int, moment: datetime) -> None:
    """Undo :func:`notify`."""
    gone = db.session.scalars(
        delete(GroupNotice)
        .where(GroupNotice.placement_id == placement_id, GroupNotice.sent_at == moment)
        .returning(GroupNotice.group_id)
    ).all()
    announce(placement_id, gone)


def notices(place: Place) -> list[GroupNotice]:
    """Return what the trainer said to a group and nobody there has put away yet."""
    return list(
        db.session.scalars(
            select(GroupNotice)
            .where(
                GroupNotice.placement_id == place.placement_id,
                GroupNotice.group_id == place.group_id,
                GroupNotice.read_at.is_(None),
            )
            .order_by(GroupNotice.id)
        )
    )


def put_notice_away(place: Place, notice_id: int) -> None:
    """Note that the group has read a notice."""
    db.session.execute(
        update(GroupNotice)
        .where(
            GroupNotice.id == notice_id,
            GroupNotice.placement_id == place.placement_id,
            GroupNotice.group_id == place.group_id,
            GroupNotice.read_at.is_(None),
        )
        .values(read_at=clock.now())
    )
    announce(place.placement_id, [place.group_id])


def write(place: Place, user_id: int, step_id: str, text: str) -> None:
    """Put a message beside a step."""
    db.session.add(
        StepMessage(
            placement_id=place.placement_id,
            group_id=place.group_id,
            step_id=step_id,
            user_id=user_id,
            text=text,
            written_at=clock.now(),
        )
    )
    announce(place.placement_id, [place.group_id])


def unwrite(place: Place, user_id: int, message_id: int) -> None:
    """Delete a message of one's own; another's stays."""
    db.session.execute(
        delete(StepMessage).where(
            StepMessage.id == message_id,
            StepMessage.placement_id == place.placement_id,
            StepMessage.group_id == place.group_id,
            StepMessage.user_id == user_id,
        )
    )
    announce(place.placement_id, [place.group_id])


def messages(place: Place, step_id: str) -> list[Message]:
    """Return the newest messages beside a step, the oldest of them first."""
    rows = db.session.execute(
        select(StepMessage, User.name)
        .join(User, User.id == StepMessage.user_id)
        .where(
            StepMessage.placement_id == place.placement_id,
            StepMessage.group_id == place.group_id,
            StepMessage.step_id == step_id,
        )
        .order_by(StepMessage.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return [
        Message(one.id, one.user_id, name, one.text, one.written_at) for one, name in reversed(rows)
    ]


def take_role(place: Place, user_id: int, role: str) -> None:
    """Take a part in the group's work over; who had it, has it no more."""
    db.session.execute(
        insert_into(GroupRole)
        .values(group_id=place.group_id, role=role, user_id=user_id)
        .on_conflict_do_update(index_elements=["group_id", "role"], set_={"user_id": user_id})
    )
    announce(place.placement_id, [place.group_id])


def give_role_up(place: Place, user_id: int, role: str) -> None:
    """Give a part up that one has."""
    db.session.execute(
        delete(GroupRole).where(
            GroupRole.group_id == place.group_id,
            GroupRole.role == role,
            GroupRole.user_id == user_id,
        )
    )
    announce(place.placement_id, [place.group_id])


def roles(group: GroupFacts) -> dict[str, int]:
    """Return who of the present members has which part."""
    rows = db.session.execute(
        select(GroupRole.role, GroupRole.user_id).where(GroupRole.group_id == group.id)
    )
    return {row.role: row.user_id for row in rows if group.has(row.user_id)}


def be_seen(placement_id: int, user_id: int) -> None:
    """Note that a person has a page of the workshop before them."""
    now = clock.now()
    db.session.execute(
        insert_into(Presence)
        .values(placement_id=placement_id, user_id=user_id, seen_at=now)
        .on_conflict_do_update(index_elements=["placement_id", "user_id"], set_={"seen_at": now})
    )


def seen(placement_id: int) -> dict[int, datetime]:
    """Return when each person's page was last open."""
    rows = db.session.execute(
        select(Presence.user_id, Presence.seen_at).where(Presence.placement_id == placement_id)
    )
    return {row.user_id: row.seen_at for row in rows}


def extend(placement_id: int, group_ids: Sequence[int], due_at: datetime) -> datetime:
    """Give groups a date of their own; return the moment, for taking it back."""
    moment = clock.now()
    standing = due_dates(placement_id)
    for group_id in group_ids:
        values = {"due_at": due_at, "before": standing.get(group_id), "given_at": moment}
        db.session.execute(
            insert_into(Extension)
            .values(placement_id=placement_id, group_id=group_id, **values)
            .on_conflict_do_update(index_elements=["placement_id", "group_id"], set_=values)
        )
    announce(placement_id, group_ids)
    return moment


def take_extension_back(placement_id: int, moment: datetime) -> None:
    """Undo :func:`extend`: groups have the date again that they had before."""
    given = list(
        db.session.scalars(
            select(Extension).where(
                Extension.placement_id == placement_id, Extension.given_at == moment
            )
        )
    )
    for one in given:
        if one.before is None:
            db.session.delete(one)
        else:
            one.due_at, one.before = one.before, None
    db.session.flush()
    announce(placement_id, [one.group_id for one in given])


def due_dates(placement_id: int) -> dict[int, datetime]:
    """Return the groups' own dates, where they have one."""
    rows = db.session.execute(
        select(Extension.group_id, Extension.due_at).where(Extension.placement_id == placement_id)
    )
    return {row.group_id: row.due_at for row in rows}


def due_of(placement: Placement, group_id: int) -> datetime | None:
    """Return until when a group may hand in: its own date, else everybody's, or None."""
    own = db.session.get(Extension, (placement.id, group_id))
    return own.due_at if own is not None else placement.due_at
