"""Compares what we delivered with what the platform's gradebook says."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from lti_tool.contexts.models import User
from lti_tool.db import db
from lti_tool.gradebook import ags, outbox
from lti_tool.gradebook.column import Column, column_of, columns
from lti_tool.gradebook.errors import LineItemMissingError, NothingToSendError
from lti_tool.gradebook.models import LineItem
from lti_tool.gradebook.outbox import DeliveryState
from lti_tool.gradebook.score import COMPARE_WITHIN


@dataclass(frozen=True, slots=True)
class Difference:
    """A person whose grade in the platform is not the score we delivered.

    Both are points on our scale; ``theirs`` None: no grade stands there.
    """

    delivery_id: int
    user_id: int
    ours: Decimal
    theirs: Decimal | None


def differences(resource_link_id: int) -> list[Difference]:
    """Return the differences of one link, by user, but for those a trainer let stand.

    Ends the caller's transaction: the platform is asked with none open.

    Raises:
        LineItemMissingError: the link has no column.
        ServiceError: the platform could not be asked, or does not show results.
    """
    column, delivered = _ours(resource_link_id)
    db.session.commit()
    results = ags.all_results(column, column.url)
    found = []
    for sub, state in sorted(delivered.items(), key=lambda item: item[1].user_id):
        result = results.get(sub)
        theirs = _on_our_scale(result, state.score_maximum) if result else None
        ours = min(state.score_given, state.score_maximum)
        if not _same(theirs, ours) and not _is_accepted(state, theirs):
            found.append(Difference(state.delivery_id, state.user_id, state.score_given, theirs))
    return found


def accept(resource_link_id: int, user_id: int | None = None) -> None:
    """Let the gradebook's grades stand where they differ: one person's, or everybody's.

    The platform is asked again, so that what is accepted is what stands there now. Ends the
    caller's transaction and leaves the last one to the caller's commit.

    Raises:
        NothingToSendError: the person has no score here.
        LineItemMissingError, ServiceError: see `differences`.
    """
    for difference in _differing(resource_link_id, user_id):
        outbox.accept(difference.delivery_id, difference.theirs)


def resend(resource_link_id: int) -> None:
    """Send our scores again wherever the gradebook differs; see `accept`."""
    for difference in _differing(resource_link_id, None):
        outbox.resend(resource_link_id, difference.user_id)


def _differing(resource_link_id: int, user_id: int | None) -> list[Difference]:
    if user_id is not None and user_id not in outbox.standing(resource_link_id, [user_id]):
        raise NothingToSendError(resource_link_id=resource_link_id, user_id=user_id)
    found = differences(resource_link_id)
    return [one for one in found if user_id in (None, one.user_id)]


def _same(theirs: Decimal | None, ours: Decimal | None) -> bool:
    if theirs is None or ours is None:
        return theirs is ours
    return abs(theirs - ours) <= COMPARE_WITHIN


def _is_accepted(state: DeliveryState, theirs: Decimal | None) -> bool:
    return state.accepted_at is not None and _same(theirs, state.accepted_points)


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


def _on_our_scale(result: ags.PlatformResult, maximum: Decimal) -> Decimal | None:
    if result.score is None:
        return None
    return result.score * maximum / (result.maximum or Decimal(1))
