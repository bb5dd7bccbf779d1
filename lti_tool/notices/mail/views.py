"""The page behind the link in each digest: anybody with its secret address switches them off.

No launch session, no name, no address; nothing changes by looking (mail programs look at links).
"""

from flask import Blueprint, Response, make_response, render_template, request

from lti_tool.db import db
from lti_tool.notices.mail import mailboxes
from lti_tool.notices.mail.models import Mailbox
from lti_tool.web.access import public
from lti_tool.web.errors import PageNotFound
from lti_tool.web.i18n import set_reader, supported_language

open_pages = Blueprint("mail", __name__)

_KEY = "<string(length=22):key>"


@open_pages.get(f"/mail/{_KEY}")
@public
def show(key: str) -> Response:
    """Show whether digests come, with one button for the other way.

    Raises:
        PageNotFound: nobody's key.
    """
    return _page(_found(key))


@open_pages.post(f"/mail/{_KEY}")
@public
def choose(key: str) -> Response:
    """Switch digests off, or on again where the form says so.

    A mail program sends this by itself at one click (RFC 8058), so it is answered without leading
    anywhere.

    Raises:
        PageNotFound: nobody's key.
    """
    box = _found(key)
    mailboxes.choose(box, wanted=request.form.get("wanted") == "yes")
    db.session.commit()
    return _page(box)


def _found(key: str) -> Mailbox:
    box = mailboxes.with_key(key)
    if box is None:
        raise PageNotFound
    return box


def _page(box: Mailbox) -> Response:
    chosen = supported_language(request.args.get("lang"))
    set_reader(language=chosen or box.language)
    response = make_response(render_template("notices/mail.html", mailbox=box, chosen=chosen))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is a secret of the mailbox's owner: no other site shall be told it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
