"""Errors of course packages and media."""

from lti_tool.content.documents import ContentFault
from lti_tool.errors import N_, AccordError


class ContentError(AccordError):
    """A course package cannot be used; ``faults`` lists every reason with its file and line."""

    code = "content-faults"
    status = 422
    what_happened = N_("The course package has mistakes in it.")
    what_is_safe = N_("Nothing was imported; the course stays as it was.")
    what_to_do = N_("Correct the lines listed below and import the package again.")

    def __init__(self, faults: tuple[ContentFault, ...]) -> None:
        super().__init__(faults=len(faults), first=str(faults[0]) if faults else "")
        self.faults = faults


class MediaNotFoundError(AccordError):
    """No stored file has this hash, or its name has an ending we do not serve."""

    code = "media-not-found"
    status = 404
    what_happened = N_("This file is not here.")
    what_is_safe = N_("What you had saved is still saved.")
    what_to_do = N_("Open the activity again from the course; if it stays so, tell the trainer.")


class PackageArchiveError(AccordError):
    """A zip archive is broken, too large, or reaches outside its own folder."""

    code = "package-archive"
    status = 422
    what_happened = N_("This file cannot be opened as a course package.")
    what_is_safe = N_("Nothing was imported; the course stays as it was.")
    what_to_do = N_("Send a zip archive with course.yaml in it, made by “export” or by hand.")
