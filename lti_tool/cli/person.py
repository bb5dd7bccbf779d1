"""``accord person``: what is kept of one person, handed over or forgotten."""

import json

import click
from flask.cli import AppGroup

from lti_tool.activities.registry import kinds
from lti_tool.contexts import personal_data
from lti_tool.contexts.models import User
from lti_tool.coursework import attempts
from lti_tool.db import db
from lti_tool.review import operations as review

person = AppGroup("person", help="What is kept of one person: hand it over, or forget it.")

_issuer = click.option("--issuer", required=True, help="The platform, as `platform list` shows it.")
_sub = click.option("--sub", required=True, help="The person's id there: the LMS's user id.")


@person.command("export")
@_issuer
@_sub
def export(issuer: str, sub: str) -> None:
    """Print everything that is kept of the person, as JSON."""
    found = [personal_data.export(user.id) for user in _found(issuer, sub)]
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@person.command("erase")
@_issuer
@_sub
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(issuer: str, sub: str, yes: bool) -> None:
    """Forget the person: answers, scores, signatures and the name; groups keep their common text.

    What stands in the LMS's gradebook stays there. A later launch starts from nothing.
    """
    users = _found(issuer, sub)
    rows = sum(len(rows) for user in users for rows in personal_data.export(user.id).values())
    if not yes:
        click.confirm(f"{rows} rows belong to this person or name them. Erase?", abort=True)
    for user in users:
        user_id = user.id
        for kind in kinds().values():
            kind.forget_person(user_id)
        placements = attempts.placements_of(user_id)
        personal_data.erase(user_id)
        review.drop_marks_without_work(placements)
    db.session.commit()
    click.echo("Erased. Names that people typed into common texts cannot be found this way.")


def _found(issuer: str, sub: str) -> list[User]:
    users = personal_data.find(issuer, sub)
    if not users:
        raise click.ClickException(f"{issuer} knows nobody called {sub} who was ever here.")
    return users
