"""The people of the sandbox: six participants, an author and a trainer, all invented."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from lti_tool.sandbox_lms import claims

PARTICIPANT = "participant"
AUTHOR = "author"
TRAINER = "trainer"


@dataclass(frozen=True)
class Group:
    """A group the LMS itself keeps in the course; `set_id` names the grouping it belongs to."""

    id: str
    name: str
    tag: str = ""
    set_id: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in.

    `kind` is participant, author (editing teacher) or trainer (non-editing teacher). `user_id`
    is the `sub` of launches. `roles` and `roster_roles` replace what the kind would give in
    launches and in the roster. A person not `enrolled` may launch but is on no roster.
    """

    key: str
    user_id: str
    kind: str
    given_name: str
    family_name: str
    email: str
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] | None = None
    roster_roles: tuple[str, ...] | None = None
    enrolled: bool = True
    status: str = "Active"

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}"

    @property
    def teaches(self) -> bool:
        """Whether this is the author or a trainer."""
        return self.kind in {AUTHOR, TRAINER}

    @property
    def launch_roles(self) -> tuple[str, ...]:
        """The `roles` claim. Author and trainer look alike here, as they do in Moodle."""
        if self.roles is not None:
            return self.roles
        return (claims.INSTRUCTOR,) if self.teaches else (claims.LEARNER,)

    def roles_on_roster(self, *, trainer_is_learner: bool) -> tuple[str, ...]:
        """Roles as NRPS tells them; Moodle calls a non-editing teacher `Learner` there."""
        if self.roster_roles is not None:
            return self.roster_roles
        if self.kind == AUTHOR or (self.kind == TRAINER and not trainer_is_learner):
            return ("Instructor",)
        return ("Learner",)


@dataclass(frozen=True)
class Seed:
    """What a fresh sandbox starts with (read from `seed/course.json`)."""

    platform_name: str
    course_label: str
    course_title: str
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    extra_names: tuple[tuple[str, str], ...] = field(default=())


def load_seed() -> Seed:
    """Read the people, groups and course names that ship with the package."""
    text = resources.files("lti_tool.sandbox_lms").joinpath("seed/course.json").read_text("utf-8")
    data: Mapping[str, Any] = json.loads(text)
    people = tuple(
        Person(**(entry | {"groups": tuple(entry.get("groups", ()))})) for entry in data["people"]
    )
    return Seed(
        platform_name=data["platform_name"],
        course_label=data["course"]["label"],
        course_title=data["course"]["title"],
        people=people,
        groups=tuple(Group(**entry) for entry in data["groups"]),
        extra_names=tuple((given, family) for given, family in data["extra_names"]),
    )
