"""Puts the benchmark's people into groups of five, straight in the database."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from lti_tool import clock
from lti_tool.app import create_app
from lti_tool.contexts.models import Group, GroupMembership, ResourceLink, User
from lti_tool.db import db
from lti_tool.settings import Settings

ACTIVITY = "pos/workshop"
SIZE = 5


def group_of_five(number: int) -> int:
    """Return which group the person with this number is in."""
    return number // SIZE


def seated(environment: Mapping[str, str], names: Sequence[str]) -> None:
    """Form the groups of the people who launched under ``names``."""
    app = create_app(Settings.from_environment(environment))
    with app.app_context():
        users = {user.sub: user.id for user in db.session.scalars(select(User))}
        link = db.session.scalars(
            select(ResourceLink.id).where(ResourceLink.lti_id == f"link-{ACTIVITY}")
        ).one()
        now = clock.now()
        for first in range(0, len(names), SIZE):
            group = Group(
                resource_link_id=link, name=f"Group {group_of_five(first)}", created_at=now
            )
            db.session.add(group)
            for name in names[first : first + SIZE]:
                stay = GroupMembership(
                    group=group, resource_link_id=link, user_id=users[name], joined_at=now
                )
                db.session.add(stay)
        db.session.commit()
        db.engine.dispose()
