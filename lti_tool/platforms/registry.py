"""Which platforms we know: looked up at every login and launch, so kept for a few seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import select

from lti_tool.db.apart import own_reading
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.registration_facts import RegistrationFacts
from lti_tool.web.security_headers import origin_of

KEPT_SECONDS = 5.0
_EXTENSION = "accord_registrations"


@dataclass(frozen=True, slots=True)
class KnownRegistration(RegistrationFacts):
    """A registration with all that a login and a launch need of it: detached, immutable."""

    name: str
    auth_login_url: str
    jwks_url: str
    deployment_policy: str
    is_active: bool

    @property
    def platform_origin(self) -> str:
        """The origin of the authorisation endpoint: who may frame us, who gets our messages."""
        return origin_of(self.auth_login_url) or ""


def all_registrations() -> tuple[KnownRegistration, ...]:
    """Return all registrations, at most ``KEPT_SECONDS`` old."""
    kept: dict[str, Any] = current_app.extensions.setdefault(_EXTENSION, {})
    if kept and monotonic() - kept["read_at"] < KEPT_SECONDS:
        found: tuple[KnownRegistration, ...] = kept["registrations"]
        return found
    columns = Registration.__table__.c
    names = tuple(KnownRegistration.__dataclass_fields__)
    with own_reading() as session:
        rows = session.execute(select(*(columns[name] for name in names)).order_by(columns.id))
        registrations = tuple(KnownRegistration(*row) for row in rows)
    kept.update(registrations=registrations, read_at=monotonic())
    return registrations


def forget() -> None:
    """Read the registrations afresh at the next question; called after changing them."""
    current_app.extensions.pop(_EXTENSION, None)


def with_id(registration_id: int) -> KnownRegistration | None:
    """Return the registration of this row id."""
    return next(iter(_matching(lambda known: known.id == registration_id)), None)


def candidates(issuer: str, client_id: str | None) -> list[KnownRegistration]:
    """Return the registrations of ``issuer``, only that of ``client_id`` where it is given."""
    return _matching(lambda known: known.issuer == issuer and client_id in (None, known.client_id))


def _matching(fits: Callable[[KnownRegistration], bool]) -> list[KnownRegistration]:
    """Return the registrations that fit; one that is missing may just have been made elsewhere."""
    found = [known for known in all_registrations() if fits(known)]
    if not found:
        forget()
        found = [known for known in all_registrations() if fits(known)]
    return found


def having_deployment(
    registrations: list[KnownRegistration], deployment_id: str
) -> list[KnownRegistration]:
    """Return those of ``registrations`` that know the deployment ``deployment_id``."""
    with own_reading() as session:
        ids = set(
            session.scalars(
                select(Deployment.registration_id).where(
                    Deployment.registration_id.in_([r.id for r in registrations]),
                    Deployment.deployment_id == deployment_id,
                )
            )
        )
    return [registration for registration in registrations if registration.id in ids]


def frame_ancestors() -> tuple[str, ...]:
    """Return the origins that may show us in a frame: the active platforms' own."""
    active = [registration for registration in all_registrations() if registration.is_active]
    origins = {registration.platform_origin for registration in active}
    origins |= {origin_of(registration.issuer) or "" for registration in active}
    return tuple(sorted(origins - {""}))
