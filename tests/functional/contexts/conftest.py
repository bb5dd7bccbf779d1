"""The school of these tests."""

from collections.abc import Iterator

import pytest
from flask import Flask

from lti_tool.contexts import recording
from lti_tool.contexts.facts import Arrival, ContextFacts, LinkFacts, PersonFacts
from lti_tool.contexts.models import ResourceLink
from lti_tool.contexts.roles import Role
from lti_tool.db import db
from tests.functional.school import School, running_school


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    """An LMS with a quiz, and the tool's rows as launches left them; inside the app's context."""
    with running_school(app) as running:
        yield running


def launch(school: School, who: str) -> None:
    """Let somebody open the quiz."""
    quiz = db.session.get_one(ResourceLink, school.link_id)
    recording.record(
        Arrival(
            registration_id=school.registration_id,
            deployment_id=quiz.deployment.deployment_id,
            person=PersonFacts(school.world.person(who).user_id),
            role=Role.LEARNER,
            context=ContextFacts(school.world.course.id),
            link=LinkFacts(quiz.lti_id),
        )
    )
    db.session.commit()
