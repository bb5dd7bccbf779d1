"""Claims are type-checked one by one; what is optional may be missing, what is there must fit."""

from collections.abc import Callable
from typing import Any

import pytest

from lti_tool.contexts.roles import Role
from lti_tool.lti.claims import (
    AGS_ENDPOINT,
    DEEP_LINKING_SETTINGS,
    GROUPS_SERVICE,
    LTI,
    NRPS_SERVICE,
    read_claims,
)
from lti_tool.lti.errors import ClaimError, MessageTypeError, VersionError

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
Body = dict[str, Any]


def resource_link(**changes: Any) -> Body:
    """The least that a resource link launch may say, with changes by full claim name."""
    body: Body = {
        "sub": "5",
        LTI + "version": "1.3.0",
        LTI + "message_type": "LtiResourceLinkRequest",
        LTI + "deployment_id": "1",
        LTI + "roles": [LEARNER],
        LTI + "resource_link": {"id": "7"},
    }
    return {**body, **{LTI + name: value for name, value in changes.items()}}


def deep_linking(settings: Any) -> Body:
    """A deep linking request with these settings."""
    body = resource_link(message_type="LtiDeepLinkingRequest")
    del body[LTI + "resource_link"]
    return body | {DEEP_LINKING_SETTINGS: settings}


SETTINGS = {
    "deep_link_return_url": "https://lms.example/return",
    "accept_types": ["ltiResourceLink"],
    "accept_presentation_document_targets": ["iframe"],
}


def test_the_least_that_a_launch_may_say_is_enough() -> None:
    claims = read_claims(resource_link())
    assert claims.person.sub == "5"
    assert claims.person.name == ""
    assert claims.role is Role.LEARNER
    assert claims.link is not None
    assert claims.link.lti_id == "7"
    assert claims.context is None
    assert claims.line_item is None
    assert claims.platform_groups is None


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({}, ""),
        ({"email": "a@school.example"}, "a@school.example"),
        ({"email": "a@school.example", "email_verified": True}, "a@school.example"),
        ({"email": "a@school.example", "email_verified": False}, ""),
        ({"email": ["a@school.example"]}, ""),
    ],
)
def test_an_address_is_taken_unless_it_is_unproven_and_no_launch_fails_of_it(
    said: Body, read: str
) -> None:
    assert read_claims(resource_link() | said).email == read


def test_a_full_launch_is_read_whole() -> None:
    body = resource_link(
        context={"id": "2", "title": "ПОС", "label": "PLC", "type": ["CourseSection"]},
        custom={
            "activity": "pos/quiz",
            "item": "abc",
            "link_history": "3,1",
            "context_history": "9",
            "user_group_ids": "4, 5,4,",
            "timezone": "Asia/Omsk",
        },
        launch_presentation={"locale": "ru", "return_url": "https://lms.example/course"},
        for_user={"user_id": "6"},
    )
    body |= {
        "name": "Анна Иванова",
        AGS_ENDPOINT: {
            "lineitem": "https://lms.example/li/1?type_id=1",
            "lineitems": "https://lms.example/li?type_id=1",
            "scope": ["b", "a", "a"],
        },
        NRPS_SERVICE: {"context_memberships_url": "https://lms.example/members"},
        GROUPS_SERVICE: {"context_groups_url": "https://lms.example/groups"},
    }
    claims = read_claims(body)
    assert claims.context is not None
    assert claims.link is not None
    assert claims.line_item is not None
    assert (claims.context.title, claims.context.history) == ("ПОС", "9")
    assert claims.context.memberships_url == "https://lms.example/members"
    assert claims.context.groups_url == "https://lms.example/groups"
    assert (claims.link.activity_key, claims.link.content_item) == ("pos/quiz", "abc")
    assert claims.link.history == "3,1"
    assert claims.line_item.scopes == ("a", "b")
    assert claims.platform_groups == ("4", "5")
    assert (claims.locale, claims.return_url) == ("ru", "https://lms.example/course")
    assert claims.for_user == "6"


def test_a_value_that_the_platform_left_unsubstituted_counts_as_absent() -> None:
    claims = read_claims(
        resource_link(custom={"link_history": "$ResourceLink.id.history", "activity": "pos/quiz"})
    )
    assert claims.link is not None
    assert claims.link.history == ""
    assert "link_history" not in claims.custom


