"""Groups of people on one resource link, owned by the tool; memberships are dated history.

A person is in at most one group of a link at a time (a unique index over open stays), and a
group's name is unique on its link: the constraints carry the races. Nothing here commits.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update

from lti_tool import clock
from lti_tool.contexts import forming
from lti_tool.contexts.errors import GroupFullError, GroupNameTakenError, GroupUnknownError
from lti_tool.contexts.models import Group, GroupMembership, User
from lti_tool.db import db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import insert_into

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group now. ``name`` may be empty."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group with its present members, in the order they joined."""

    id: int
    name: str
    members: tuple[Member, ...]

    @property
    def code(self) -> str:
        """The four digits by which it is joined."""
        return forming.code_of(self.id)

    def has(self, user_id: int) -> bool:
        """Tell whether a person is in it."""
        return any(member.user_id == user_id for member in self.members)

    def is_full(self, most: int | None) -> bool:
        """Tell whether it has ``most`` members or more."""
        return most is not None and len(self.members) >= most


def groups_on(resource_link_id: int) -> list[GroupFacts]:
    """Return all groups of a link, the oldest first, in two statements."""
    return _facts(Group.resource_link_id == resource_link_id)


def group_of(resource_link_id: int, user_id: int) -> GroupFacts | None:
    """Return the group a person is in now, or None, without looking at the others."""
    own = (
        select(GroupMembership.group_id)
        .where(
            GroupMembership.resource_link_id == resource_link_id,
            GroupMembership.user_id == user_id,
            GroupMembership.left_at.is_(None),
        )
        .scalar_subquery()
    )
    return next(iter(_facts(Group.id == own)), None)


_stay = GroupMembership.__table__
_ID_OF_GROUP = select(_stay.c.group_id).where(
    _stay.c.resource_link_id == bindparam("resource_link"),
    _stay.c.user_id == bindparam("user"),
    _stay.c.left_at.is_(None),
)


def id_of_group(resource_link_id: int, user_id: int) -> int | None:
    """Return the id of the group a person is in now, or None."""
    values = {"resource_link": resource_link_id, "user": user_id}
    found: int | None = read_columns(_ID_OF_GROUP, values).scalar_one_or_none()
    return found


def _facts(which: ColumnElement[bool]) -> list[GroupFacts]:
    groups = db.session.execute(select(Group.id, Group.name).where(which).order_by(Group.id)).all()
    stays = db.session.execute(
        select(GroupMembership.group_id, User.id, User.name)
        .join(User, GroupMembership.user_id == User.id)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(which, GroupMembership.left_at.is_(None))
        .order_by(GroupMembership.joined_at, GroupMembership.id)
    ).all()
    members: dict[int, list[Member]] = {}
    for group_id, user_id, name in stays:
        members.setdefault(group_id, []).append(Member(user_id, name))
    return [GroupFacts(id_, name, tuple(members.get(id_, ()))) for id_, name in groups]


def find(resource_link_id: int, group_id: int) -> Group:
    """Return the group ``group_id`` of this link.

    Raises:
        GroupUnknownError: there is none such on this link.
    """
    group = db.session.scalar(
        select(Group).where(Group.id == group_id, Group.resource_link_id == resource_link_id)
    )
    if group is None:
        raise GroupUnknownError(group_id=group_id, resource_link_id=resource_link_id)
    return group


def found(resource_link_id: int, name: str, user_id: int) -> Group:
    """Make a group called ``name`` and move its founder into it.

    Raises:
        GroupNameTakenError: the link has a group of this name.
    """
    group = _made(resource_link_id, name, user_id, clock.now())
    _move(group, user_id)
    return group


def form(
    resource_link_id: int,
    crews: Mapping[str, Sequence[int]],
    user_id: int | None,
    moment: datetime,
) -> list[Group]:
    """Make a group of each name with its people, all at ``moment``; see :func:`undo`.

    ``user_id`` is whoever forms them (None: a set time came). People are taken out of the groups
    they were in.

    Raises:
        GroupNameTakenError: the link has a group of one of the names.
    """
    made = []
    for name, people in crews.items():
        group = _made(resource_link_id, name, user_id, moment)
        for person in people:
            _move(group, person, moment)
        made.append(group)
    return made


