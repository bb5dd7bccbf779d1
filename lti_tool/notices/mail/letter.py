"""A digest as an e-mail: what happened, kind by kind, and where; no marks, texts or names."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from itertools import groupby
from textwrap import shorten

from flask import current_app, render_template
from flask_babel import gettext, ngettext

from lti_tool import clock
from lti_tool.errors import N_
from lti_tool.settings import MailServer
from lti_tool.web.i18n import set_reader

LONGEST_SUBJECT = 120

POSTCARDS = {
    "returned": N_("Your work was returned to be changed"),
    "marked": N_("Your work has been marked"),
    "group_changed": N_("You are in another group now"),
    "group_left": N_("You were taken out of your group"),
    "amending": N_("Your group is changing its agreement"),
    "check_in": N_("How is what you agreed on kept? Please answer"),
    "gallery": N_("The gallery is open: look at the other groups’ sheets"),
    "answered": N_("There is an answer to what was not clear to you in the lecture"),
    "to_mark": N_("Written answers are waiting for your mark"),
    "scores_stuck": N_("Scores have been waiting for the gradebook for more than an hour"),
}
"""What notices say in an e-mail; *handed_in* is counted."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One unread notice: its kind, and where. ``page`` is the course's in the LMS, or nothing."""

    course: str
    page: str
    activity: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """What happened in one course; ``activities`` are pairs of title and lines."""

    course: str
    page: str
    activities: tuple[tuple[str, tuple[str, ...]], ...]


def compose(
    news: Iterable[Happened], *, language: str, server: MailServer, address: str, leave_url: str
) -> EmailMessage:
    """Return the digest of ``news``, whose order it keeps, with an address to leave by."""
    # A context of its own: what the shell keeps of a page's reader is kept with it.
    with current_app.app_context():
        set_reader(language=language)
        news = list(news)
        parts = tuple(_parts(news))
        message = EmailMessage()
        message["Subject"] = _subject(parts, len(news))
        message["From"] = server.sender
        message["To"] = address
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = make_msgid(domain=server.sender_address.rpartition("@")[2])
        # RFC 8058: mail programs show a button of their own and send the form themselves.
        message["List-Unsubscribe"] = f"<{leave_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join(_plain(parts, leave_url)), cte="base64")
        html = render_template(
            "notices/digest.html", parts=parts, leave_url=leave_url, language=language
        )
        message.add_alternative(html, subtype="html", cte="base64")
    return message


def _plain(parts: tuple[Part, ...], leave_url: str) -> Iterator[str]:
    """Yield the lines of the digest for who reads no HTML: it says the same."""
    yield gettext("There is something new in your courses:")
    for part in parts:
        yield from ("", part.course)
        for title, lines in part.activities:
            yield from ("", f"  {title}", *(f"    - {line}" for line in lines))
        yield ""
        if part.page:
            yield f"{gettext('Open the course')}: {part.page}"
        else:
            yield gettext("To look at it, open the course in your learning platform.")
    yield from ("", "-- ")
    yield gettext(
        "This e-mail holds no marks, texts or names: all that stands in the activities. "
        "It comes once a day at most, and only if something is unread."
    )
    yield f"{gettext('Send me no such e-mails')}: {leave_url}"


def _subject(parts: tuple[Part, ...], count: int) -> str:
    what = ngettext("%(num)s new notice", "%(num)s new notices", count)
    subject = f"{what}: {parts[0].course}" if len(parts) == 1 and parts[0].course else what
    return shorten(subject, LONGEST_SUBJECT, placeholder=" …")


def _parts(news: list[Happened]) -> Iterable[Part]:
    for (course, page), here in groupby(news, lambda one: (one.course, one.page)):
        activities = groupby(here, lambda one: one.activity)
        yield Part(course, page, tuple((title, _lines(each)) for title, each in activities))


def _lines(news: Iterable[Happened]) -> tuple[str, ...]:
    counted = Counter(one.kind for one in news)
    return tuple(_line(kind, count) for kind, count in counted.items())


def _line(kind: str, count: int) -> str:
    if kind == "handed_in":
        return str(ngettext("%(num)s work was handed in", "%(num)s works were handed in", count))
    return str(gettext(POSTCARDS[kind]))
