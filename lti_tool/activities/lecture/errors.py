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


class ReadTooSoonError(AccordError):
    """A chapter cannot have been read in the time since the page was opened."""

    code = "read-too-soon"
    status = 422
    what_happened = N_("This chapter is longer than the time you have had for it.")
    what_is_safe = N_("Everything you had watched or read before is counted.")
    what_to_do = N_("Read it to the end and mark it again in a little while.")


class ChapterUnknownError(AccordError):
    """The lecture has no chapter at that moment, perhaps because its author moved it."""

    code = "chapter-unknown"
    status = 404
    what_happened = N_("The lecture has no such chapter any more.")
    what_is_safe = N_("Everything you had watched or read before is counted.")
    what_to_do = N_("Open the lecture again from the course.")


class MomentUnknownError(AccordError):
    """A moment after the recording's end."""

    code = "moment-unknown"
    status = 404
    what_happened = N_("The recording is shorter than that.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Open the lecture again from the course.")


class TooMuchUnclearError(AccordError):
    """Somebody has marked more moments than we keep for one person."""

    code = "too-much-unclear"
    status = 409
    what_happened = N_("You have marked as many moments as can be kept for one person.")
    what_is_safe = N_("All marks you made before are kept.")
    what_to_do = N_("Take back one of them, or ask your trainer about the lecture as a whole.")


class CheckUnknownError(AccordError):
    """The lecture has no such check, perhaps because its author took it out."""

    code = "check-unknown"
    status = 404
    what_happened = N_("The lecture has no such question any more.")
    what_is_safe = N_("Everything you had watched and answered before is kept.")
    what_to_do = N_("Open the lecture again from the course.")


class CheckUnreadableError(AccordError):
    """An answer to a check that its fields cannot have sent."""

    code = "check-unreadable"
    status = 400
    what_happened = N_("We could not read this answer.")
    what_is_safe = N_("Everything you had watched and answered before is kept.")
    what_to_do = N_("Open the lecture again from the course and answer once more.")


class CheckEmptyError(AccordError):
    """Nothing was chosen or written; the first answer stands, so nothing is not taken for one."""

    code = "check-empty"
    status = 422
    what_happened = N_("There is no answer yet.")
    what_is_safe = N_("Everything you had watched and answered before is kept.")
    what_to_do = N_("Choose or write an answer, then send it.")
