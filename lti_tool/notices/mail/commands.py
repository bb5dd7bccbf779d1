"""``accord mail``: tries the way to the mail server, and lets stopped mailboxes begin anew."""

import os
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import click
from flask.cli import AppGroup
from sqlalchemy import update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.notices.mail import mailboxes, rules
from lti_tool.notices.mail.errors import MailError
from lti_tool.notices.mail.models import Mailbox
from lti_tool.notices.mail.post import Post
from lti_tool.settings import MailServer
from lti_tool.web.terminal_language import terminal_language, translations_to

mail = AppGroup("mail", help="Digests of unread notices by e-mail.")


@mail.command("test")
@click.argument("address")
def test(address: str) -> None:
    """Send one e-mail to ADDRESS now, or say in words what fails."""
    server = mailboxes.mail_server()
    if server is None:
        raise click.ClickException("No e-mail is sent here: ACCORD_SMTP_HOST is not set.")
    if not rules.address_in(address):
        raise click.BadParameter(f"{address} is no e-mail address", param_hint="ADDRESS")
    try:
        with Post(server) as post:
            post.send(_trial(server, address), address)
    except MailError as fault:
        raise click.ClickException(in_words(fault)) from fault
    click.echo(f"{server.host} took it. Look whether it arrived at {address}, and where.")


@mail.command("resume")
def resume() -> None:
    """Write again to mailboxes that were given up: after a mistake of the mail server."""
    stopped = update(Mailbox).where(Mailbox.is_stopped)
    anew = {"is_stopped": False, "tries": 0, "next_try_at": None, "reason": ""}
    resumed = db.session.execute(stopped.values(**anew).returning(Mailbox.user_id)).all()
    db.session.commit()
    click.echo(f"Mailboxes that are written to again: {len(resumed)}")


def in_words(fault: MailError) -> str:
    """Return what failed and what to do, in the terminal's language."""
    texts = translations_to(terminal_language(os.environ))
    parts = (fault.what_happened, fault.what_to_do)
    return " ".join(texts.ugettext(part) % fault.words for part in parts)


def _trial(server: MailServer, address: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Accord: e-mail works"
    message["From"] = server.sender
    message["To"] = address
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=server.sender_address.rpartition("@")[2])
    message.set_content("If you read this, Accord can send digests of notices by e-mail.\n")
    return message
