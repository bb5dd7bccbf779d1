"""The gradebook column of a resource link: told by the launch, else found or made, once.

AGS 2.0, sections 3.1 and 3.2. The launch only records; the platform is asked by the worker alone,
one worker at a time per link, with no transaction open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Text, bindparam, case, cast, or_, select, update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.apart import own_reading, own_transaction
from lti_tool.db.plain import read_columns
from lti_tool.db.upsert import insert_into
from lti_tool.gradebook import ags
from lti_tool.gradebook.column import Column
from lti_tool.gradebook.errors import LineItemMissingError
from lti_tool.gradebook.models import LineItem

LEASE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class LineItemClaim:
    """What a launch's AGS claim says: the column's URL, the list's URL, the scopes granted."""

    url: str
    lineitems_url: str
    scopes: tuple[str, ...]


class ColumnBusy(Exception):
    """Another worker is finding or making this very column."""


_table = LineItem.__table__
_STANDING = select(_table.c.url, _table.c.lineitems_url, _table.c.scopes).where(
    _table.c.resource_link_id == bindparam("resource_link_id")
)


def record(resource_link_id: int, claim: LineItemClaim, *, link_is_new: bool = False) -> None:
    """Keep what a launch said of the link's gradebook; no commit.

    Only news is written: a statement that may write locks the link's row until the commit, and
    a whole class opens the link at once. A launch that names no column leaves one that was found
    or made before. No AGS claim at all leaves everything as it is. ``link_is_new`` spares the
    look at what cannot be there yet.
    """
    if not (claim.url or claim.lineitems_url):
        return
    if not link_is_new and _says_nothing_new(resource_link_id, claim):
        return
    statement = insert_into(LineItem).values(
        resource_link_id=resource_link_id,
        url=claim.url,
        lineitems_url=claim.lineitems_url,
        scopes=sorted(claim.scopes),
    )
    new = statement.excluded
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["resource_link_id"],
            set_={
                "url": case((new.url != "", new.url), else_=LineItem.url),
                "lineitems_url": new.lineitems_url,
                "scopes": new.scopes,
            },
            where=or_(
                (new.url != "") & (new.url != LineItem.url),
                new.lineitems_url != LineItem.lineitems_url,
                cast(new.scopes, Text) != cast(LineItem.scopes, Text),
            ),
        )
    )


def is_another(resource_link_id: int | None, url: str) -> bool:
    """Tell whether ``url`` is a column, but not the one that the link is known to have."""
    standing = db.session.execute(_STANDING, {"resource_link_id": resource_link_id}).one_or_none()
    return url != "" and standing is not None and standing.url not in ("", url)


def _says_nothing_new(resource_link_id: int, claim: LineItemClaim) -> bool:
    standing = read_columns(_STANDING, {"resource_link_id": resource_link_id}).one_or_none()
    return (
        standing is not None
        and claim.url in ("", standing.url)
        and claim.lineitems_url == standing.lineitems_url
        and sorted(claim.scopes) == standing.scopes
    )


def ensure_url(column: Column, maximum: Decimal) -> str:
    """Return the column's URL, finding or making it first where no launch has named one.

    Raises:
        ColumnBusy: another worker is at it; come back in a moment.
        LineItemMissingError: there is none and we may not make it.
        ServiceError: the platform could not be asked.
    """
    if column.url:
        return column.url
    with _alone(column.line_item_id) as standing:
        if standing:
            return standing
        url = ags.find_line_item(column, _urls_of_others(column)) or _made(column, maximum)
        with own_transaction() as session:
            session.execute(
                update(LineItem).where(LineItem.id == column.line_item_id).values(url=url)
            )
        return url


def forget_url(line_item_id: int, url: str) -> None:
    """Forget a column that the platform says is gone, unless a launch named another since."""
    with own_transaction() as session:
        session.execute(
            update(LineItem).where(LineItem.id == line_item_id, LineItem.url == url).values(url="")
        )


def _made(column: Column, maximum: Decimal) -> str:
    if not column.lineitems_url or ags.SCOPE_LINE_ITEM not in column.scopes:
        raise LineItemMissingError(line_item_id=column.line_item_id)
    return ags.make_line_item(column, maximum)


@contextmanager
def _alone(line_item_id: int) -> Iterator[str]:
    """Hold the right to make the column; yields its URL if somebody was quicker."""
    now = clock.now()
    with own_transaction() as session:
        url = session.execute(
            update(LineItem)
            .where(
                LineItem.id == line_item_id,
                or_(LineItem.claimed_until.is_(None), LineItem.claimed_until < now),
            )
            .values(claimed_until=now + LEASE)
            .returning(LineItem.url)
        ).scalar_one_or_none()
    if url is None:
        raise ColumnBusy
    try:
        yield url
    finally:
        with own_transaction() as session:
            session.execute(
                update(LineItem).where(LineItem.id == line_item_id).values(claimed_until=None)
            )


def _urls_of_others(column: Column) -> frozenset[str]:
    """Return the columns of our other links, so that a copy never takes its original's."""
    with own_reading() as session:
        urls = session.scalars(
            select(LineItem.url).where(
                LineItem.id != column.line_item_id,
                LineItem.lineitems_url == column.lineitems_url,
                LineItem.url != "",
            )
        )
        return frozenset(urls)
