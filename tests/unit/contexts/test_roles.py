"""Course roles are read by exact match; nothing but a course role makes a trainer."""

import pytest

from lti_tool.contexts.roles import Role, course_role

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"


@pytest.mark.parametrize(
    "role",
    [
        f"{MEMBERSHIP}#Instructor",
        f"{MEMBERSHIP}#ContentDeveloper",
        f"{MEMBERSHIP}#Administrator",
        f"{MEMBERSHIP}/Instructor#TeachingAssistant",
        f"{MEMBERSHIP}/Instructor#PrimaryInstructor",
        f"{MEMBERSHIP}/Instructor#Grader",
        "Instructor",
    ],
)
def test_a_course_teacher_is_a_trainer(role: str) -> None:
    assert course_role([role]) is Role.TRAINER


@pytest.mark.parametrize(
    "role", [f"{MEMBERSHIP}#Learner", f"{MEMBERSHIP}/Learner#GuestLearner", "Learner"]
)
def test_a_course_participant_is_a_learner(role: str) -> None:
    assert course_role([role]) is Role.LEARNER


@pytest.mark.parametrize(
    "role",
    [
        f"{INSTITUTION}#Instructor",
        f"{INSTITUTION}#Administrator",
        f"{SYSTEM}#Administrator",
        "http://purl.imsglobal.org/vocab/lis/v2/unknown/unknown#Instructor",
        f"{MEMBERSHIP}#Instructor ",
        f"{MEMBERSHIP}#instructor",
        f"{MEMBERSHIP}#Mentor",
        f"{MEMBERSHIP}/Learner#Grader",
        "",
    ],
)
def test_any_other_role_makes_neither(role: str) -> None:
    assert course_role([role]) is Role.OTHER


def test_no_role_at_all_gives_the_least() -> None:
    assert course_role([]) is Role.OTHER


def test_the_strongest_of_several_roles_counts() -> None:
    roles = [f"{MEMBERSHIP}#Learner", f"{INSTITUTION}#Student", f"{MEMBERSHIP}#Instructor"]
    assert course_role(roles) is Role.TRAINER


def test_an_institutions_teacher_who_learns_here_is_a_learner() -> None:
    assert course_role([f"{INSTITUTION}#Instructor", f"{MEMBERSHIP}#Learner"]) is Role.LEARNER
