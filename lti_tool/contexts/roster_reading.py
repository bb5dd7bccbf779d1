"""Asks a platform for the roster of a course or of one link, and reads its answers (NRPS 2.0)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog

from lti_tool.contexts.roles import Role, course_role
from lti_tool.platforms import service_client
from lti_tool.platforms.errors import PlatformAnswerUnreadableError, ServiceError
from lti_tool.platforms.registration_facts import RegistrationFacts

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LONGEST_URL = 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the roster of a course is, and about which links (row id, platform's id) to ask.

    ``differences_url`` only while it may be used.
    """

    memberships_url: str
    groups_url: str | None
    differences_url: str | None
    links: tuple[tuple[int, str], ...]
    registration: RegistrationFacts


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of a roster; ``has_message``: told as a member of a link, not only of the course.

    Names may be empty. ``groups`` is None where the platform tells of none.
    """

    sub: str
    role: Role
    is_active: bool
    name: str
    given_name: str
    family_name: str
    groups: tuple[str, ...] | None
    has_message: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A roster as read: everybody (``is_whole``), or who changed since the reading before."""

    members: list[Member]
    is_whole: bool
    differences_url: str | None


def read(source: Source) -> Reading:
    """Ask for what changed where that is known to be offered, else for everybody.

    Have no transaction open. Differences that cannot be read are passed over for the whole.

    Raises:
        ServiceError: the platform could not be asked, or answered something else.
    """
    if source.differences_url:
        try:
            return _read(source, source.differences_url, is_whole=False)
        except ServiceError as error:
            log.warning("roster_differences_not_read", code=error.code)
    return _read(source, source.memberships_url, is_whole=True)


def read_of_link(source: Source, link_lti_id: str) -> list[Member]:
    """Ask who can reach a resource link (``rlid``, NRPS 2.0, section 3).

    A platform that does not know ``rlid`` refuses, or tells of the whole course.

    Raises:
        ServiceError: as :func:`read`.
    """
    url = service_client.with_query(source.memberships_url, rlid=link_lti_id)
    return _read(source, url, is_whole=True).members


def _read(source: Source, url: str, *, is_whole: bool) -> Reading:
    """Read all pages; only the last one's ``rel="differences"`` counts (NRPS 2.0, 2.4.2)."""
    members: dict[str, Member] = {}
    differences = None
    for answer in service_client.pages(
        source.registration, url, scopes=(SCOPE,), accept=MEDIA_TYPE
    ):
        body = answer.json()
        listed = body.get("members") if isinstance(body, dict) else None
        if not isinstance(listed, list):
            raise PlatformAnswerUnreadableError(url=answer.url, http_status=answer.status)
        for entry in listed:
            member = _member(entry)
            if member is not None:
                members[member.sub] = member
        differences = service_client.linked(answer, "differences")
    return Reading(list(members.values()), is_whole, _usable(differences, source.memberships_url))


def _usable(differences: str | None, memberships_url: str) -> str | None:
    """Return the address if our token may go there: the same host as the roster's."""
    if differences is None or len(differences) > LONGEST_URL:
        return None
    return differences if urlsplit(differences)[:2] == urlsplit(memberships_url)[:2] else None


def _member(entry: Any) -> Member | None:
    """Read one entry of ``members``; only ``user_id`` is needed (NRPS 2.0, 2.2)."""
    if not isinstance(entry, dict):
        return None
    sub = entry.get("user_id")
    if not isinstance(sub, str | int) or isinstance(sub, bool) or not str(sub):
        return None
    roles = entry.get("roles")
    return Member(
        sub=str(sub)[:255],
        role=course_role(role for role in _listed(roles) if isinstance(role, str)),
        is_active=str(entry.get("status") or "Active").lower() == "active",
        name=_text(entry, "name"),
        given_name=_text(entry, "given_name"),
        family_name=_text(entry, "family_name"),
        groups=_groups(entry.get("group_enrollments")),
        has_message=bool(entry.get("message")),
    )


def _groups(enrolments: Any) -> tuple[str, ...] | None:
    if not isinstance(enrolments, list):
        return None
    return tuple(
        str(entry["group_id"])[:255]
        for entry in enrolments
        if isinstance(entry, dict) and isinstance(entry.get("group_id"), str | int)
    )


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value.strip()[:255] if isinstance(value, str) else ""
