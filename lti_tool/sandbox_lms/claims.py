"""Names of LTI claims, scopes, roles and media types, as the 1EdTech documents spell them.

Sources: LTI Core 1.3 section 5.3 and appendix A.2 (roles), AGS 2.0 section 3, NRPS 2.0
section 2, Deep Linking 2.0 section 4.4, Course Groups Service 1.0.
"""

from typing import Final

LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DL: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"

AGS_ENDPOINT: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

TOOL_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
PLATFORM_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"

RESOURCE_LINK_REQUEST: Final = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST: Final = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE: Final = "LtiDeepLinkingResponse"
SUBMISSION_REVIEW_REQUEST: Final = "LtiSubmissionReviewRequest"

MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
LEARNER: Final = MEMBERSHIP + "Learner"
INSTRUCTOR: Final = MEMBERSHIP + "Instructor"

SCOPE_LINE_ITEM: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READ: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_SCORE: Final = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPE_MEMBERS: Final = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_GROUPS: Final = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
AGS_SCOPES: Final = (SCOPE_LINE_ITEM, SCOPE_LINE_ITEM_READ, SCOPE_RESULT, SCOPE_SCORE)

TYPE_LINE_ITEM: Final = "application/vnd.ims.lis.v2.lineitem+json"
TYPE_LINE_ITEMS: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
TYPE_SCORE: Final = "application/vnd.ims.lis.v1.score+json"
TYPE_RESULTS: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
TYPE_MEMBERS: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
TYPE_GROUPS: Final = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"

_SHORT = {
    name: LTI + name
    for name in (
        "context",
        "custom",
        "deployment_id",
        "for_user",
        "launch_presentation",
        "lis",
        "message_type",
        "resource_link",
        "roles",
        "target_link_uri",
        "tool_platform",
        "version",
    )
} | {
    "deep_linking_settings": DL + "deep_linking_settings",
    "content_items": DL + "content_items",
    "data": DL + "data",
    "ags": AGS_ENDPOINT,
    "nrps": NRPS_SERVICE,
    "groups": GROUPS_SERVICE,
}


def claim(name: str) -> str:
    """Return the full name of a claim: `roles` → the LTI URI; anything unknown stays as it is."""
    return _SHORT.get(name, name)
