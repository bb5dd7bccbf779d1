"""Resource link → activity version and settings."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import defer, joinedload

from lti_tool import clock
from lti_tool.contexts.models import Context, ResourceLink
from lti_tool.coursework.errors import ActivityUnknownError, NothingPlacedError, NotOpenError
from lti_tool.coursework.models import Activity, ActivityVersion, Placement
from lti_tool.db import UtcDateTime, db
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import insert_into
from lti_tool.gradebook.models import POINTS

_COLUMNS = (
    *("resource_link_id", "version_id", "title", "points"),
    *("opens_at", "due_at", "closes_at", "created_at"),
)


@dataclass(frozen=True, slots=True)
class PlacementSettings:
    """What the course decides. ``points`` None takes the activity's own; times are UTC."""

    title: str = ""
    points: Decimal | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None


_with_version = joinedload(Placement.version, innerjoin=True)
_with_activity = joinedload(ActivityVersion.activity, innerjoin=True)
_FIND = (
    select(Placement)
    .where(Placement.resource_link_id == bindparam("resource_link_id"))
    .options(_with_version.options(_with_activity))
)
_FIND_BARE = (
    select(Placement)
    .where(Placement.resource_link_id == bindparam("resource_link_id"))
    .options(
        _with_version.options(
            _with_activity, defer(ActivityVersion.definition), defer(ActivityVersion.media)
        )
    )
)
_HELD = (
    select(Placement)
    .where(Placement.id == bindparam("id"))
    .options(
        _with_version.options(
            _with_activity, defer(ActivityVersion.definition), defer(ActivityVersion.media)
        )
    )
    .with_for_update(read=True, key_share=True, of=Placement)
    .execution_options(populate_existing=True)
)


