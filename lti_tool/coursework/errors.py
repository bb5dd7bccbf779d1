"""What can be wrong with placements and attempts."""

from lti_tool.errors import N_, AccordError


class NothingPlacedError(AccordError):
    """The link has no activity yet, and this person cannot choose one."""

    code = "nothing-placed"
    status = 404
    what_happened = N_("The trainer has not chosen an activity for this link yet.")
    what_is_safe = N_("Nothing is lost: there was nothing to do here so far.")
    what_to_do = N_("Come back later, or tell your trainer that this link is still empty.")


class ActivityUnknownError(AccordError):
    """A link names an activity that this tool does not have."""

    code = "activity-unknown"
    status = 404
    what_happened = N_("This link leads to an activity that is not installed here.")
    what_is_safe = N_("Everything you saved is safe.")
    what_to_do = N_("Tell your trainer. A trainer can choose another activity for this link.")


class NotOpenError(AccordError):
    """The placement's window has not begun or is over."""

    code = "activity-not-open"
    status = 403
    what_happened = N_("This activity is not open now.")
    what_is_safe = N_("Everything you saved is safe.")
    what_to_do = N_("Look at its dates on the first page, or ask your trainer.")


class NoAttemptsLeftError(AccordError):
    """All permitted attempts are used."""

    code = "no-attempts-left"
    status = 403
    what_happened = N_("You have used all your attempts.")
    what_is_safe = N_("Your answers and your score are saved.")
    what_to_do = N_("Look at your result, or ask your trainer for another attempt.")


class AttemptFinishedError(AccordError):
    """The attempt was already handed in, perhaps in another tab."""

    code = "attempt-finished"
    status = 409
    what_happened = N_("This work has already been handed in.")
    what_is_safe = N_("Your answers and your score are saved.")
    what_to_do = N_("Open the result.")


class CourseUnknownError(AccordError):
    """The library has no course of this name."""

    code = "course-unknown"
    status = 404
    what_happened = N_("There is no course “%(course)s” in the library.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Import its package first, or correct the name.")


class MediaLostError(AccordError):
    """The media store lacks a file that an activity version names."""

    code = "media-lost"
    status = 500
    what_happened = N_("The file “%(file)s” is missing from the media store.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Restore the media folder from a backup, or import the package again.")


class ExportTargetError(AccordError):
    """An export would mix with files that are there already."""

    code = "export-target-taken"
    status = 409
    what_happened = N_("“%(target)s” holds something already.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Name an empty folder, a new one, or a file that ends in “.zip”.")


class AlreadyPlacedError(AccordError):
    """Another author gave the link an activity first."""

    code = "already-placed"
    status = 409
    what_happened = N_("Somebody else has just chosen an activity for this link: “%(title)s”.")
    what_is_safe = N_("That choice stands; yours was not saved.")
    what_to_do = N_("Open the activity, or make another link in the course.")


class ParticipantsOnlyError(AccordError):
    """A trainer tried to do a participant's work: it would be counted among the participants'."""

    code = "participants-only"
    status = 403
    what_happened = N_("Only participants of the course can do this.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Open the activity’s first page: a trainer can look at all work from there.")
