"""What a call to a platform needs to know of its registration, free of any database session."""

from dataclasses import dataclass

from lti_tool.platforms.models import Registration


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """A registration as plain values; survives the transaction it was read in."""

    id: int
    issuer: str
    client_id: str
    family: str
    auth_token_url: str
    token_audience: str | None


def facts_of(registration: Registration) -> RegistrationFacts:
    """Copy what services need out of a registration's row."""
    return RegistrationFacts(
        id=registration.id,
        issuer=registration.issuer,
        client_id=registration.client_id,
        family=registration.family,
        auth_token_url=registration.auth_token_url,
        token_audience=registration.token_audience,
    )
