"""What can be wrong when content is chosen or written."""

from lti_tool.errors import N_, AccordError


class AuthorsOnlyError(AccordError):
    """Somebody without the trainer's role came by a deep linking launch."""

    code = "authors-only"
    status = 403
    what_happened = N_("Activities are added to a course by those who teach it.")
    what_is_safe = N_("Nothing in the course was changed.")
    what_to_do = N_("If you teach this course, ask its administrator for the trainer's role.")
