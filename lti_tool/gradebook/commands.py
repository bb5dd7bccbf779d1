"""``accord scores`` and ``accord worker``."""

from decimal import Decimal

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from lti_tool.contexts.models import ResourceLink
from lti_tool.db import db
from lti_tool.errors import AccordError
from lti_tool.gradebook import outbox, recipients, reconciling, worker
from lti_tool.gradebook.models import DELIVERY_STATES, Delivery, LineItem
from lti_tool.platforms import tool_keys

scores = AppGroup("scores", help="Scores on their way to the platforms' gradebooks.")


@click.command("worker")
@click.option("--lanes", default=worker.LANES, show_default=True, type=click.IntRange(1, 32))
@with_appcontext
def worker_command(lanes: int) -> None:
    """Deliver scores until stopped; any number of workers may run."""
    tool_keys.ensure_key()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    worker.run(app, lanes)


@scores.command("list")
@click.option("--state", type=click.Choice(DELIVERY_STATES), help="Only those in this state.")
@click.option("--link", "link_id", type=int, help="Only those of this resource link.")
def list_scores(state: str | None, link_id: int | None) -> None:
    """Print deliveries, the newest first: ids only, no names."""
    statement = (
        select(Delivery, LineItem.resource_link_id)
        .join(LineItem, Delivery.line_item_id == LineItem.id)
        .order_by(Delivery.id.desc())
        .limit(500)
    )
    if state is not None:
        statement = statement.where(Delivery.state == state)
    if link_id is not None:
        statement = statement.where(LineItem.resource_link_id == link_id)
    click.echo("delivery\tlink\tuser\tscore\tstate\ttries\treason")
    for row, link in db.session.execute(statement):
        score = f"{_plain(row.score_given)}/{_plain(row.score_maximum)}"
        reason = " ".join(str(part) for part in (row.reason, row.http_status) if part)
        click.echo(f"{row.id}\t{link}\t{row.user_id}\t{score}\t{row.state}\t{row.tries}\t{reason}")


@scores.command("resend")
@click.option("--link", "link_id", type=int, required=True, help="The resource link's id.")
@click.option("--user", "user_id", type=int, help="One person; without it, all failed scores.")
def resend(link_id: int, user_id: int | None) -> None:
    """Send scores again: one person's, or all that failed."""
    sent = 1
    if user_id is None:
        sent = outbox.resend_failed(link_id)
    else:
        try:
            outbox.resend(link_id, user_id)
        except AccordError as error:
            raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"Put on their way again: {sent}")


@scores.command("reconcile")
@click.option("--link", "link_id", type=int, help="Only this resource link.")
@click.option(
    "--send",
    is_flag=True,
    help="Send ours again where the gradebook differs, except where a trainer left theirs.",
)
def reconcile(link_id: int | None, send: bool) -> None:
    """List where the platforms' gradebooks differ from what we delivered."""
    statement = select(LineItem.resource_link_id).join(ResourceLink).where(LineItem.url != "")
    if link_id is not None:
        statement = statement.where(ResourceLink.id == link_id)
    link_ids = db.session.scalars(statement.order_by(LineItem.resource_link_id)).all()
    found = 0
    for each in link_ids:
        try:
            differing = reconciling.compare(each).differing
        except AccordError as error:
            click.echo(f"link {each}: not compared: {error}", err=True)
            continue
        for difference in differing:
            found += 1
            theirs = "nothing" if difference.theirs is None else _plain(difference.theirs)
            click.echo(
                f"link {each}, user {difference.user_id}: ours {_plain(difference.ours)}, "
                f"the gradebook's {theirs}"
            )
            if send and recipients.recipient(each, difference.user_id).may_be_sent:
                outbox.resend(each, difference.user_id)
        db.session.commit()
    click.echo(f"Differences: {found}")


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"
