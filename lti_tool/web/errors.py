"""Errors of the shell itself: what every room can meet."""

from typing import Any

from lti_tool.errors import N_, AccordError


class CsrfFailed(AccordError):
    """A changing request came without the token of this launch session.

    ``kept_texts`` are what the person had typed, shown again on the error page so that nothing
    is lost; they never reach the log.
    """

    code = "csrf-failed"
    status = 400
    what_happened = N_("We could not tell that this page was opened by you in this window.")
    what_is_safe = N_("What you had saved is still saved, and what you typed now is shown below.")
    what_to_do = N_("Open the activity again from the course and send it once more.")

    def __init__(self, *, kept_texts: tuple[str, ...] = (), **detail: Any) -> None:
        super().__init__(**detail)
        self.kept_texts = kept_texts


class PageNotFound(AccordError):
    """The address leads to nothing, or to something that is not this person's."""

    code = "page-not-found"
    status = 404
    what_happened = N_("There is no such page.")
    what_is_safe = N_("What you had saved is still saved.")
    what_to_do = N_("Go back to the course and open the activity again.")


class MethodNotAllowed(AccordError):
    """The address exists, the HTTP method does not fit it."""

    code = "method-not-allowed"
    status = 405
    what_happened = N_("This page cannot be opened in this way.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Go back to the course and open the activity again.")


class RequestTooLarge(AccordError):
    """The body is larger than ``ACCORD_MAX_REQUEST_BYTES``."""

    code = "request-too-large"
    status = 413
    what_happened = N_("What was sent is larger than we accept.")
    what_is_safe = N_("Nothing was changed, and what you had saved is still saved.")
    what_to_do = N_("Shorten the text or choose a smaller file, then send it again.")


class TooManyRequests(AccordError):
    """One sender asks more often than we answer."""

    code = "too-many-requests"
    status = 429
    what_happened = N_("There were too many requests at once.")
    what_is_safe = N_("What you had saved is still saved.")
    what_to_do = N_("Wait a minute, then try again.")


class DatabaseUnavailable(AccordError):
    """The database does not answer, has no room left, or is busy for longer than one can wait."""

    code = "database-unavailable"
    status = 503
    what_happened = N_("The server is very busy just now and could not finish this.")
    what_is_safe = N_("What you had saved is still saved.")
    what_to_do = N_("Wait a minute, then try again.")


class BadRequest(AccordError):
    """The request cannot be read: a broken form, JSON or header."""

    code = "bad-request"
    status = 400
    what_happened = N_("We could not read this request.")
    what_is_safe = N_("Nothing was changed, and what you had saved is still saved.")
    what_to_do = N_("Go back to the course and open the activity again.")
