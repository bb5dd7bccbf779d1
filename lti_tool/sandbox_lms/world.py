"""The world of the sandbox: one platform with its people, courses, tools and gradebook.

Everything is in memory and may be read and changed from any thread, by the pages and by tests.
"""

import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from urllib.parse import urlencode

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.course import Course, LineItem, Link, SeedLink, copied, placed
from lti_tool.sandbox_lms.faults import Faults
from lti_tool.sandbox_lms.features import Features
from lti_tool.sandbox_lms.gradebook import Gradebook
from lti_tool.sandbox_lms.grades import Cell, ScorePost
from lti_tool.sandbox_lms.keys import PlatformKeys
from lti_tool.sandbox_lms.launches import OMIT, Launches, LaunchOverride
from lti_tool.sandbox_lms.people import Group, Person, load_seed
from lti_tool.sandbox_lms.tokens import AccessTokens, SeenOnce
from lti_tool.sandbox_lms.tools import Tool, ToolKeys

__all__ = [
    "OMIT",
    "Course",
    "Features",
    "Group",
    "LaunchOverride",
    "LineItem",
    "Link",
    "Person",
    "SeedLink",
    "Tool",
    "World",
]

ALL_SCOPES = frozenset({*claims.AGS_SCOPES, claims.SCOPE_MEMBERS, claims.SCOPE_GROUPS})


@dataclass(frozen=True)
class DeepLinking:
    """A picker that is open: what the tool's answer must fit."""

    user_id: str
    course_id: str
    client_id: str
    data: str | None


