"""``accord doctor``: looks at everything an installation needs and says what to do."""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta

import click
import requests
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from lti_tool import clock
from lti_tool.content.media import MediaStore
from lti_tool.coursework.models import ActivityVersion
from lti_tool.db import db
from lti_tool.db.head import behind_head
from lti_tool.db.session import reading
from lti_tool.gradebook import heartbeat
from lti_tool.gradebook.models import Delivery
from lti_tool.notices.mail import mailboxes
from lti_tool.notices.mail.commands import in_words
from lti_tool.notices.mail.errors import MailServerError
from lti_tool.notices.mail.post import Post
from lti_tool.platforms import registry, tool_keys
from lti_tool.platforms.errors import SecretKeyChangedError
from lti_tool.settings import Settings

LONG_WAIT = timedelta(minutes=10)
LEAST_FREE_BYTES = 500 << 20
ADDRESS_SECONDS = 5

Check = Callable[[], str | None]


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Do not ask the public address and the mail server.")
@with_appcontext
def doctor(offline: bool) -> None:
    """Check the installation; the status is 1 if something needs doing."""
    faults = 0
    for name, check in CHECKS.items():
        if offline and check in (public_address, mail):
            continue
        try:
            with reading():
                reason = check()
        except SQLAlchemyError as fault:
            reason = f"the database cannot be asked ({type(fault).__name__})"
        faults += reason is not None
        click.echo(
            f"{'ok  ' if reason is None else 'FAIL'}  {name}{f': {reason}' if reason else ''}"
        )
    if faults:
        raise click.exceptions.Exit(1)


def schema() -> str | None:
    """Tell whether the database has this version's schema."""
    reason = behind_head()
    return f"{reason}; run `accord db upgrade`" if reason else None


def keys() -> str | None:
    """Tell whether the tool's signing key opens with ``ACCORD_SECRET_KEY``."""
    try:
        tool_keys.ensure_key()
        tool_keys.signing_key()
    except SecretKeyChangedError:
        return (
            "ACCORD_SECRET_KEY is not the one they were sealed with; set the old one, "
            "or make new keys with `accord keys rotate --now`"
        )
    return None


def content() -> str | None:
    """Tell whether there is something to teach."""
    if db.session.scalar(select(func.count()).select_from(ActivityVersion)):
        return None
    return "no activity yet; run `accord content import course_content/pos`"


def media() -> str | None:
    """Tell whether every file that an activity names is there, and new ones have room."""
    folder = _settings().media_dir
    if not folder.is_dir():
        return f"{folder} is not there; create it, or set ACCORD_MEDIA_DIR"
    if not os.access(folder, os.W_OK):
        return f"{folder} cannot be written by this user; give it to the tool's user"
    store = MediaStore(folder)
    named = db.session.scalars(select(ActivityVersion.media))
    lost = {one for files in named for one in files.values() if store.find(one) is None}
    if lost:
        return f"{len(lost)} files are lost; import their course again or restore a backup"
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        return f"only {free >> 20} MB are free in {folder}; make room"
    return None


def platforms() -> str | None:
    """Tell whether any platform may launch the tool."""
    if any(one.is_active for one in registry.all_registrations()):
        return None
    return "no LMS is connected; `accord platform invite` prints the address to paste into it"


def worker() -> str | None:
    """Tell whether somebody delivers scores."""
    reason = heartbeat.readiness()
    return f"{reason}; start `accord serve` or `accord worker`" if reason else None


def scores() -> str | None:
    """Tell whether scores hang."""
    late = clock.now() - LONG_WAIT
    states = dict(
        db.session.execute(
            select(Delivery.state, func.count())
            .where((Delivery.state == "failed") | (Delivery.created_at < late))
            .group_by(Delivery.state)
        )
        .tuples()
        .all()
    )
    failed, waiting = states.get("failed", 0), states.get("pending", 0) + states.get("sending", 0)
    if failed or waiting:
        return (
            f"{failed} refused, {waiting} waiting for over ten minutes; "
            "`accord scores list` says why"
        )
    return None


def public_address() -> str | None:
    """Tell whether the tool answers where platforms and people look for it."""
    address = _settings().url("/healthz")
    try:
        answer = requests.get(address, timeout=ADDRESS_SECONDS)
    except requests.RequestException as fault:
        return f"{address} does not answer ({type(fault).__name__}); check nginx and the name"
    if answer.status_code != requests.codes.ok or answer.text.strip() != "ok":
        return f"{address} is answered by something else ({answer.status_code})"
    return None


def mail() -> str | None:
    """Tell whether the mail server lets the tool in, where one is set."""
    server = mailboxes.mail_server()
    if server is None:
        return None
    try:
        with Post(server):
            return None
    except MailServerError as fault:
        return in_words(fault)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["accord_settings"]
    return settings


CHECKS: dict[str, Check] = {
    "database": schema,
    "keys": keys,
    "content": content,
    "media": media,
    "platforms": platforms,
    "worker": worker,
    "scores": scores,
    "mail": mail,
    "public address": public_address,
}
