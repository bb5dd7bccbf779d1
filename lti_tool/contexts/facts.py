"""What a launch says of a person, a course and a link: plain facts, already validated."""

from dataclasses import dataclass

from lti_tool.contexts.roles import Role


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person. Names may be empty; ``sub`` never is."""

    sub: str
    name: str = ""
    given_name: str = ""
    family_name: str = ""


@dataclass(frozen=True, slots=True)
class ContextFacts:
    """A course. ``history`` holds the ids it was copied from, nearest first, comma-separated."""

    lti_id: str
    title: str = ""
    label: str = ""
    history: str = ""
    memberships_url: str = ""
    groups_url: str = ""


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """A resource link with its own custom parameters."""

    lti_id: str
    title: str = ""
    activity_key: str = ""
    content_item: str = ""
    history: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """All that one launch says. ``platform_groups`` is None where the platform says nothing."""

    registration_id: int
    deployment_id: str
    person: PersonFacts
    role: Role
    context: ContextFacts | None
    link: LinkFacts | None
    platform_groups: tuple[str, ...] | None = None
