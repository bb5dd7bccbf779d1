"""What can be wrong with a launch session."""

from lti_tool.errors import N_, AccordError


class SessionUnknownError(AccordError):
    """No such launch session, or it belongs to another browser: the same answer to both."""

    code = "session-not-here"
    status = 404
    what_happened = N_("This page was opened in another browser or window, or not from a course.")
    what_is_safe = N_("Everything you saved is safe.")
    what_to_do = N_("Open the activity from your course again.")


class SessionExpiredError(AccordError):
    """The launch session is older than a launch session may be."""

    code = "session-expired"
    status = 403
    what_happened = N_("This page has been open for too long.")
    what_is_safe = N_("Everything you saved is safe, and what waits on this device will be sent.")
    what_to_do = N_("Open the activity from your course again and go on where you were.")


class NotAllowedError(AccordError):
    """A member of the course asked for a page of the trainers."""

    code = "trainers-only"
    status = 403
    what_happened = N_("This page is for trainers of the course.")
    what_is_safe = N_("Everything you saved is safe.")
    what_to_do = N_("If you teach this course, ask its administrator for the trainer's role.")
