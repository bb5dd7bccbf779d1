"""What can be wrong with groups."""

from lti_tool.errors import N_, AccordError


class GroupNameTakenError(AccordError):
    """The link has a group of this name already."""

    code = "group-name-taken"
    status = 409
    what_happened = N_("There is a group called “%(name)s” already.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Join that group, or think of another name.")


class GroupFullError(AccordError):
    """The last free place was taken."""

    code = "group-full"
    status = 409
    what_happened = N_("The group “%(name)s” is full.")
    what_is_safe = N_("Nothing was changed: you are where you were.")
    what_to_do = N_("Join another group, or name a new one.")


class GroupUnknownError(AccordError):
    """No such group on this link."""

    code = "group-unknown"
    status = 404
    what_happened = N_("There is no such group here.")
    what_is_safe = N_("Nothing was changed.")
    what_to_do = N_("Choose one of the groups on the first page of the workshop.")
