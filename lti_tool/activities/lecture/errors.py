"""What can go wrong while watching."""

from lti_tool.errors import N_, AccordError


class SittingUnreadableError(AccordError):
    """A report of what was watched does not belong to this person's page of this lecture."""

    code = "sitting-unreadable"
    status = 400
    what_happened = N_("We could not count what you have just watched.")
    what_is_safe = N_("Everything you had watched before is counted.")
    what_to_do = N_("Open the lecture again from the course and go on watching.")


class WatchingUnreadableError(AccordError):
    """A report of what was watched is not in the form our page sends."""

    code = "watching-unreadable"
    status = 400
    what_happened = N_("We could not read what your player reported.")
    what_is_safe = N_("Everything you had watched before is counted.")
    what_to_do = N_("Open the lecture again from the course and go on watching.")


class ViewersOnlyError(AccordError):
    """A trainer's watching is not counted."""

    code = "viewers-only"
    status = 403
    what_happened = N_("Only participants’ watching is counted.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Go back to the overview.")
