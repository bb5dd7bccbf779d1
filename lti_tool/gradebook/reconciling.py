"""Sets the scores we delivered beside the platform's grades, and settles what differs.

A grade that was changed in the platform stands until a trainer decides, and a decision holds for
what the trainer saw: where either side has changed since, nothing is done and the person is named.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from lti_tool.contexts.models import User
from lti_tool.db import db
from lti_tool.gradebook import ags, outbox, recipients
from lti_tool.gradebook.column import Column, column_of, columns
from lti_tool.gradebook.errors import LineItemMissingError
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.outbox import DeliveryState
from lti_tool.gradebook.score import COMPARE_WITHIN, PLACES


@dataclass(frozen=True, slots=True)
class Seen:
    """What a trainer saw of one person: our delivery, and the platform's grade on our scale."""

    delivery_id: int
    theirs: Decimal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A score we delivered beside the person's grade in the platform.

    ``theirs`` is in points on our scale; None: no grade stands there.
    """

    delivery: DeliveryState
    theirs: Decimal | None

    @property
    def user_id(self) -> int:
        """Whose score it is."""
        return self.delivery.user_id

    @property
    def ours(self) -> Decimal:
        """The points we delivered."""
        return self.delivery.score_given

    @property
    def seen(self) -> Seen:
        """What a decision about this row is about."""
        return Seen(self.delivery.delivery_id, self.theirs)

    @property
    def is_same(self) -> bool:
        """Whether the platform says what we say; it may cut what exceeds the maximum."""
        return _close(self.theirs, min(self.ours, self.delivery.score_maximum))

    @property
    def is_left(self) -> bool:
        """Whether a trainer let this very grade stand; one that changed since is new."""
        return self.delivery.accepted_at is not None and _close(
            self.theirs, self.delivery.accepted_points
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """All delivered scores of a link, by user."""

    rows: tuple[Compared, ...]

    @property
    def same(self) -> list[Compared]:
        """Those where the platform says what we say."""
        return [row for row in self.rows if row.is_same]

    @property
    def left(self) -> list[Compared]:
        """Those that differ and that a trainer let stand so."""
        return [row for row in self.rows if not row.is_same and row.is_left]

    @property
    def differing(self) -> list[Compared]:
        """Those that differ and wait for a decision."""
        return [row for row in self.rows if not row.is_same and not row.is_left]

    @property
    def user_ids(self) -> list[int]:
        """Everybody in it."""
        return [row.user_id for row in self.rows]


def compare(resource_link_id: int) -> Comparison:
    """Ask the platform what stands in its gradebook.

    Ends the caller's transaction: the platform is asked with none open.

    Raises:
        LineItemMissingError: the link has no column.
        ServiceError: the platform could not be asked, or does not show results.
    """
    column, delivered = _ours(resource_link_id)
    db.session.commit()
    results = ags.all_results(column, column.url)
    rows = [
        Compared(state, _on_our_scale(results.get(sub), state.score_maximum))
        for sub, state in delivered.items()
    ]
    return Comparison(tuple(sorted(rows, key=lambda row: row.user_id)))


def leave(resource_link_id: int, seen: Collection[Seen]) -> list[int]:
    """Let the platform's grades stand that a trainer saw; no commit, see `compare`.

    Another change there, or a new score of ours, opens the question again. Returns whom this was
    not done for: either side has changed since it was seen.
    """

    def let_stand(row: Compared) -> bool:
        outbox.accept(row.delivery.delivery_id, row.theirs)
        return True

    return _settle(resource_link_id, seen, let_stand)


def send_ours(resource_link_id: int, seen: Collection[Seen]) -> list[int]:
    """Send our scores over the grades that a trainer saw; no commit, see `leave`.

    Who is no learner any more, or has left the course, is not sent for either.
    """

    def send(row: Compared) -> bool:
        may_have = recipients.recipient(resource_link_id, row.user_id).may_be_sent
        if may_have:
            outbox.resend(resource_link_id, row.user_id)
        return may_have

    return _settle(resource_link_id, seen, send)


def _settle(
    resource_link_id: int, seen: Collection[Seen], settle: Callable[[Compared], bool]
) -> list[int]:
    """Do as the trainer chose where everything still is as it was seen.

    The platform is asked anew. Rows that need no decision any more are done with: that button was
    pressed twice.
    """
    chosen = {one.delivery_id: one for one in seen}
    found = compare(resource_link_id)
    standing = outbox.standing(resource_link_id)
    rows = {row.delivery.delivery_id: row for row in found.rows}
    changed = []
    for delivery_id, user_id, given in _chosen(resource_link_id, chosen):
        row, now = rows.get(delivery_id), standing[user_id]
        if row is None or now.delivery_id != delivery_id:
            is_done = now.is_waiting and now.score_given == given
        elif row.seen != chosen[delivery_id]:
            is_done = False
        else:
            is_done = row not in found.differing or settle(row)
        if not is_done:
            changed.append(user_id)
    return changed


def _chosen(resource_link_id: int, delivery_ids: Collection[int]) -> list[tuple[int, int, Decimal]]:
    """Return the deliveries of the link among ``delivery_ids``: id, user, points."""
    rows = db.session.execute(
        select(Delivery.id, Delivery.user_id, Delivery.score_given)
        .join(LineItem, Delivery.line_item_id == LineItem.id)
        .where(LineItem.resource_link_id == resource_link_id, Delivery.id.in_(delivery_ids))
        .order_by(Delivery.user_id)
    )
    return list(rows.tuples())


def _ours(resource_link_id: int) -> tuple[Column, dict[str, DeliveryState]]:
    row = db.session.execute(
        columns().where(LineItem.resource_link_id == resource_link_id, LineItem.url != "")
    ).one_or_none()
    if row is None:
        raise LineItemMissingError(resource_link_id=resource_link_id)
    standing = outbox.standing(resource_link_id)
    delivered = {key: state for key, state in standing.items() if state.state == "delivered"}
    subs = db.session.execute(select(User.id, User.sub).where(User.id.in_(delivered)))
    return column_of(*row), {sub: delivered[user_id] for user_id, sub in subs}


def _on_our_scale(result: ags.PlatformResult | None, maximum: Decimal) -> Decimal | None:
    if result is None or result.score is None:
        return None
    return (result.score * maximum / (result.maximum or Decimal(1))).quantize(PLACES)


def _close(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= COMPARE_WITHIN
