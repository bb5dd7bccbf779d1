"""Dynamic registration, the platform's side (LTI Dynamic Registration 1.0, strict as Moodle)."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms import claims
from lti_tool.sandbox_lms.current import as_json, world
from lti_tool.sandbox_lms.endpoints import place
from lti_tool.sandbox_lms.substitution import VARIABLES
from lti_tool.sandbox_lms.token_endpoint import token_url
from lti_tool.sandbox_lms.tools import Tool
from lti_tool.sandbox_lms.world import ALL_SCOPES

blueprint = Blueprint("registration", __name__)

_CLAIMS = ("iss", "sub", "aud", "name", "given_name", "family_name", "email")


class BadRegistration(Exception):
    """The tool's registration cannot be taken; the text is one word as Moodle answers."""


@blueprint.get("/lti/openid-configuration")
@blueprint.get("/.well-known/openid-configuration", endpoint="well_known")
@place("configuration")
def configuration() -> AnyResponse:
    """Where everything is and what the platform can do (section 3.3)."""
    url, features = world().url, world().features
    messages: list[dict[str, Any]] = [
        {"type": claims.RESOURCE_LINK_REQUEST},
        {"type": claims.DEEP_LINKING_REQUEST},
    ]
    if features.submission_review:
        messages.append({"type": claims.SUBMISSION_REVIEW_REQUEST})
    return as_json(
        {
            "issuer": world().issuer,
            "authorization_endpoint": f"{url}/lti/auth",
            "token_endpoint": token_url(),
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": f"{url}/lti/jwks",
            "registration_endpoint": f"{url}/lti/register",
            "scopes_supported": ["openid", *sorted(_scopes())],
            "response_types_supported": ["id_token"],
            "response_modes_supported": ["form_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": list(_CLAIMS),
            claims.PLATFORM_CONFIGURATION: {
                "product_family_code": "accord-sandbox",
                "version": "1.0",
                "messages_supported": messages,
                "variables": list(VARIABLES),
            },
        }
    )


@blueprint.post("/lti/register")
@place("register")
def register() -> AnyResponse:
    """Register a tool against its one-time token (section 3.5); 400 or 401 with a word."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if world().features.registration_token:
        used = world().registration_tokens.get(token)
        if used is None:
            return as_json({"error": "invalid_token"}, 401)
        if used:
            return as_json({"error": "token_already_used"}, 401)
    try:
        answer = _registered(request.get_json(force=True, silent=True))
    except BadRegistration as fault:
        description = f"The registration was refused: {fault}"
        return as_json({"error": str(fault), "error_description": description}, 400)
    if token in world().registration_tokens:
        world().registration_tokens[token] = True
    return as_json(answer)


def _registered(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise BadRegistration("invalid_client_metadata")
    tool_data = data.get(claims.TOOL_CONFIGURATION)
    if not isinstance(tool_data, dict):
        raise BadRegistration("missing_lti_tool_configuration")
    _check(data, tool_data)
    messages = [m for m in tool_data.get("messages", ()) if isinstance(m, dict)]
    deep_links = [m for m in messages if m.get("type") == claims.DEEP_LINKING_REQUEST]
    target = tool_data.get("target_link_uri") or f"https://{tool_data['domain']}"
    tool = world().register_tool(
        name=data["client_name"],
        login_url=data["initiate_login_uri"],
        redirect_uris=data["redirect_uris"],
        jwks_url=data["jwks_uri"],
        target_link_uri=target,
        scopes=_scopes() & set(str(data.get("scope", "")).split()),
        deep_link_uri=deep_links[0].get("target_link_uri", target) if deep_links else None,
        custom=_texts(tool_data.get("custom_parameters")),
        icon=data.get("logo_uri"),
        active=not world().features.activate_by_hand,
        configuration=data,
    )
    return _answer(data, tool_data, tool)


def _check(data: dict[str, Any], tool_data: dict[str, Any]) -> None:
    """What Moodle demands of a registration. Raises BadRegistration."""
    for name in ("client_name", "initiate_login_uri", "jwks_uri"):
        if not isinstance(data.get(name), str) or not data[name]:
            raise BadRegistration(f"missing_{name}")
    uris = data.get("redirect_uris")
    if not isinstance(uris, list) or not uris:
        raise BadRegistration("missing_redirect_uris")
    for uri in (data["initiate_login_uri"], data["jwks_uri"], *uris):
        _check_url(uri)
    if "id_token" not in (data.get("response_types") or ()):
        raise BadRegistration("invalid_response_types")
    if data.get("token_endpoint_auth_method") != "private_key_jwt":
        raise BadRegistration("invalid_token_endpoint_auth_method")
    if data.get("application_type", "web") != "web":
        raise BadRegistration("invalid_application_type")
    _check_domain(tool_data)


def _check_domain(tool_data: dict[str, Any]) -> None:
    domain, target = tool_data.get("domain"), tool_data.get("target_link_uri")
    if not isinstance(domain, str) or not domain:
        raise BadRegistration("missing_domain")
    if target is not None and urlsplit(target).netloc != domain:
        raise BadRegistration("domain_targetlinkuri_mismatch")


def _check_url(url: Any) -> None:
    if not isinstance(url, str) or urlsplit(url).scheme not in {"http", "https"}:
        raise BadRegistration("invalid_url")


def _answer(data: dict[str, Any], tool_data: dict[str, Any], tool: Tool) -> dict[str, Any]:
    """The registration as it was taken (section 3.6)."""
    configuration = {
        "version": "1.3.0",
        "domain": tool_data["domain"],
        "target_link_uri": tool.target_link_uri,
        "custom_parameters": tool.custom,
        "claims": [name for name in tool_data.get("claims", ()) if name in _CLAIMS],
        "messages": tool_data.get("messages", []),
    }
    if world().features.registration_names_deployment:
        configuration["deployment_id"] = tool.deployment_id
    return {
        "client_id": tool.client_id,
        "client_name": tool.name,
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["client_credentials", "implicit"],
        "initiate_login_uri": tool.login_url,
        "redirect_uris": list(tool.redirect_uris),
        "jwks_uri": tool.jwks_url,
        "logo_uri": data.get("logo_uri", ""),
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": " ".join(sorted(tool.scopes)),
        claims.TOOL_CONFIGURATION: configuration,
    }


def _texts(value: Any) -> dict[str, str]:
    items = value.items() if isinstance(value, dict) else ()
    return {str(name): str(text) for name, text in items}


def _scopes() -> frozenset[str]:
    if world().features.groups_service:
        return ALL_SCOPES
    return ALL_SCOPES - {claims.SCOPE_GROUPS}
