"""Groups that the LMS itself keeps, as far as it tells of them.

Three sources: a custom parameter of launches (the launching person's own groups, ids only), the
Course Groups service 1.0 (all groups with names), and the ``group_enrollments`` that the roster
of such a platform carries. All of them only read; groups that people make here are our own.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select, update

from lti_tool.contexts.models import PlatformGroup, PlatformGroupMember
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.platforms import service_client
from lti_tool.platforms.errors import PlatformAnswerUnreadableError
from lti_tool.platforms.registration_facts import RegistrationFacts

SCOPE = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
MEDIA_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"


def record_from_launch(context_id: int, user_id: int, ids: list[str]) -> None:
    """Keep which groups of the LMS a person is in, as their launch says; no commit.

    ``ids`` is the whole list: groups no longer in it are left. Unsubstituted variables (``$…``)
    say nothing and change nothing. Writes only what is new.
    """
    if any(group_id.startswith("$") for group_id in ids):
        return
    wanted = {group_id for group_id in ids if group_id}
    standing = _memberships_of(context_id, [user_id]).get(user_id, {})
    if wanted == standing.keys():
        return
    _ensure(context_id, dict.fromkeys(wanted - standing.keys(), ""))
    _enrol(context_id, {user_id: wanted})


def record_enrolments(context_id: int, groups_by_user: Mapping[int, Iterable[str]]) -> None:
    """Keep which groups people are in, as the roster says; no commit."""
    wanted = {user_id: set(ids) for user_id, ids in groups_by_user.items()}
    named = {group_id for ids in wanted.values() for group_id in ids}
    _ensure(context_id, dict.fromkeys(named, ""))
    _enrol(context_id, wanted)


def record_names(context_id: int, names: Mapping[str, str]) -> None:
    """Keep the groups of a course and their names by the LMS's id; no commit."""
    _ensure(context_id, names)
    for group in db.session.scalars(
        select(PlatformGroup).where(PlatformGroup.context_id == context_id)
    ):
        name = names.get(group.lti_id, "")
        if name and name != group.name:
            db.session.execute(
                update(PlatformGroup).where(PlatformGroup.id == group.id).values(name=name)
            )


def read_names(registration: RegistrationFacts, groups_url: str) -> dict[str, str]:
    """Ask the Course Groups service for all groups: id → name. Have no transaction open.

    Raises:
        ServiceError: the platform could not be asked, or answered something else.
    """
    names: dict[str, str] = {}
    for answer in service_client.pages(
        registration, groups_url, scopes=(SCOPE,), accept=MEDIA_TYPE
    ):
        body = answer.json()
        groups = body.get("groups") if isinstance(body, dict) else None
        if not isinstance(groups, list):
            raise PlatformAnswerUnreadableError(url=answer.url, http_status=answer.status)
        for group in groups:
            if isinstance(group, dict) and isinstance(group.get("id"), str | int):
                names[str(group["id"])[:255]] = str(group.get("name") or "")[:255]
    return names


def _memberships_of(context_id: int, user_ids: list[int]) -> dict[int, dict[str, int]]:
    """Return user → LMS group id → row id of the membership."""
    rows = db.session.execute(
        select(PlatformGroupMember.user_id, PlatformGroup.lti_id, PlatformGroupMember.id)
        .join(PlatformGroup, PlatformGroupMember.platform_group_id == PlatformGroup.id)
        .where(PlatformGroup.context_id == context_id, PlatformGroupMember.user_id.in_(user_ids))
    )
    found: dict[int, dict[str, int]] = {}
    for user_id, lti_id, row_id in rows:
        found.setdefault(user_id, {})[lti_id] = row_id
    return found


def _ensure(context_id: int, names: Mapping[str, str]) -> None:
    if not names:
        return
    rows = [
        {"context_id": context_id, "lti_id": group_id, "name": name}
        for group_id, name in sorted(names.items())
    ]
    db.session.execute(
        insert_into(PlatformGroup).on_conflict_do_nothing(index_elements=["context_id", "lti_id"]),
        rows,
    )


def _enrol(context_id: int, wanted: Mapping[int, set[str]]) -> None:
    group_rows = db.session.execute(
        select(PlatformGroup.lti_id, PlatformGroup.id).where(PlatformGroup.context_id == context_id)
    )
    row_ids = {row.lti_id: row.id for row in group_rows}
    standing = _memberships_of(context_id, list(wanted))
    joined = [
        {"platform_group_id": row_ids[group_id], "user_id": user_id}
        for user_id, ids in sorted(wanted.items())
        for group_id in sorted(ids - standing.get(user_id, {}).keys())
    ]
    left = [
        row_id
        for user_id, ids in wanted.items()
        for group_id, row_id in standing.get(user_id, {}).items()
        if group_id not in ids
    ]
    if joined:
        db.session.execute(
            insert_into(PlatformGroupMember).on_conflict_do_nothing(
                index_elements=["platform_group_id", "user_id"]
            ),
            joined,
        )
    if left:
        db.session.execute(delete(PlatformGroupMember).where(PlatformGroupMember.id.in_(left)))
