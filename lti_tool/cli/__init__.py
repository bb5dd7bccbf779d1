"""The ``accord`` command: the rooms' own groups under one name."""

import os
import sys

import click
from flask import Flask
from flask.cli import ScriptInfo

from lti_tool.app import create_app
from lti_tool.authoring.commands import content
from lti_tool.cli.backup import backup, restore
from lti_tool.cli.database import database
from lti_tool.cli.demo import demo
from lti_tool.cli.doctor import doctor
from lti_tool.cli.keys import keys
from lti_tool.cli.person import person
from lti_tool.cli.serve import serve
from lti_tool.gradebook.commands import scores, worker_command
from lti_tool.lti.commands import platform
from lti_tool.notices.mail.commands import mail
from lti_tool.settings import Settings, SettingsError

COMMANDS = (
    *(content, database, demo, keys, mail, person, platform, scores, serve, worker_command),
    *(backup, doctor, restore),
)


def _application() -> Flask:
    try:
        return create_app(Settings.from_environment(os.environ))
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Accord: a group-learning tool that any LMS can launch."""
    context.obj = ScriptInfo(create_app=_application, load_dotenv_defaults=False)


for _command in COMMANDS:
    main.add_command(_command)


def run() -> None:
    """Run the command line as a module does."""
    sys.exit(main(prog_name="accord"))
