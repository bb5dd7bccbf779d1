"""People's mailboxes: noted at a launch, switched off and on by themselves."""

import secrets

from flask import current_app
from sqlalchemy import select, update

from lti_tool import clock
from lti_tool.db import db
from lti_tool.db.upsert import insert_into
from lti_tool.notices.mail import rules
from lti_tool.notices.mail.models import Mailbox
from lti_tool.settings import MailServer, Settings
from lti_tool.web.i18n import DEFAULT_LANGUAGE, supported_language

KEY_BYTES = 16


def mail_server() -> MailServer | None:
    """Return the installation's mail server; None where no e-mail is sent."""
    settings: Settings = current_app.extensions["accord_settings"]
    return settings.mail


def note(user_id: int, email: str, locale: str) -> None:
    """Keep the address and the language of a launch, where e-mail is sent at all; no commit.

    An address that the platform does not tell any more is forgotten. A new one begins without the
    old one's failures; what was to be read before the first one is no news.
    """
    if mail_server() is None:
        return
    said = {
        "address": rules.address_in(email),
        "language": supported_language(locale) or DEFAULT_LANGUAGE,
    }
    box = of(user_id)
    if box is None and said["address"]:
        first = {"key": secrets.token_urlsafe(KEY_BYTES), "told_until": clock.now()}
        db.session.execute(
            insert_into(Mailbox).on_conflict_do_nothing(),
            {"user_id": user_id, **first, **said},
        )
    elif box is not None and box.address != said["address"]:
        _begin_anew(box)
        box.address, box.language = said["address"], said["language"]
    elif box is not None and box.language != said["language"]:
        box.language = said["language"]


def of(user_id: int) -> Mailbox | None:
    """Return a person's mailbox, if any launch told one."""
    return db.session.get(Mailbox, user_id)


def in_use(user_id: int) -> Mailbox | None:
    """Return a person's mailbox if there is an address and a server to send to it."""
    box = of(user_id) if mail_server() is not None else None
    return box if box is not None and box.address else None


def with_key(key: str) -> Mailbox | None:
    """Return the mailbox whose digests hold ``key``."""
    return db.session.scalar(select(Mailbox).where(Mailbox.key == key))


def choose(box: Mailbox, *, wanted: bool) -> None:
    """Let digests come or not. Who switches them on gets news only; no commit."""
    if wanted and (not box.wanted or box.is_stopped):
        _begin_anew(box)
    box.wanted = wanted


def forget_addresses() -> None:
    """Forget every address, now that no e-mail is sent; choices are kept. The caller commits."""
    db.session.execute(update(Mailbox).where(Mailbox.address != "").values(address=""))


def _begin_anew(box: Mailbox) -> None:
    box.told_until = clock.now()
    box.tries, box.next_try_at, box.reason, box.is_stopped = 0, None, "", False
