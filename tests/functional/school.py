"""A school for tests of services: the sandbox LMS over HTTP, and the tool's rows as launches
would have left them. No launch is made; the tool's own pages are not served.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import select

from lti_tool import clock
from lti_tool.contexts.models import Context, Membership, ResourceLink, User
from lti_tool.db import db
from lti_tool.gradebook import line_items, outbox
from lti_tool.gradebook.delivery import Courier
from lti_tool.gradebook.line_items import LineItemClaim
from lti_tool.gradebook.models import Delivery, LineItem
from lti_tool.gradebook.outbox import DeliveryState
from lti_tool.gradebook.score import Score
from lti_tool.platforms import tool_keys
from lti_tool.platforms.models import POLICY_OPEN, Deployment, Registration
from lti_tool.platforms.registration_facts import RegistrationFacts, facts_of
from lti_tool.sandbox_lms.course import SeedLink
from lti_tool.sandbox_lms.messages import line_item_url
from lti_tool.sandbox_lms.server import SandboxServer
from lti_tool.sandbox_lms.tools import Tool
from lti_tool.sandbox_lms.world import World
from tests.fixtures.serving import served

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
AGS_SCOPES = tuple(
    AGS + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")
)
QUIZ = SeedLink("Quiz", {"activity": "pos/quiz"}, Decimal(10), resource_id="pos/quiz", tag="quiz")
PARTICIPANTS = ("anna", "boris")


@dataclass
class School:
    """The LMS (``world``), the tool's ``app``, and the quiz that ``anna`` and ``boris`` take."""

    world: World
    lms_url: str
    app: Flask
    tool: Tool
    registration_id: int
    context_id: int
    link_id: int
    users: dict[str, int]
    courier: Courier = field(default_factory=Courier)

    @property
    def registration(self) -> RegistrationFacts:
        """The registration as services are given it."""
        found = db.session.get_one(Registration, self.registration_id)
        facts = facts_of(found)
        db.session.rollback()
        return facts

    def give(self, who: str, points: str, comment: str = "", **more: Any) -> None:
        """Mark somebody's work and commit, as a view does."""
        values: dict[str, Any] = {"marked_at": clock.now(), **more}
        score = Score(Decimal(points), Decimal(10), comment, **values)
        outbox.enqueue(self.link_id, self.users[who], score)
        db.session.commit()

    def deliver(self) -> int:
        """Send what is due now, in this thread; return how many tries that were."""
        tries = 0
        while self.courier.deliver_next():
            tries += 1
        return tries

    def state(self, who: str) -> DeliveryState:
        """Where somebody's latest score is."""
        found = outbox.standing(self.link_id, [self.users[who]])[self.users[who]]
        db.session.rollback()
        return found

    def points(self, who: str) -> Decimal | None:
        """What stands in the LMS's gradebook."""
        return self.world.cell("Quiz", who).points

    def comment(self, who: str) -> str:
        """The comment that stands there."""
        return self.world.cell("Quiz", who).comment

    def deliveries(self, who: str) -> list[Delivery]:
        """All rows of the outbox of one person, the oldest first."""
        rows = db.session.scalars(
            select(Delivery).where(Delivery.user_id == self.users[who]).order_by(Delivery.id)
        ).all()
        _let_go()
        return list(rows)

    def line_item(self) -> LineItem:
        """The quiz's column as the tool knows it."""
        found = db.session.scalars(select(LineItem)).one()
        _let_go()
        return found

    def record_column(self, url: str | None = None, scopes: tuple[str, ...] = AGS_SCOPES) -> None:
        """Record the column as a launch would; ``url`` "" for a launch that names none."""
        course = self.world.course
        item = course.line_item_of(self.world.link("Quiz"))
        if url is None:
            assert item is not None
            url = line_item_url(self.world, course, item, self.tool)
        lineitems = f"{self.lms_url}/services/{course.id}/lineitems?type_id={self.tool.type_id}"
        line_items.record(self.link_id, LineItemClaim(url, lineitems, scopes))
        db.session.commit()

    def enrol(self, who: str, launch_role: str = "learner", roster_role: str = "") -> int:
        """Make somebody known to the tool with a role; return their user id."""
        person = self.world.person(who)
        user = User(registration_id=self.registration_id, sub=person.user_id, name=person.name)
        db.session.add(user)
        db.session.flush()
        db.session.add(
            Membership(
                context_id=self.context_id,
                user_id=user.id,
                launch_role=launch_role,
                roster_role=roster_role,
                launched_at=clock.now() if launch_role else None,
            )
        )
        self.users[who] = user.id
        db.session.commit()
        return user.id


def _let_go() -> None:
    """End the transaction, leaving what was read as it was."""
    db.session.expunge_all()
    db.session.rollback()


@contextmanager
def running_school(app: Flask, seed: SeedLink = QUIZ) -> Iterator[School]:
    """Start the LMS, register the tool there, and write the tool's rows."""
    with ExitStack() as stack:
        world = World(links=[seed], control=True)
        lms = stack.enter_context(SandboxServer(world))
        jwks_url = stack.enter_context(_published_keys(app))
        tool = world.register_tool(
            login_url="http://127.0.0.1:9/lti/login",
            redirect_uris=["http://127.0.0.1:9/lti/launch"],
            jwks_url=jwks_url,
            custom={"user_group_ids": "$Moodle.Person.userGroupIds"},
        )
        stack.enter_context(app.app_context())
        tool_keys.ensure_key()
        yield _furnished(app, world, lms.url, tool)
        db.session.remove()


def _furnished(app: Flask, world: World, lms_url: str, tool: Tool) -> School:
    now = clock.now()
    registration = Registration(
        issuer=lms_url,
        client_id=tool.client_id,
        name="Sandbox",
        family="moodle",
        auth_login_url=f"{lms_url}/lti/auth",
        auth_token_url=f"{lms_url}/lti/token",
        jwks_url=f"{lms_url}/lti/jwks",
        deployment_policy=POLICY_OPEN,
        created_at=now,
    )
    deployment = Deployment(
        registration=registration,
        deployment_id=tool.deployment_id,
        source="registration",
        recorded_at=now,
    )
    course, link = world.course, world.link("Quiz")
    members = f"{lms_url}/services/CourseSection/{course.id}/bindings/{tool.type_id}/memberships"
    context = Context(deployment=deployment, lti_id=course.id, memberships_url=members)
    resource_link = ResourceLink(
        deployment=deployment,
        context=context,
        lti_id=link.id,
        title=link.title,
        activity_key=link.custom["activity"],
    )
    db.session.add_all([registration, deployment, context, resource_link])
    db.session.commit()
    school = School(
        world, lms_url, app, tool, registration.id, context.id, resource_link.id, users={}
    )
    for who in PARTICIPANTS:
        school.enrol(who)
    if world.course.line_item_of(link) is not None:
        school.record_column()
    return school


@contextmanager
def _published_keys(app: Flask) -> Iterator[str]:
    """Serve the tool's key set, and nothing else of the tool."""

    def answer(_environ: Any, start_response: Callable[..., Any]) -> list[bytes]:
        with app.app_context():
            body = json.dumps(tool_keys.public_jwks()).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    with served(answer) as server:
        yield f"{server.url}/jwks"
