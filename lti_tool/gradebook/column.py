"""A gradebook column as the worker and the commands need it."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from lti_tool.contexts.models import ResourceLink
from lti_tool.gradebook.models import LineItem
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.registration_facts import RegistrationFacts, facts_of


@dataclass(frozen=True, slots=True)
class Column:
    """A line item, its link and its platform as plain values, free of any database session.

    ``url`` is empty until a launch named it or the worker found or made it.
    """

    line_item_id: int
    url: str
    lineitems_url: str
    scopes: tuple[str, ...]
    resource_link_lti_id: str
    resource_id: str
    label: str
    registration: RegistrationFacts


def columns() -> Select[tuple[LineItem, ResourceLink, Registration]]:
    """Return the statement whose rows :func:`column_of` reads; narrow it as needed."""
    return (
        select(LineItem, ResourceLink, Registration)
        .join(ResourceLink, LineItem.resource_link_id == ResourceLink.id)
        .join(Deployment, ResourceLink.deployment_id == Deployment.id)
        .join(Registration, Deployment.registration_id == Registration.id)
    )


def column_of(line_item: LineItem, link: ResourceLink, registration: Registration) -> Column:
    """Copy what calls need out of the rows."""
    return Column(
        line_item_id=line_item.id,
        url=line_item.url,
        lineitems_url=line_item.lineitems_url,
        scopes=tuple(line_item.scopes),
        resource_link_lti_id=link.lti_id,
        resource_id=link.activity_key,
        label=link.title or link.activity_key or link.lti_id,
        registration=facts_of(registration),
    )
