"""Custom parameters with `$Variable` values, as far as the platform knows them.

An unknown variable is delivered literally, dollar sign and all (LTI Core 1.3 section 6, and
Moodle in practice).
"""

from collections.abc import Mapping

from lti_tool.sandbox_lms.course import Course, LineItem, Link
from lti_tool.sandbox_lms.people import Person

HISTORY = ("Context.id.history", "ResourceLink.id.history")
VARIABLES = (
    *HISTORY,
    "Context.id",
    "Context.title",
    "ResourceLink.id",
    "ResourceLink.title",
    "User.id",
    "Membership.role",
    "Moodle.Person.userGroupIds",
)


def custom_parameters(
    wanted: Mapping[str, str],
    *,
    person: Person,
    course: Course | None,
    link: Link | None,
    line_item: LineItem | None = None,
    history: bool = True,
) -> dict[str, str]:
    """Fill in the variables: `{"groups": "$Moodle.Person.userGroupIds"}` → `{"groups": "1"}`."""
    known = {
        "User.id": person.user_id,
        "Membership.role": "Instructor" if person.teaches else "Learner",
        "Moodle.Person.userGroupIds": ",".join(person.groups),
    }
    if course is not None:
        known |= {"Context.id": course.id, "Context.title": course.title}
        if history:
            known["Context.id.history"] = ",".join(course.history)
    if link is not None:
        known |= {"ResourceLink.id": link.id, "ResourceLink.title": link.title}
        if history:
            known["ResourceLink.id.history"] = ",".join(link.history)
    if line_item is not None:
        known["LineItem.resultValue.max"] = str(line_item.score_maximum)
    return {
        name: known.get(value[1:], value) if value.startswith("$") else value
        for name, value in wanted.items()
    }
