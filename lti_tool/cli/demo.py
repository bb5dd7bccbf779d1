"""``accord demo``: the tool and a sandbox LMS beside it, ready to click through.

The sandbox keeps its gradebook in memory, so every demo starts from an empty course; the tool
registers with it exactly as with a real LMS: by an invite, over HTTP.
"""

import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import flask_migrate
import requests
from flask import Flask

from lti_tool.app import create_app
from lti_tool.authoring.commands import import_from
from lti_tool.cli.processes import Processes
from lti_tool.coursework import library
from lti_tool.platforms import invites, tool_keys
from lti_tool.sandbox_lms.server import SandboxServer
from lti_tool.sandbox_lms.world import SeedLink, World
from lti_tool.settings import Settings
from lti_tool.web.i18n import DEFAULT_LANGUAGE

START_SECONDS = 40.0
TOOL_HOST = "127.0.0.1"
LMS_HOST = "localhost"
"""Two names of this machine: to a browser two sites, as a tool and its LMS are in real life."""


@click.command("demo")
@click.option("--port", default=8000, show_default=True, help="Where the tool answers.")
@click.option("--lms-port", default=8080, show_default=True, help="Where the LMS answers.")
@click.option("--reload", is_flag=True, help="Start again when the code changes.")
def demo(port: int, lms_port: int, reload: bool) -> None:
    """Run the tool and a sandbox LMS; prints one URL to open."""
    _ensure_free(TOOL_HOST, port, "--port")
    _ensure_free(LMS_HOST, lms_port, "--lms-port")
    folder = Path.cwd() / "instance" / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    environment = {**_inherited(), **_environment(folder, port)}
    app = create_app(Settings.from_environment(environment))
    with app.app_context():
        links = _prepare(app)
    with app.app_context():
        invite, _expires_at = invites.create()
    world = World(course=None, links=links, locale=DEFAULT_LANGUAGE)
    with (
        SandboxServer(world, LMS_HOST, lms_port) as lms,
        Processes(environment, reload=reload) as both,
    ):
        tool_url = environment["ACCORD_BASE_URL"]
        _wait_until(lambda: _answers(f"{tool_url}/healthz"), both)
        if not both.stopping:
            _register(world, f"{tool_url}/lti/register?invite={invite}")
            click.echo(f"\n  Open {lms.url} and choose who you are.\n")
            click.echo(f"  (The tool itself answers at {tool_url}; Ctrl-C stops everything.)\n")
        status = both.wait()
    sys.exit(status)


def _inherited() -> dict[str, str]:
    """Return our environment without an installation's own settings: a demo touches none."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ACCORD_")}


def _environment(folder: Path, port: int) -> dict[str, str]:
    return {
        "ACCORD_ENV": "development",
        "ACCORD_BASE_URL": f"http://{TOOL_HOST}:{port}",
        "ACCORD_BIND": f"{TOOL_HOST}:{port}",
        "ACCORD_SECRET_KEY": secrets.token_urlsafe(48),
        "ACCORD_INSTANCE_DIR": str(folder),
    }


def _prepare(app: Flask) -> list[SeedLink]:
    """Fill an empty database with the built-in course; return its activities as LMS links."""
    flask_migrate.upgrade()
    tool_keys.ensure_key()
    settings: Settings = app.extensions["accord_settings"]
    for package in sorted(settings.content_dir.iterdir()):
        if (package / "course.yaml").is_file():
            import_from(package)
    return [
        SeedLink(
            title=version.title,
            custom={"activity": version.activity.key},
            score_maximum=version.points if version.points > 0 else None,
            resource_id=version.activity.key,
            tag=version.activity.kind,
        )
        for version in library.catalogue()
    ]


def _register(world: World, invite_url: str) -> None:
    """Register the tool with the sandbox as its administrator would: open the invite."""
    answer = requests.get(world.registration_url(invite_url), timeout=30)
    if not answer.ok:
        raise click.ClickException(f"the sandbox could not register the tool: {answer.text[:500]}")


def _ensure_free(host: str, port: int, option: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"port {port} is taken by another program: stop it, or choose one with {option}"
            ) from fault


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _wait_until(is_ready: Callable[[], bool], both: Processes) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not both.stopping and not is_ready():
        web = both.web
        if time.monotonic() > deadline or (web is not None and web.poll() is not None):
            raise click.ClickException("the tool did not start; its words stand above")
        time.sleep(0.1)
