"""The statements every delivered score needs, built once: building costs more than running them."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, func, or_, select, update
from sqlalchemy.engine import Row

from lti_tool.contexts.models import ResourceLink, User
from lti_tool.gradebook.column import Column
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.registration_facts import RegistrationFacts

_delivery = cast("Table", Delivery.__table__)
_item = cast("Table", LineItem.__table__)
_link = cast("Table", ResourceLink.__table__)
_deployment = cast("Table", Deployment.__table__)
_registration = cast("Table", Registration.__table__)
_user = cast("Table", User.__table__)
_due = _delivery.alias("due")
_other = _delivery.alias("other")

_silent_columns = (
    select(_item.c.id)
    .join(_link, _item.c.resource_link_id == _link.c.id)
    .join(_deployment, _link.c.deployment_id == _deployment.c.id)
    .join(_registration, _deployment.c.registration_id == _registration.c.id)
    .where(
        or_(
            ~_registration.c.is_active,
            _registration.c.id.in_(bindparam("resting", expanding=True)),
        )
    )
)

# A count and not EXISTS, and NOT IN and not a join: so that the first row of the index that fits is
# the answer. With joins PostgreSQL looks up and sorts everything that is due, for every score.
_in_flight = (
    select(func.count())
    .where(
        _other.c.line_item_id == _due.c.line_item_id,
        _other.c.user_id == _due.c.user_id,
        _other.c.state == "sending",
    )
    .correlate(_due)
    .scalar_subquery()
)

_most_overdue = (
    select(_due.c.id)
    .where(
        _due.c.state == "pending",
        _due.c.next_try_at <= bindparam("now"),
        _due.c.line_item_id.not_in(_silent_columns),
        _in_flight == 0,
    )
    .order_by(_due.c.next_try_at)
    .limit(1)
)

_whole = select(
    _delivery,
    _user.c.sub,
    _item.c.url,
    _item.c.lineitems_url,
    _item.c.scopes,
    _link.c.lti_id,
    _link.c.title,
    _link.c.activity_key,
    _registration.c.id.label("registration_id"),
    _registration.c.issuer,
    _registration.c.client_id,
    _registration.c.family,
    _registration.c.auth_token_url,
    _registration.c.token_audience,
).select_from(
    _delivery.join(_item, _delivery.c.line_item_id == _item.c.id)
    .join(_link, _item.c.resource_link_id == _link.c.id)
    .join(_deployment, _link.c.deployment_id == _deployment.c.id)
    .join(_registration, _deployment.c.registration_id == _registration.c.id)
    .join(_user, _delivery.c.user_id == _user.c.id)
)

DUE = _most_overdue
"""Whether anything is due: the most overdue score's id."""

DUE_AND_FREE = _whole.where(
    _delivery.c.id == _most_overdue.with_for_update(skip_locked=True).scalar_subquery()
)
"""The most overdue score with all that sending it needs, locked; past what others just take."""

TAKE = (
    update(_delivery)
    .where(_delivery.c.id == bindparam("delivery_id"))
    .values(
        state="sending",
        claimed_until=bindparam("until"),
        tries=_delivery.c.tries + 1,
        claims=_delivery.c.claims + 1,
    )
)

ARRIVED = (
    update(_delivery)
    .where(
        _delivery.c.id == bindparam("delivery_id"),
        _delivery.c.state == "sending",
        _delivery.c.claims == bindparam("claim"),
    )
    .values(
        state="delivered",
        claimed_until=None,
        delivered_at=bindparam("now"),
        reason="",
        http_status=bindparam("status"),
    )
)


def column_in(row: Row[Any]) -> Column:
    """Read the gradebook column out of a row of `DUE`."""
    return Column(
        line_item_id=row.line_item_id,
        url=row.url,
        lineitems_url=row.lineitems_url,
        scopes=tuple(row.scopes),
        resource_link_lti_id=row.lti_id,
        resource_id=row.activity_key,
        label=row.title or row.activity_key or row.lti_id,
        registration=RegistrationFacts(
            id=row.registration_id,
            issuer=row.issuer,
            client_id=row.client_id,
            family=row.family,
            auth_token_url=row.auth_token_url,
            token_audience=row.token_audience,
        ),
    )
