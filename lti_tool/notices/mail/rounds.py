"""The worker's round with the digests: who is due gets theirs, once at most.

A digest is written down as sent before it leaves, in a transaction of its own, and taken back if
it surely did not arrive. A worker killed between the two has lost it: in an e-mail that nothing
depends on, missing one is better than getting it twice. No transaction is open while the mail
server is asked.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from time import monotonic
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Row, select, update

from lti_tool import clock
from lti_tool.contexts.models import Context, Membership, ResourceLink
from lti_tool.db import db
from lti_tool.notices.mail import mailboxes, rules
from lti_tool.notices.mail.errors import (
    MailAddressRefusedError,
    MailDoubtfulError,
    MailError,
    MailGaveUpError,
    MailServerError,
)
from lti_tool.notices.mail.letter import Happened, compose
from lti_tool.notices.mail.models import Mailbox
from lti_tool.notices.mail.post import Post
from lti_tool.notices.mail.rules import Standing
from lti_tool.notices.models import Notice
from lti_tool.notices.words import TEXTS
from lti_tool.platforms.models import Deployment, Registration
from lti_tool.platforms.quirks import quirks_of
from lti_tool.settings import MailServer, Settings

LONGEST_ROUND = 30.0
"""Seconds after which no other digest is begun: a stopping worker waits for the round."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Due:
    """A mailbox as it was when the round began, and what is to be told."""

    user_id: int
    key: str
    language: str
    news: tuple[Happened, ...]
    standing: Standing


@dataclass(slots=True)
class Postman:
    """Goes round every minute, and stays away for longer and longer from a server that ails."""

    failures: int = 0
    rests_until: datetime | None = None

    def go_round(self) -> None:
        """Send every digest that is due; where no e-mail is sent, forget the addresses."""
        server = mailboxes.mail_server()
        if server is None:
            mailboxes.forget_addresses()
            db.session.commit()
            return
        now = clock.now()
        if self.rests_until is not None and now < self.rests_until:
            return
        boxes = due(now)
        if not boxes:
            return
        try:
            _deliver(server, boxes)
            self.failures, self.rests_until = 0, None
        except MailServerError as fault:
            self.failures += 1
            self.rests_until = rules.next_try(self.failures, now, rules.LONGEST_REST)
            log.warning("mail_server_failed", code=fault.code, answer=fault.words["answer"])


def due(now: datetime) -> list[Due]:
    """Return the mailboxes to which a digest may go now, each with what is unread.

    Courses come by title, and in each activity the oldest first.
    """
    rows = db.session.execute(
        select(
            Mailbox,
            Notice.kind,
            Notice.made_at,
            ResourceLink.title,
            Context.title.label("course"),
            Context.lti_id,
            Registration.issuer,
            Registration.family,
        )
        .join(Notice, Notice.user_id == Mailbox.user_id)
        .join(ResourceLink, ResourceLink.id == Notice.resource_link_id)
        .join(Context, Context.id == ResourceLink.context_id)
        .join(
            Membership,
            (Membership.context_id == Context.id) & (Membership.user_id == Notice.user_id),
        )
        .join(Deployment, Deployment.id == Context.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(
            Mailbox.wanted,
            Mailbox.address != "",
            ~Mailbox.is_stopped,
            Notice.read_at.is_(None),
            Notice.made_at > Mailbox.told_until,
            Notice.kind.in_(TEXTS),
            Membership.left_at.is_(None),
            Registration.is_active,
        )
        .order_by(
            Mailbox.user_id,
            *(Context.title, Context.id, ResourceLink.title, ResourceLink.id, Notice.made_at),
        )
    ).all()
    boxes = []
    for mailbox, unread in groupby(rows, lambda row: row.Mailbox):
        standing = _standing(mailbox)
        if not rules.may_be_sent(standing, now):
            continue
        news = tuple(_happened(row) for row in unread if rules.belongs(standing, row.made_at, now))
        if news:
            boxes.append(Due(mailbox.user_id, mailbox.key, mailbox.language, news, standing))
    db.session.rollback()
    return boxes


def _standing(mailbox: Mailbox) -> Standing:
    return Standing(**{each.name: getattr(mailbox, each.name) for each in fields(Standing)})


def _happened(row: Row[Any]) -> Happened:
    page = quirks_of(row.family).course_page(row.issuer, row.lti_id) or ""
    return Happened(course=row.course, page=page, activity=row.title, kind=row.kind)


def _deliver(server: MailServer, boxes: list[Due]) -> None:
    end = monotonic() + LONGEST_ROUND
    with Post(server) as post:
        for box in boxes:
            if monotonic() > end:
                return
            _send(post, server, box)


def _send(post: Post, server: MailServer, box: Due) -> None:
    """Send one digest. What ails this mailbox is written down with it and stops no other.

    Raises:
        MailServerError: the server takes nothing now; this digest waits with the others.
    """
    now = clock.now()
    if not _begin(box, now):
        return
    settings: Settings = current_app.extensions["accord_settings"]
    address = box.standing.address
    message = compose(
        box.news,
        language=box.language,
        server=server,
        address=address,
        leave_url=settings.url(f"/mail/{box.key}"),
    )
    try:
        post.send(message, address)
    except MailAddressRefusedError as fault:
        _end(box, now, reason=fault.code, is_stopped=True)
    except MailDoubtfulError as fault:
        log.warning("mail_doubtful", user_id=box.user_id, answer=fault.words["answer"])
        _end(box, now, reason=fault.code)
    except MailServerError as fault:
        # Perhaps it is this one that the server chokes on: next time the others come first.
        _put_off(box, now, fault.code)
        raise
    except MailError as fault:
        if box.standing.tries + 1 >= rules.MOST_TRIES:
            _end(box, now, reason=MailGaveUpError.code, is_stopped=True)
        else:
            _put_off(box, now, fault.code)
    else:
        _end(box, now, tries=0, next_try_at=None, reason="")


def _begin(box: Due, now: datetime) -> bool:
    """Write the digest down as sent; False if another worker did, or the person chose otherwise."""
    begun = db.session.execute(
        update(Mailbox)
        .where(
            Mailbox.user_id == box.user_id,
            Mailbox.wanted,
            Mailbox.address == box.standing.address,
            Mailbox.told_until == box.standing.told_until,
        )
        .values(told_until=now - rules.QUIET, sent_at=now)
        .returning(Mailbox.user_id)
    ).scalar()
    db.session.commit()
    return begun is not None


def _put_off(box: Due, now: datetime, reason: str) -> None:
    """Take back what `_begin` wrote, and wait before the next try."""
    _end(
        box,
        now,
        told_until=box.standing.told_until,
        sent_at=box.standing.sent_at,
        tries=box.standing.tries + 1,
        next_try_at=rules.next_try(box.standing.tries + 1, now),
        reason=reason,
    )


def _end(box: Due, now: datetime, **values: object) -> None:
    """Write down what became of a digest, unless the person chose anew meanwhile."""
    db.session.execute(
        update(Mailbox)
        .where(Mailbox.user_id == box.user_id, Mailbox.sent_at == now)
        .values(**values)
    )
    db.session.commit()
