"""Moodle 4.5, measured on a live site; see docs/platforms/moodle.md."""

import json

from lti_tool.platforms.quirks.shape import Quirks


def relaunch_url(issuer: str, message_hint: str) -> str | None:
    """Return the page that launches the same activity again.

    The hint is JSON text with the course module's id in ``cmid``; deep linking has none.
    """
    try:
        hint = json.loads(message_hint)
    except ValueError:
        return None
    cmid = hint.get("cmid") if isinstance(hint, dict) else None
    if isinstance(cmid, bool) or not isinstance(cmid, int | str) or not str(cmid).isdecimal():
        return None
    return f"{issuer.rstrip('/')}/mod/lti/launch.php?id={cmid}"


def course_page(issuer: str, course: str) -> str | None:
    """Return the course's page: the id in launches is that of the course."""
    return f"{issuer.rstrip('/')}/course/view.php?id={course}" if course.isdecimal() else None


QUIRKS = Quirks(
    families=("moodle",),
    relaunch_url=relaunch_url,
    course_page=course_page,
    # Moodle has no groups service; this is the launching person's own groups, ids only.
    custom_parameters={"user_group_ids": "$Moodle.Person.userGroupIds"},
    paging_forgets=frozenset({"role"}),
    after_registration="activate",
    # Not tried on a live site: its CSV import is said to ask what each column is.
    import_columns=("user", "points", "comment"),
)