_placement, _version = Placement.__table__, ActivityVersion.__table__
_activity = Activity.__table__


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement in plain values, as a first page needs it: nothing follows the database.

    ``content_hash`` names the version's definition and media (see `coursework.parsed`).
    """

    id: int
    resource_link_id: int
    title: str
    points: Decimal
    opens_at: datetime | None
    closes_at: datetime | None
    version_id: int
    content_hash: str
    activity_key: str
    kind: str
    position: int


_PLACED = (
    select(
        *(_placement.c[name] for name in ("id", "resource_link_id", "title", "points")),
        *(_placement.c[name] for name in ("opens_at", "closes_at", "version_id")),
        _version.c.content_hash,
        *(_activity.c[name] for name in ("key", "kind", "position")),
    )
    .join(_version, _version.c.id == _placement.c.version_id)
    .join(_activity, _activity.c.id == _version.c.activity_id)
    .where(_placement.c.resource_link_id == bindparam("resource_link_id"))
)


def placed_at(resource_link_id: int | None) -> Placed:
    """Return the placement of a resource link in plain values.

    Raises:
        NothingPlacedError: the link has none.
    """
    row = read_columns(_PLACED, {"resource_link_id": resource_link_id}).one_or_none()
    if row is None:
        raise NothingPlacedError(resource_link_id=resource_link_id)
    return Placed(*row)


def find(resource_link_id: int | None, *, bare: bool = False) -> Placement | None:
    """Return the placement of a resource link with its version and activity, in one statement.

    ``bare`` leaves the version's definition and media in the database until they are asked for:
    for pages that keep what they made of them (see `coursework.parsed`).
    """
    if resource_link_id is None:
        return None
    statement = _FIND_BARE if bare else _FIND
    return db.session.scalar(statement, {"resource_link_id": resource_link_id})


def held(placement_id: int) -> Placement:
    """Return a placement as it is now, and keep it so until the commit: others may hold it too."""
    return db.session.scalars(_HELD, {"id": placement_id}).one()


_KIND = (
    select(_activity.c.kind)
    .join(_version, _version.c.activity_id == _activity.c.id)
    .join(_placement, _placement.c.version_id == _version.c.id)
    .where(_placement.c.resource_link_id == bindparam("resource_link_id"))
)


def kind_of(resource_link_id: int | None) -> str | None:
    """Return the kind of activity that a resource link has: all that a launch needs to know."""
    kind: str | None = read_columns(
        _KIND, {"resource_link_id": resource_link_id}
    ).scalar_one_or_none()
    return kind


def require(resource_link_id: int | None, *, bare: bool = False) -> Placement:
    """Return the placement of a resource link; ``bare`` as in `find`.

    Raises:
        NothingPlacedError: the link has none.
    """
    placement = find(resource_link_id, bare=bare)
    if placement is None:
        raise NothingPlacedError(resource_link_id=resource_link_id)
    return placement


def place(resource_link_id: int, activity_key: str, settings: PlacementSettings) -> Placement:
    """Give a resource link its activity; if it has one already, return that unchanged.

    The caller commits.

    Raises:
        ActivityUnknownError: no such activity.
    """
    put(resource_link_id, activity_key, settings)
    return require(resource_link_id)


def in_course(resource_link_id: int | None, context_id: int | None) -> list[Placement]:
    """Return the placements of a course in its activities' order, in one statement.

    Where the platform named no course, only that of the link itself.
    """
    where = (
        ResourceLink.id == resource_link_id
        if context_id is None
        else ResourceLink.context_id == context_id
    )
    return list(
        db.session.scalars(
            select(Placement)
            .join(ResourceLink)
            .join(Placement.version)
            .join(ActivityVersion.activity)
            .where(where)
            .options(_with_version.options(_with_activity))
            .order_by(Activity.course_title, Activity.position, Placement.id)
        )
    )


def put(resource_link_id: int, activity_key: str, settings: PlacementSettings) -> str:
    """Do what `place` does in one statement, and return the kind of what the link has now.

    Safe when many people make the link's first launch at the same moment. The caller commits.

    Raises:
        ActivityUnknownError: no such activity.
    """
    of_activity = select(_activity.c.id).where(_activity.c.key == activity_key)
    newest = (
        select(
            literal(resource_link_id),
            _version.c.id,
            literal(settings.title) if settings.title else _version.c.title,
            _version.c.points if settings.points is None else literal(settings.points, POINTS),
            literal(settings.opens_at, UtcDateTime),
            literal(settings.due_at, UtcDateTime),
            literal(settings.closes_at, UtcDateTime),
            literal(clock.now(), UtcDateTime),
        )
        .where(_version.c.activity_id == of_activity.scalar_subquery())
        .order_by(_version.c.number.desc())
        .limit(1)
    )
    kind = select(_activity.c.kind).where(_activity.c.key == activity_key)
    placed = db.session.execute(
        insert_into(Placement)
        .from_select(_COLUMNS, newest)
        .on_conflict_do_nothing(index_elements=["resource_link_id"])
        .returning(kind.scalar_subquery())
    ).scalar_one_or_none() or kind_of(resource_link_id)
    if placed is None:
        raise ActivityUnknownError(activity=activity_key)
    return placed


def ensure_open(placement: Placement | Placed, now: datetime) -> None:
    """Check that work may be done on ``placement`` at ``now``.

    Raises:
        NotOpenError: before its opening or after its closing.
    """
    early = placement.opens_at is not None and now < placement.opens_at
    late = placement.closes_at is not None and now >= placement.closes_at
    if early or late:
        raise NotOpenError(placement_id=placement.id)


def copied_from(resource_link: ResourceLink) -> Placement | None:
    """Return the placement of the link that ``resource_link`` was copied from, if we know it.

    ``$ResourceLink.id.history`` names the ancestors, nearest first. A platform may tell only of
    the course (``$Context.id.history``): then the one link of the same title there counts.
    Settings travel with a copy, people's work and dates never do.
    """
    for ancestor in _ids(resource_link.history):
        placement = db.session.scalar(
            _placed_in(resource_link).where(ResourceLink.lti_id == ancestor)
        )
        if placement is not None:
            return placement
    return _namesake_in_copied_course(resource_link)


def _namesake_in_copied_course(resource_link: ResourceLink) -> Placement | None:
    context = resource_link.context
    if context is None or not resource_link.title:
        return None
    for ancestor in _ids(context.history):
        namesakes = db.session.scalars(
            _placed_in(resource_link)
            .join(Context, ResourceLink.context_id == Context.id)
            .where(Context.lti_id == ancestor, ResourceLink.title == resource_link.title)
            .limit(2)
        ).all()
        if namesakes:
            return namesakes[0] if len(namesakes) == 1 else None
    return None


def _placed_in(resource_link: ResourceLink) -> Select[tuple[Placement]]:
    """Select the placements of the deployment that ``resource_link`` belongs to."""
    return (
        select(Placement)
        .join(ResourceLink)
        .where(ResourceLink.deployment_id == resource_link.deployment_id)
        .options(_with_version.options(_with_activity))
    )


def _ids(history: str) -> list[str]:
    return [part.strip() for part in history.split(",") if part.strip()]