def put(group: Group, user_id: int, moment: datetime) -> None:
    """Move a person into ``group`` at ``moment``, however full it is; see :func:`undo`."""
    _move(group, user_id, moment)


def undo(resource_link_id: int, moment: datetime, keep: Collection[int] = ()) -> None:
    """Take back what :func:`form` and :func:`put` did at ``moment``, as if it had never been.

    Who has moved on since stays there; groups in ``keep``, and those that others have joined, stay.
    """
    db.session.execute(
        delete(GroupMembership).where(
            GroupMembership.resource_link_id == resource_link_id,
            GroupMembership.joined_at == moment,
            GroupMembership.left_at.is_(None),
            GroupMembership.group_id.not_in(keep),
        )
    )
    lived_in = select(GroupMembership.id).where(GroupMembership.group_id == Group.id)
    db.session.execute(
        delete(Group).where(
            Group.resource_link_id == resource_link_id,
            Group.created_at == moment,
            Group.id.not_in(keep),
            ~lived_in.exists(),
        )
    )


def made_at(resource_link_id: int, moment: datetime) -> list[int]:
    """Return the ids of the groups that were made at ``moment``."""
    rows = db.session.scalars(
        select(Group.id).where(
            Group.resource_link_id == resource_link_id, Group.created_at == moment
        )
    )
    return list(rows)


def _made(resource_link_id: int, name: str, user_id: int | None, moment: datetime) -> Group:
    written = written_name(name)
    group_id = db.session.execute(
        insert_into(Group)
        .values(
            resource_link_id=resource_link_id,
            name=written,
            created_by_id=user_id,
            created_at=moment,
        )
        .on_conflict_do_nothing(index_elements=["resource_link_id", "name"])
        .returning(Group.id)
    ).scalar_one_or_none()
    if group_id is None:
        raise GroupNameTakenError(words={"name": written}, resource_link_id=resource_link_id)
    return db.session.get_one(Group, group_id)


def join(group: Group, user_id: int, *, most: int | None) -> None:
    """Move a person into ``group``; nothing happens if they are in it already.

    ``most`` is how many members it may have. People who join at the same moment queue up on the
    group's row, so the last free place is taken once.

    Raises:
        GroupFullError: it has ``most`` members.
    """
    db.session.refresh(group, with_for_update=True)
    mine = db.session.scalar(
        select(GroupMembership.group_id).where(
            GroupMembership.resource_link_id == group.resource_link_id,
            GroupMembership.user_id == user_id,
            GroupMembership.left_at.is_(None),
        )
    )
    if mine == group.id:
        return
    present = db.session.scalar(
        select(func.count())
        .select_from(GroupMembership)
        .where(GroupMembership.group_id == group.id, GroupMembership.left_at.is_(None))
    )
    if most is not None and (present or 0) >= most:
        raise GroupFullError(words={"name": group.name}, group_id=group.id)
    _move(group, user_id)


def leave(resource_link_id: int, user_id: int) -> None:
    """End a person's stay in whatever group of this link they are in; the history remains."""
    db.session.execute(
        update(GroupMembership)
        .where(
            GroupMembership.resource_link_id == resource_link_id,
            GroupMembership.user_id == user_id,
            GroupMembership.left_at.is_(None),
        )
        .values(left_at=clock.now())
    )


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Return the display names of people; a name may be empty."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(list(user_ids))))
    return {row.id: row.name for row in rows}


def written_name(name: str) -> str:
    """Return a group's name as it is kept: one line, single spaces, no more than 60 characters."""
    return " ".join(name.split())[:LONGEST_NAME].strip()


def _move(group: Group, user_id: int, moment: datetime | None = None) -> None:
    leave(group.resource_link_id, user_id)
    # Two tabs that move one person at once: the second insert finds the first's stay and yields.
    db.session.execute(
        insert_into(GroupMembership)
        .values(
            group_id=group.id,
            resource_link_id=group.resource_link_id,
            user_id=user_id,
            joined_at=moment or clock.now(),
        )
        .on_conflict_do_nothing()
    )
