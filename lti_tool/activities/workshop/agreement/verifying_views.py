"""The verification page: anybody with its address sees whether a text is the one that was signed.

No launch session, no name, no group, none of the text: date, version, hash, and yes or no. The
address has 128 random bits and stands on the printed sheet.
"""

from flask import Response, make_response, render_template, request

from lti_tool.activities.workshop.agreement import plain
from lti_tool.activities.workshop.agreement import versions as agreements
from lti_tool.activities.workshop.agreement.plain import Comparison
from lti_tool.activities.workshop.open_pages import open_pages
from lti_tool.web.access import public

_SEAL = "<string(length=22):seal>"


@open_pages.get(f"/verify/{_SEAL}")
@public
def verify(seal: str) -> Response:
    """Show date, version and whether the kept text has the hash that was signed.

    Raises:
        PageNotFound: no such seal.
    """
    return _page(seal, None)


@open_pages.post(f"/verify/{_SEAL}")
@public
def compare(seal: str) -> Response:
    """Say whether a copy, pasted or sent as a file, is what was signed. Nothing is kept of it.

    Raises:
        PageNotFound: no such seal.
    """
    found = agreements.by_seal(seal)
    sent = request.files.get("file")
    copy = sent.read() if sent else b""
    copy = copy or request.form.get("text", "").encode()
    return _page(seal, plain.compare(found.submission.content, copy) if copy.strip() else None)


def _page(seal: str, comparison: Comparison | None) -> Response:
    found = agreements.by_seal(seal)
    response = make_response(
        render_template(
            "workshop/verify.html",
            agreement=found,
            submission=found.submission,
            newest=found.versions[-1],
            comparison=comparison,
            pasted=request.form.get("text", ""),
        )
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is a secret of those who hold the sheet: no other site shall be told it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
