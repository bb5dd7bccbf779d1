"""The claims of an id_token, type-checked once and turned into facts (LTI 1.3 Core, 5.3 and 5.4).

Everything optional may be missing; whatever is there must have the right type. Custom values that
the platform left unsubstituted (they still begin with ``$``) count as absent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pylti1p3.exception import LtiException
from pylti1p3.message_validators.deep_link import DeepLinkMessageValidator
from pylti1p3.message_validators.resource_message import ResourceMessageValidator
from pylti1p3.message_validators.submission_review import SubmissionReviewLaunchValidator

from lti_tool.contexts.facts import ContextFacts, LinkFacts, PersonFacts
from lti_tool.contexts.roles import Role, course_role
from lti_tool.gradebook.line_items import LineItemClaim
from lti_tool.lti.errors import ClaimError, MessageTypeError, VersionError
from lti_tool.sessions.models import (
    MESSAGE_DEEP_LINKING,
    MESSAGE_RESOURCE_LINK,
    MESSAGE_SUBMISSION_REVIEW,
)

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING_SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
AGS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS_SERVICE = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS_SERVICE = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

LONGEST_ID = 255
LONGEST_TEXT = 512
LONGEST_URL = 1024
LONGEST_HISTORY = 10_000
MOST_ROLES = 200

VALIDATORS = {
    MESSAGE_RESOURCE_LINK: ResourceMessageValidator(),
    MESSAGE_DEEP_LINKING: DeepLinkMessageValidator(),
    MESSAGE_SUBMISSION_REVIEW: SubmissionReviewLaunchValidator(),
}


@dataclass(frozen=True, slots=True)
class LaunchClaims:
    """What a valid id_token says, as far as we use it."""

    message_type: str
    deployment_id: str
    role: Role
    person: PersonFacts
    email: str
    context: ContextFacts | None
    link: LinkFacts | None
    line_item: LineItemClaim | None
    custom: Mapping[str, str]
    platform_groups: tuple[str, ...] | None
    locale: str
    return_url: str
    deep_linking: Mapping[str, Any] | None
    for_user: str


def read_claims(body: Mapping[str, Any]) -> LaunchClaims:
    """Return the claims of a verified id_token.

    Raises:
        VersionError, MessageTypeError: they are missing or not ours.
        ClaimError: another claim is missing, or has the wrong type or size.
    """
    _check_kind_of_message(body)
    reader = ClaimReader(body)
    custom = _custom(reader.mapping(LTI + "custom"))
    presentation = reader.mapping(LTI + "launch_presentation")
    message_type = str(body[LTI + "message_type"])
    claims = LaunchClaims(
        message_type=message_type,
        deployment_id=reader.text(LTI + "deployment_id", LONGEST_ID, required=True),
        role=course_role(_roles(body)),
        person=PersonFacts(
            sub=reader.text("sub", LONGEST_ID, required=True),
            name=reader.text("name", LONGEST_ID, cut=True),
            given_name=reader.text("given_name", LONGEST_ID, cut=True),
            family_name=reader.text("family_name", LONGEST_ID, cut=True),
        ),
        email=_email(body),
        context=_context(reader, custom),
        link=_link(reader, custom, required=message_type == MESSAGE_RESOURCE_LINK),
        line_item=_line_item(reader),
        custom=custom,
        platform_groups=_platform_groups(custom),
        locale=presentation.text("locale", 64, cut=True)[:16],
        return_url=presentation.text("return_url", 4096),
        deep_linking=reader.mapping(DEEP_LINKING_SETTINGS).body or None,
        for_user=reader.mapping(LTI + "for_user").text("user_id", LONGEST_ID),
    )
    _check_message(message_type, body)
    return claims


def _email(body: Mapping[str, Any]) -> str:
    """Return the address; none where it is unfit or said to be unproven: no launch fails of it."""
    email = body.get("email")
    return email if isinstance(email, str) and body.get("email_verified") is not False else ""


def _check_kind_of_message(body: Mapping[str, Any]) -> None:
    if body.get(LTI + "version") != "1.3.0":
        raise VersionError(version=repr(body.get(LTI + "version"))[:60])
    message_type = body.get(LTI + "message_type")
    if not isinstance(message_type, str) or message_type not in VALIDATORS:
        raise MessageTypeError(message_type=repr(message_type)[:60])


def _check_message(message_type: str, body: Mapping[str, Any]) -> None:
    """Hold the message to the library's rules for its type, after its types are known."""
    try:
        VALIDATORS[message_type].validate(body)
    except LtiException as fault:
        raise ClaimError(words={"claim": str(fault)}, message_type=message_type) from fault