def test_custom_values_that_are_not_texts_are_left_out() -> None:
    claims = read_claims(resource_link(custom={"activity": 5, "item": None, "x": "y"}))
    assert claims.custom == {"x": "y"}


def test_a_person_without_a_group_is_told_apart_from_a_silent_platform() -> None:
    assert read_claims(resource_link(custom={"user_group_ids": ""})).platform_groups == ()


def test_an_empty_roles_list_launches_with_the_least_privilege() -> None:
    assert read_claims(resource_link(roles=[])).role is Role.OTHER


def test_display_text_is_cut_rather_than_refused() -> None:
    body = resource_link() | {"name": "Я" * 1000}
    assert len(read_claims(body).person.name) == 255


@pytest.mark.parametrize("version", [None, "1.1", 1.3, ["1.3.0"]])
def test_another_version_of_lti_is_refused(version: Any) -> None:
    with pytest.raises(VersionError):
        read_claims(resource_link(version=version))


@pytest.mark.parametrize(
    "message_type", [None, "", "DataPrivacyLaunchRequest", "LtiStartProctoring", ["a"], {}]
)
def test_a_message_that_we_did_not_announce_is_refused(message_type: Any) -> None:
    with pytest.raises(MessageTypeError):
        read_claims(resource_link(message_type=message_type))


def _without(name: str) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        del body[name]

    return change


def _with(name: str, value: Any) -> Callable[[Body], None]:
    def change(body: Body) -> None:
        body[name] = value

    return change


@pytest.mark.parametrize(
    "spoil",
    [
        _without("sub"),
        _with("sub", ""),
        _with("sub", "   "),
        _with("sub", 5),
        _with("sub", "x" * 256),
        _with("sub", "a\x00b"),
        _without(LTI + "deployment_id"),
        _with(LTI + "deployment_id", ["1"]),
        _without(LTI + "roles"),
        _with(LTI + "roles", "Instructor"),
        _with(LTI + "roles", [1]),
        _with(LTI + "roles", ["x"] * 201),
        _without(LTI + "resource_link"),
        _with(LTI + "resource_link", {}),
        _with(LTI + "resource_link", {"id": ""}),
        _with(LTI + "resource_link", "7"),
        _with(LTI + "resource_link", {"id": 7}),
        _with(LTI + "context", "2"),
        _with(LTI + "context", {"id": None}),
        _with(LTI + "custom", []),
        _with(LTI + "launch_presentation", 1),
        _with(LTI + "for_user", "5"),
        _with("name", {"given": "A"}),
        _with(AGS_ENDPOINT, "https://lms.example"),
        _with(AGS_ENDPOINT, {"scope": "score"}),
        _with(AGS_ENDPOINT, {"scope": [1]}),
        _with(AGS_ENDPOINT, {"lineitem": 5}),
        _with(AGS_ENDPOINT, {"lineitem": "https://x/" + "y" * 2000}),
    ],
)
def test_a_claim_of_the_wrong_shape_is_refused_by_name(spoil: Callable[[Body], None]) -> None:
    body = resource_link(context={"id": "2"})
    spoil(body)
    with pytest.raises(ClaimError) as refused:
        read_claims(body)
    assert refused.value.words["claim"]


def test_deep_linking_needs_no_link_and_keeps_its_settings() -> None:
    claims = read_claims(deep_linking(SETTINGS))
    assert claims.link is None
    assert claims.deep_linking == SETTINGS


@pytest.mark.parametrize("settings", [None, {}, [], {**SETTINGS, "accept_types": ["file"]}])
def test_deep_linking_without_usable_settings_is_refused(settings: Any) -> None:
    with pytest.raises(ClaimError):
        read_claims(deep_linking(settings))


def test_submission_review_needs_to_say_of_whom() -> None:
    body = resource_link(message_type="LtiSubmissionReviewRequest", for_user={"user_id": "6"})
    body[AGS_ENDPOINT] = {"lineitem": "https://lms.example/li/1", "scope": []}
    assert read_claims(body).for_user == "6"
    del body[LTI + "for_user"]
    with pytest.raises(ClaimError):
        read_claims(body)
