"""The second step: the platform's signed answer is checked whole and becomes a launch session.

Order: the browser is bound, the token verified (both without touching our tables), then one
transaction writes who came, spends the nonce and starts the session. The view commits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lti_tool import clock
from lti_tool.contexts import recording
from lti_tool.contexts.facts import Arrival
from lti_tool.contexts.recording import Recorded, UnknownDeployment
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.gradebook import line_items
from lti_tool.lti import deep_linking, id_token
from lti_tool.lti.claims import LaunchClaims, read_claims
from lti_tool.lti.errors import (
    BrowserNotBoundError,
    DeploymentUnknownError,
    NonceSpentError,
    PlatformInactiveError,
    PlatformUnknownError,
)
from lti_tool.lti.landing import Landing
from lti_tool.lti.state import LoginState, nonce_hash
from lti_tool.notices.mail import mailboxes
from lti_tool.platforms import registry
from lti_tool.platforms.models import POLICY_OPEN, Deployment
from lti_tool.platforms.registry import KnownRegistration
from lti_tool.sessions import browser, current
from lti_tool.sessions.current import SessionStart
from lti_tool.sessions.models import MESSAGE_DEEP_LINKING, MESSAGE_SUBMISSION_REVIEW


@dataclass(frozen=True, slots=True)
class Binding:
    """How the browser was shown to be the one that began the login."""

    kind: str
    browser_hash: str


def bind(state: LoginState, cookies: Sequence[str], stored: str | None) -> Binding:
    """Return how this browser is bound to the login ``state``.

    ``cookies`` are the browser's ids, ``stored`` what platform storage gave back.

    Raises:
        BrowserNotBoundError: neither proves it.
    """
    if any(browser.hash_browser_id(cookie) == state.browser_hash for cookie in cookies):
        return Binding("cookie", state.browser_hash)
    if stored and browser.hash_browser_id(stored) == state.browser_hash:
        return Binding("storage", state.browser_hash)
    raise BrowserNotBoundError(cookies=len(cookies), stored=bool(stored))


def let_in(token: str | None, state: LoginState, binding: Binding) -> Landing:
    """Verify ``token``, record the launch, start its session; the caller commits.

    Raises:
        LtiError: a subclass for each way in which a launch can be refused.
        KeyUnknownError: the platform does not show the key.
    """
    registration = _registration(state)
    claims = read_claims(id_token.verify(token, state, registration))
    if claims.message_type == MESSAGE_DEEP_LINKING:
        deep_linking.settings_here(claims.deep_linking)
    recorded = _record(registration, claims)
    _record_line_item(claims, recorded)
    session_id = current.start(_session_start(state, binding, claims, recorded))
    if session_id is None:
        db.session.rollback()
        raise NonceSpentError(registration_id=registration.id)
    mailboxes.note(recorded.user_id, claims.email, claims.locale)
    return Landing(
        session_id=session_id,
        message_type=claims.message_type,
        role=claims.role,
        resource_link_id=recorded.resource_link_id,
        link_is_new=recorded.link_is_new,
        activity_key=claims.link.activity_key if claims.link else "",
        content_item=claims.link.content_item if claims.link else "",
        for_user=claims.for_user,
    )


def _record_line_item(claims: LaunchClaims, recorded: Recorded) -> None:
    """Keep the link's column. A review of another column's cell must not take its place."""
    if claims.line_item is None or recorded.resource_link_id is None:
        return
    reviews = claims.message_type == MESSAGE_SUBMISSION_REVIEW
    if reviews and line_items.is_another(recorded.resource_link_id, claims.line_item.url):
        return
    line_items.record(recorded.resource_link_id, claims.line_item, link_is_new=recorded.link_is_new)


def _registration(state: LoginState) -> KnownRegistration:
    registration = registry.with_id(state.registration_id)
    if registration is None:
        raise PlatformUnknownError(registration_id=state.registration_id)
    if not registration.is_active:
        raise PlatformInactiveError(registration_id=registration.id)
    return registration


def _record(registration: KnownRegistration, claims: LaunchClaims) -> Recorded:
    arrival = Arrival(
        registration_id=registration.id,
        deployment_id=claims.deployment_id,
        person=claims.person,
        role=claims.role,
        context=claims.context,
        link=claims.link,
        platform_groups=claims.platform_groups,
    )
    try:
        return recording.record(arrival)
    except UnknownDeployment as unknown:
        if registration.deployment_policy != POLICY_OPEN:
            raise DeploymentUnknownError(
                registration_id=registration.id, deployment_id=claims.deployment_id
            ) from unknown
    _welcome_deployment(registration, claims.deployment_id)
    return recording.record(arrival)


def _welcome_deployment(registration: KnownRegistration, deployment_id: str) -> None:
    db.session.execute(
        insert_into(Deployment)
        .values(
            registration_id=registration.id,
            deployment_id=deployment_id,
            source="launch",
            recorded_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["registration_id", "deployment_id"])
    )


def _session_start(
    state: LoginState, binding: Binding, claims: LaunchClaims, recorded: Recorded
) -> SessionStart:
    return SessionStart(
        nonce_hash=nonce_hash(state.nonce),
        browser_hash=binding.browser_hash,
        binding=binding.kind,
        message_type=claims.message_type,
        role=claims.role,
        deployment_id=recorded.deployment_id,
        context_id=recorded.context_id,
        resource_link_id=recorded.resource_link_id,
        user_id=recorded.user_id,
        locale=claims.locale,
        timezone=claims.custom.get("timezone", "")[:64],
        message=_message(claims),
    )


def _message(claims: LaunchClaims) -> Mapping[str, Any]:
    parts: dict[str, Any] = {
        "return_url": claims.return_url,
        "for_user": claims.for_user,
        "line_item": claims.line_item.url if claims.for_user and claims.line_item else "",
        "deep_linking": claims.deep_linking,
    }
    return {name: value for name, value in parts.items() if value}
