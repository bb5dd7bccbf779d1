"""The one mapping from LTI role URIs to what a person may do here (LTI 1.3 Core, A.2).

Only course ("membership") roles make a trainer; institution and system roles never do. Short
names are accepted as the spec's deprecated form. Unknown roles count as nothing: least privilege.
"""

from collections.abc import Iterable
from enum import StrEnum

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"

TRAINER_CORE = frozenset({"Instructor", "ContentDeveloper", "Administrator"})
"""Core roles that teach, author or run the course."""

TRAINER_SUBROLES = {
    "Instructor": frozenset(
        {
            "ExternalInstructor",
            "Grader",
            "GuestInstructor",
            "Lecturer",
            "PrimaryInstructor",
            "SecondaryInstructor",
            "TeachingAssistant",
            "TeachingAssistantGroup",
            "TeachingAssistantOffering",
            "TeachingAssistantSection",
            "TeachingAssistantSectionAssociation",
            "TeachingAssistantTemplate",
        }
    ),
    "ContentDeveloper": frozenset(
        {"ContentDeveloper", "ContentExpert", "ExternalContentExpert", "Librarian"}
    ),
    "Administrator": frozenset(
        {
            "Administrator",
            "Developer",
            "ExternalDeveloper",
            "ExternalSupport",
            "ExternalSystemAdministrator",
            "Support",
            "SystemAdministrator",
        }
    ),
}
LEARNER_SUBROLES = frozenset(
    {"ExternalLearner", "GuestLearner", "Instructor", "Learner", "NonCreditLearner"}
)
LEARNER_CORE = "Learner"


class Role(StrEnum):
    """What a person is in a context. OTHER may look on as a learner but is never scored."""

    TRAINER = "trainer"
    LEARNER = "learner"
    OTHER = "other"


def _table() -> dict[str, Role]:
    table = {}
    for core in TRAINER_CORE:
        table[core] = Role.TRAINER
        table[f"{MEMBERSHIP}#{core}"] = Role.TRAINER
        for subrole in TRAINER_SUBROLES[core]:
            table[f"{MEMBERSHIP}/{core}#{subrole}"] = Role.TRAINER
    table[LEARNER_CORE] = Role.LEARNER
    table[f"{MEMBERSHIP}#{LEARNER_CORE}"] = Role.LEARNER
    for subrole in LEARNER_SUBROLES:
        table[f"{MEMBERSHIP}/{LEARNER_CORE}#{subrole}"] = Role.LEARNER
    return table


ROLE_BY_URI = _table()


def course_role(roles: Iterable[str]) -> Role:
    """Return the strongest course role among ``roles`` by exact match.

    An empty or unknown list is OTHER.
    """
    found = {ROLE_BY_URI[role] for role in roles if role in ROLE_BY_URI}
    if Role.TRAINER in found:
        return Role.TRAINER
    return Role.LEARNER if Role.LEARNER in found else Role.OTHER
