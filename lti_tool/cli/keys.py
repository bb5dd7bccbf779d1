"""``accord keys``: the tool's own signing keys."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from lti_tool import clock
from lti_tool.platforms import tool_keys

keys = AppGroup("keys", help="The keys that the tool signs with.")


@keys.command("rotate")
@click.option("--now", is_flag=True, help="Forget the old keys at once: after a leak.")
def rotate(now: bool) -> None:
    """Publish a new key; it signs once platforms had time to read it."""
    overlap = timedelta(0) if now else tool_keys.OVERLAP
    moment = clock.now()
    kid = tool_keys.rotate(moment, overlap)
    click.echo(f"{kid}: published, signs from {moment + overlap:%Y-%m-%d %H:%M} UTC")


@keys.command("list")
def show() -> None:
    """Show the keys that platforms see now, the newest first."""
    for key in tool_keys.public_jwks()["keys"]:
        click.echo(key["kid"])