class World:
    """The platform's whole state.

    `issuer` and `base_url` may be None until a `SandboxServer` knows its port. `course` is a
    title or a `Course`. `control` opens `POST /control`. `locale` is the first language of its
    pages. Methods that find something raise KeyError where there is none such.
    """

    def __init__(
        self,
        issuer: str | None = None,
        course: Course | str | None = None,
        links: Iterable[SeedLink] = (),
        *,
        features: Features | None = None,
        people: Iterable[Person] | None = None,
        control: bool = False,
        locale: str = "ru",
        platform_name: str | None = None,
    ) -> None:
        """Make a platform with one course in it."""
        seed = load_seed()
        self.lock = threading.RLock()
        self.issuer = issuer
        self.base_url = issuer
        self.features = features or Features()
        self.control = control
        self.locale = locale
        self.platform_name = platform_name or seed.platform_name
        self.people = {p.user_id: p for p in (seed.people if people is None else people)}
        self.groups = {group.id: group for group in seed.groups}
        self.courses: dict[str, Course] = {}
        self.tools: dict[str, Tool] = {}
        self.keys = PlatformKeys()
        self.tool_keys = ToolKeys()
        self.launches = Launches()
        self.tokens = AccessTokens()
        self.gradebook = Gradebook()
        self.faults = Faults()
        self.assertion_ids = SeenOnce()
        self.deep_linking_nonces = SeenOnce()
        self.deep_linkings: dict[str, DeepLinking] = {}
        self.registration_tokens: dict[str, bool] = {}
        self.requests: Counter[str] = Counter()
        self.roster_changes: list[str] = []
        self._extra_names = seed.extra_names
        self._ids = {"course": count(2), "link": count(1), "item": count(3), "tool": count(1)}
        if not isinstance(course, Course):
            course = Course(self.new_id("course"), seed.course_label, course or seed.course_title)
        self.courses[course.id] = course
        for seed_link in links:
            self.add_link(seed_link, course)

    @property
    def url(self) -> str:
        """Where the platform answers, without a slash at the end. RuntimeError before it does."""
        if self.base_url is None:
            raise RuntimeError("the world has no address yet: give issuer=, or start its server")
        return self.base_url.rstrip("/")

    @property
    def course(self) -> Course:
        """The first course."""
        return next(iter(self.courses.values()))

    @property
    def score_log(self) -> list[ScorePost]:
        """Every score POST in order of arrival."""
        return self.gradebook.score_log

    def new_id(self, kind: str) -> str:
        """The next id of a kind (course, link, item, tool), a text as in every LTI message."""
        with self.lock:
            return str(next(self._ids[kind]))

    def person(self, who: str | Person) -> Person:
        """Find somebody by key or user id."""
        if isinstance(who, Person):
            return who
        for person in self.people.values():
            if who in {person.key, person.user_id}:
                return person
        raise KeyError(who)

    def add_person(self, person: Person) -> Person:
        """Let somebody sign in, enrolled unless the person says otherwise."""
        with self.lock:
            self.people[person.user_id] = person
            self.roster_changes.append(person.user_id)
        return person

    def change_person(self, who: str | Person, **changes: Any) -> Person:
        """Replace fields of a person: `change_person("anna", enrolled=False)`."""
        return self.add_person(replace(self.person(who), **changes))

    def add_participants(self, number: int) -> list[Person]:
        """Enrol `number` more participants with made-up names and rising user ids from 101."""
        made = []
        for position in range(number):
            given, family = self._extra_names[position % len(self._extra_names)]
            user_id = str(101 + sum(1 for uid in self.people if int(uid) > 100))
            email = f"p{user_id}@school.example"
            made.append(
                self.add_person(Person(f"p{user_id}", user_id, "participant", given, family, email))
            )
        return made

    def link(self, which: str | Link | SeedLink) -> Link:
        """Find a link by id or title, in any course."""
        if isinstance(which, Link):
            return which
        name = which.title if isinstance(which, SeedLink) else which
        with self.lock:
            links = [link for course in self.courses.values() for link in course.links.values()]
        for link in links:
            if name in {link.id, link.title}:
                return link
        raise KeyError(name)

    def course_of(self, link: Link) -> Course:
        """The course a link stands in."""
        with self.lock:
            for course in self.courses.values():
                if link.id in course.links:
                    return course
        raise KeyError(link.id)

    def line_item(self, line_item_id: str) -> tuple[Course, LineItem]:
        """Find a column and its course by the column's id."""
        with self.lock:
            for course in self.courses.values():
                if line_item_id in course.line_items:
                    return course, course.line_items[line_item_id]
        raise KeyError(line_item_id)

    def cell(self, which: str | Link, who: str | Person) -> Cell:
        """The gradebook cell of a link and a person."""
        link = self.link(which)
        if link.line_item_id is None:
            raise KeyError(f"{link.title} has no column")
        return self.gradebook.cell(link.line_item_id, self.person(who).user_id)

    def add_link(self, seed: SeedLink, course: Course | None = None) -> Link:
        """Place an activity in a course, with its column if it is worth points."""
        course = course or self.course
        with self.lock:
            return placed(seed, course, self.new_id)

    def copy_course(self, source: Course | None = None, title: str | None = None) -> Course:
        """Copy a course as an LMS does: links and columns get new ids, grades stay behind."""
        source = source or self.course
        with self.lock:
            made = copied(source, title, self.new_id)
            self.courses[made.id] = made
        return made

    def register_tool(
        self,
        *,
        login_url: str,
        redirect_uris: Iterable[str],
        jwks_url: str,
        target_link_uri: str | None = None,
        name: str = "Tool",
        scopes: Iterable[str] = ALL_SCOPES,
        client_id: str | None = None,
        deployment_id: str | None = None,
        **more: Any,
    ) -> Tool:
        """Register a tool as an administrator does by hand; see `Tool` for `more`."""
        type_id = self.new_id("tool")
        uris = tuple(redirect_uris)
        tool = Tool(
            client_id=client_id or secrets.token_urlsafe(12),
            type_id=type_id,
            name=name,
            login_url=login_url,
            redirect_uris=uris,
            jwks_url=jwks_url,
            target_link_uri=target_link_uri or uris[0],
            scopes=frozenset(scopes),
            deployments=[deployment_id or type_id],
            **more,
        )
        with self.lock:
            self.tools[tool.client_id] = tool
        return tool

    def tool_of(self, link: Link | None = None) -> Tool:
        """The tool a link launches: its own, else the first that is switched on."""
        with self.lock:
            if link is not None and link.client_id is not None:
                return self.tools[link.client_id]
            for tool in self.tools.values():
                if tool.active:
                    return tool
        raise KeyError("no tool is registered and switched on")

    def registration_url(self, invite_url: str) -> str:
        """The address to GET to register a tool, one-time token in it (Dynamic Registration 3.2).

        The tool fetches `openid_configuration` and posts to the registration endpoint.
        """
        query = {"openid_configuration": f"{self.url}/lti/openid-configuration"}
        if self.features.registration_token:
            token = secrets.token_urlsafe(24)
            self.registration_tokens[token] = False
            query["registration_token"] = token
        joint = "&" if "?" in invite_url else "?"
        return f"{invite_url}{joint}{urlencode(query)}"

    def rotate_key(self, *, keep_old: bool = True, reuse_kid: bool = False) -> None:
        """Sign with a new key from now on; see `PlatformKeys.rotate`."""
        self.keys.rotate(keep_old=keep_old, reuse_kid=reuse_kid)

    def next_launch(
        self, claims_patch: Mapping[str, Any] | None = None, **how: Any
    ) -> LaunchOverride:
        """Spoil the next id_token: `next_launch({"aud": "foreign"})`; see `LaunchOverride`."""
        override = LaunchOverride(claims_patch=claims_patch or {}, **how)
        self.launches.override_next(override)
        return override

    def repeated_scores(self, *, applied_only: bool = False) -> list[tuple[str, str, str]]:
        """(user, line item, timestamp) posted more than once."""
        return self.gradebook.repeated(applied_only=applied_only)
