"""The trainer's desk of the benchmark, straight in the database: works, drafts, and the release."""

import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from types import TracebackType
from typing import Self

from sqlalchemy import select

from bench.seats import ACTIVITY
from lti_tool import clock
from lti_tool.activities.registry import kind_named
from lti_tool.activities.workshop import definition as definitions
from lti_tool.activities.workshop import rules
from lti_tool.activities.workshop.models import Sheet, Submission
from lti_tool.app import create_app
from lti_tool.contexts import groups
from lti_tool.contexts.models import ResourceLink
from lti_tool.coursework.kind import Reviewing
from lti_tool.coursework.models import Placement
from lti_tool.db import db
from lti_tool.review import releasing
from lti_tool.review.models import Draft
from lti_tool.settings import Settings


class Desk(AbstractContextManager["Desk"]):
    """What a trainer does to the works of the workshop; another process serves them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        app = create_app(Settings.from_environment(environment))
        self._context = app.app_context()

    def __enter__(self) -> Self:
        """Reach the database."""
        self._context.push()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of it."""
        db.session.remove()
        db.engine.dispose()
        self._context.pop()

    def let_all_hand_in(self) -> None:
        """Make a handed-in sheet for every group, as if all had signed an empty one."""
        placement, now = self._placement(), clock.now()
        definition = definitions.DEFINITIONS.of(placement.version)
        content = rules.content(definition.statement, definition.rules, {})
        for group in groups.groups_on(placement.resource_link_id):
            sheet = Sheet(
                placement_id=placement.id,
                group_id=group.id,
                version_id=placement.version_id,
                created_at=now,
            )
            roster = [
                {
                    "user_id": member.user_id,
                    "name": member.name,
                    "signed_name": member.name,
                    "signed_at": now.isoformat(),
                    "excused": "",
                }
                for member in group.members
            ]
            submission = Submission(
                sheet=sheet,
                number=1,
                content=content,
                content_hash=rules.content_hash(content),
                roster=roster,
                submitted_at=now,
            )
            db.session.add_all([sheet, submission])
        db.session.commit()

    def mark_all(self, points: int) -> None:
        """Set a draft of ``points`` on every work."""
        placement, now = self._placement(), clock.now()
        for work in self._reviewing(placement).works(placement):
            draft = Draft(
                placement_id=placement.id,
                work_ref=work.ref,
                work_version=work.version,
                points=Decimal(points),
                comment="Seen",
                is_set=True,
                saved_at=now,
            )
            db.session.add(draft)
        db.session.commit()

    def release_all(self) -> float:
        """Release every draft in one transaction, as the trainer's button does; return seconds."""
        placement = self._placement()
        reviewing = self._reviewing(placement)
        keys = [one.key for one in releasing.candidates(placement, reviewing)]
        began = time.perf_counter()
        released = releasing.release_all(placement, reviewing, keys)
        db.session.commit()
        took = time.perf_counter() - began
        assert released == len(keys) > 0
        return took

    def _placement(self) -> Placement:
        db.session.expire_all()
        return db.session.scalars(
            select(Placement)
            .join(ResourceLink, ResourceLink.id == Placement.resource_link_id)
            .where(ResourceLink.lti_id == f"link-{ACTIVITY}")
        ).one()

    def _reviewing(self, placement: Placement) -> Reviewing:
        reviewing = kind_named(placement.version.activity.kind).reviewing
        assert reviewing is not None
        return reviewing
