"""Scores as a file for the import of the platform's gradebook, should no other way be open."""

from sqlalchemy import select

from lti_tool.contexts.models import User
from lti_tool.db import db
from lti_tool.gradebook import outbox
from lti_tool.gradebook.column import column_of, columns
from lti_tool.gradebook.errors import NothingToSendError
from lti_tool.gradebook.models import LineItem
from lti_tool.platforms.quirks import quirks_of
from lti_tool.web.tables import Cell, as_csv

HEADINGS = {
    "user": "User ID",
    "name": "Name",
    "points": "",
    "maximum": "Maximum",
    "comment": "Feedback",
}
"""Words that the gradebook reads, hence in no other language; points stand under the activity."""


def scores_csv(resource_link_id: int) -> bytes:
    """Return everybody's latest score as the platform imports it.

    Raises:
        NothingToSendError: the link has no column to import into.
    """
    row = db.session.execute(
        columns().where(LineItem.resource_link_id == resource_link_id)
    ).one_or_none()
    if row is None:
        raise NothingToSendError(resource_link_id=resource_link_id)
    column = column_of(*row)
    names = quirks_of(column.registration.family).import_columns
    standing = outbox.standing(resource_link_id)
    people = db.session.execute(
        select(User.id, User.sub, User.name).where(User.id.in_(standing)).order_by(User.id)
    ).all()
    rows: list[list[Cell]] = [[HEADINGS[name] or column.label for name in names]]
    for person in people:
        score = standing[person.id]
        values: dict[str, Cell] = {
            "user": person.sub,
            "name": person.name,
            "points": score.score_given,
            "maximum": score.score_maximum,
            "comment": score.comment,
        }
        rows.append([values[name] for name in names])
    return as_csv(rows, semicolon=False)
