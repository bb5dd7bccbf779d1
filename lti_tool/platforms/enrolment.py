"""Writes a platform into the books: by dynamic registration or by the administrator's hand."""

from dataclasses import dataclass

from sqlalchemy import select

from lti_tool import clock
from lti_tool.db.apart import own_transaction
from lti_tool.db.upsert import insert_into, upsert_returning_id
from lti_tool.platforms import outbound, registry
from lti_tool.platforms.models import POLICY_OPEN, POLICY_PINNED, Deployment, Registration


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """A platform as it is to be registered.

    ``deployment_ids`` empty leaves the deployments *open* (a new one is recorded at its first
    launch) unless ``pinned`` says otherwise.
    """

    issuer: str
    client_id: str
    name: str
    auth_login_url: str
    auth_token_url: str
    jwks_url: str
    token_audience: str | None = None
    family: str = ""
    deployment_ids: tuple[str, ...] = ()
    pinned: bool | None = None

    @property
    def policy(self) -> str:
        """*pinned* where deployments were named or pinning was asked for, else *open*."""
        pinned = bool(self.deployment_ids) if self.pinned is None else self.pinned
        return POLICY_PINNED if pinned else POLICY_OPEN


def enrol(facts: PlatformFacts, source: str) -> int:
    """Write the registration and its deployments; return the registration's id.

    A platform that registers again under the same issuer and client_id is updated.

    Raises:
        PlatformAddressRefusedError: one of its URLs is not one that we may call.
    """
    for url in (facts.auth_login_url, facts.auth_token_url, facts.jwks_url):
        outbound.check_url(url)
    now = clock.now()
    with own_transaction() as session:
        registration_id = upsert_returning_id(
            Registration,
            {"issuer": facts.issuer, "client_id": facts.client_id},
            {
                "name": facts.name,
                "family": facts.family,
                "auth_login_url": facts.auth_login_url,
                "auth_token_url": facts.auth_token_url,
                "token_audience": facts.token_audience,
                "jwks_url": facts.jwks_url,
                "deployment_policy": facts.policy,
                "is_active": True,
                "created_at": now,
            },
            keep=("created_at",),
            session=session,
        )
        for deployment_id in facts.deployment_ids:
            session.execute(
                insert_into(Deployment, session)
                .values(
                    registration_id=registration_id,
                    deployment_id=deployment_id,
                    source=source,
                    recorded_at=now,
                )
                .on_conflict_do_nothing(index_elements=["registration_id", "deployment_id"])
            )
    registry.forget()
    return registration_id


def set_active(registration_id: int, active: bool) -> bool:
    """Switch a registration on or off; False if there is none of this id."""
    with own_transaction() as session:
        registration = session.scalar(
            select(Registration).where(Registration.id == registration_id)
        )
        if registration is not None:
            registration.is_active = active
    registry.forget()
    return registration is not None
