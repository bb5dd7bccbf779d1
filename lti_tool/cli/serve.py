"""``accord serve``: the tool for real, a web server and one worker."""

import os
import sys

import click

from lti_tool.cli.processes import Processes
from lti_tool.settings import Settings, SettingsError


@click.command("serve")
def serve() -> None:
    """Serve the tool and deliver scores until stopped."""
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Accord answers at {settings.base_url} (listening on {settings.bind})")
    with Processes(os.environ) as both:
        status = both.wait()
    sys.exit(status)