class ClaimReader:
    """Reads typed values from a JSON object and names the claim that has the wrong type."""

    def __init__(self, body: Mapping[str, Any], path: str = "") -> None:
        self.body = body
        self._path = path

    def text(self, name: str, longest: int, *, required: bool = False, cut: bool = False) -> str:
        """Return a text claim, empty if absent; ``cut`` shortens display text instead of refusing.

        Raises:
            ClaimError: it is required and absent or empty, or not a text, or too long.
        """
        value = self.body.get(name)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()) or "\x00" in value:
            raise self.fault(name)
        if len(value) > longest:
            if cut:
                return value[:longest]
            raise self.fault(name)
        return value

    def mapping(self, name: str) -> "ClaimReader":
        """Return a reader of an object claim, empty if absent.

        Raises:
            ClaimError: it is not an object.
        """
        value = self.body.get(name)
        if value is None:
            return ClaimReader({}, name)
        if not isinstance(value, dict):
            raise self.fault(name)
        return ClaimReader(value, name)

    def has(self, name: str) -> bool:
        """Whether the claim is there at all."""
        return self.body.get(name) is not None

    def fault(self, name: str) -> ClaimError:
        """Return the error that names this claim."""
        return ClaimError(words={"claim": f"{self._path} {name}".strip()}, claim=name)


def _roles(body: Mapping[str, Any]) -> list[str]:
    roles = body.get(LTI + "roles")
    if not isinstance(roles, list) or len(roles) > MOST_ROLES:
        raise ClaimError(words={"claim": LTI + "roles"}, claim="roles")
    if not all(isinstance(role, str) for role in roles):
        raise ClaimError(words={"claim": LTI + "roles"}, claim="roles")
    return roles


def _custom(reader: ClaimReader) -> dict[str, str]:
    return {
        name: value
        for name, value in reader.body.items()
        if isinstance(value, str) and not value.startswith("$") and "\x00" not in value
    }


def _context(reader: ClaimReader, custom: Mapping[str, str]) -> ContextFacts | None:
    if not reader.has(LTI + "context"):
        return None
    context = reader.mapping(LTI + "context")
    return ContextFacts(
        lti_id=context.text("id", LONGEST_ID, required=True),
        title=context.text("title", LONGEST_TEXT, cut=True),
        label=context.text("label", LONGEST_ID, cut=True),
        history=custom.get("context_history", "")[:LONGEST_HISTORY],
        memberships_url=reader.mapping(NRPS_SERVICE).text("context_memberships_url", LONGEST_URL),
        groups_url=reader.mapping(GROUPS_SERVICE).text("context_groups_url", LONGEST_URL),
    )


def _link(reader: ClaimReader, custom: Mapping[str, str], *, required: bool) -> LinkFacts | None:
    if not required and not reader.has(LTI + "resource_link"):
        return None
    link = reader.mapping(LTI + "resource_link")
    return LinkFacts(
        lti_id=link.text("id", LONGEST_ID, required=True),
        title=link.text("title", LONGEST_TEXT, cut=True),
        activity_key=custom.get("activity", "")[:LONGEST_ID],
        content_item=custom.get("item", "")[:43],
        history=custom.get("link_history", "")[:LONGEST_HISTORY],
    )


def _platform_groups(custom: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return the LMS's ids of the person's groups; None where it does not tell."""
    told = custom.get("user_group_ids")
    if told is None:
        return None
    ids = (part.strip()[:LONGEST_ID] for part in told.split(","))
    return tuple(dict.fromkeys(group for group in ids if group))


def _line_item(reader: ClaimReader) -> LineItemClaim | None:
    if not reader.has(AGS_ENDPOINT):
        return None
    endpoint = reader.mapping(AGS_ENDPOINT)
    scopes = endpoint.body.get("scope") or []
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise endpoint.fault("scope")
    return LineItemClaim(
        url=endpoint.text("lineitem", LONGEST_URL),
        lineitems_url=endpoint.text("lineitems", LONGEST_URL),
        scopes=tuple(sorted(set(scopes))),
    )
