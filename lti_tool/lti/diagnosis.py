"""Walks a platform as a launch and a score would: keys, token, line items, roster.

For ``accord platform test``: each step is said in words, and a failing one does not stop the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from lti_tool.contexts.models import Context
from lti_tool.db.apart import own_reading
from lti_tool.errors import AccordError
from lti_tool.gradebook.column import columns
from lti_tool.gradebook.models import LineItem
from lti_tool.lti.announcement import SCOPES
from lti_tool.platforms import access_tokens, key_sets, outbound, service_client
from lti_tool.platforms.errors import KeyUnknownError
from lti_tool.platforms.models import Deployment
from lti_tool.platforms.registry import KnownRegistration

LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
MEMBERS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one step found."""

    step: str
    failed: bool
    words: str


def diagnose(registration: KnownRegistration) -> Iterator[Finding]:
    """Yield a finding for each step. Call it with no transaction open."""
    for step, look in (
        ("keys", _keys),
        ("token", _token),
        ("line items", _line_items),
        ("roster", _roster),
    ):
        try:
            yield Finding(step, False, look(registration))
        except AccordError as error:
            happened = error.what_happened % error.words if error.words else error.what_happened
            yield Finding(step, True, f"{happened} {error.what_to_do} [{error}]")


def _keys(registration: KnownRegistration) -> str:
    answer = outbound.request("GET", registration.jwks_url, headers={"Accept": "application/json"})
    body = service_client.require_success(answer).json()
    found = key_sets.parse(body) if isinstance(body, dict) else {}
    if not found:
        raise KeyUnknownError(registration_id=registration.id, url=registration.jwks_url)
    return f"{len(found)} usable at {registration.jwks_url}"


def _token(registration: KnownRegistration) -> str:
    token = access_tokens.get(registration, SCOPES)
    return f"granted, good until {token.good_until:%H:%M} UTC"


def _line_items(registration: KnownRegistration) -> str:
    with own_reading() as session:
        row = session.execute(
            columns()
            .where(Deployment.registration_id == registration.id, LineItem.lineitems_url != "")
            .limit(1)
        ).first()
    if row is None:
        return "nobody has opened a link with a gradebook yet, so there is nothing to ask"
    url = row[0].lineitems_url
    answer = service_client.request(
        registration, "GET", url, scopes=(LINE_ITEM_SCOPE,), accept=LINE_ITEMS_TYPE
    )
    items = service_client.require_success(answer).json()
    return f"{len(items) if isinstance(items, list) else 0} at {url}"


def _roster(registration: KnownRegistration) -> str:
    with own_reading() as session:
        url = session.scalar(
            select(Context.memberships_url)
            .join(Deployment)
            .where(
                Deployment.registration_id == registration.id,
                Context.memberships_url.is_not(None),
                Context.memberships_url != "",
            )
            .limit(1)
        )
    if not url:
        return "nobody has opened a course with a roster yet, so there is nothing to ask"
    answer = service_client.request(
        registration, "GET", url, scopes=(MEMBERS_SCOPE,), accept=MEMBERS_TYPE
    )
    body = service_client.require_success(answer).json()
    members = body.get("members", []) if isinstance(body, dict) else []
    return f"{len(members)} on the first page of {url}"
