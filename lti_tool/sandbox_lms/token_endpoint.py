"""The access token endpoint (Security Framework 1.0 section 4, RFC 7523)."""

import jwt
from flask import Blueprint, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms.current import as_json, world
from lti_tool.sandbox_lms.endpoints import place
from lti_tool.sandbox_lms.tools import Tool, verify_tool_jwt

blueprint = Blueprint("token_endpoint", __name__)

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def token_url() -> str:
    """The endpoint's address, which is also the audience it demands."""
    return f"{world().url}/lti/token"


@blueprint.post("/lti/token")
@place("token")
def token() -> AnyResponse:
    """Give an access token for the scopes the tool may have; foreign scopes fall away silently."""
    form = request.form
    if form.get("grant_type") != "client_credentials":
        return _error("unsupported_grant_type", "grant_type must be client_credentials")
    if form.get("client_assertion_type") != ASSERTION_TYPE:
        return _error("invalid_request", f"client_assertion_type must be {ASSERTION_TYPE}")
    try:
        tool = _client(form.get("client_assertion", ""))
    except ValueError as error:
        return _error("invalid_client", str(error))
    granted = frozenset(form.get("scope", "").split()) & tool.scopes
    if not granted:
        return _error("invalid_scope", "the tool may have none of these scopes")
    seconds = world().features.access_token_seconds
    return as_json(
        {
            "access_token": world().tokens.issue(tool.client_id, granted, seconds),
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": " ".join(sorted(granted)),
        }
    )


def _client(assertion: str) -> Tool:
    """Who signed the assertion. Raises ValueError with the reason where nobody may be believed."""
    try:
        unverified = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise ValueError(f"client_assertion is no JWT: {error}") from error
    tool = world().tools.get(str(unverified.get("iss")))
    if tool is None or not tool.active:
        raise ValueError("iss is not a registered client_id")
    claims = verify_tool_jwt(assertion, tool, world().tool_keys, token_url())
    if claims.get("sub") != tool.client_id:
        raise ValueError("sub must be the client_id, as iss is")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti:
        raise ValueError("jti is missing")
    if not world().assertion_ids.first_time(f"{tool.client_id} {jti}"):
        raise ValueError("jti was used before")
    return tool


def _error(code: str, words: str) -> AnyResponse:
    return as_json({"error": code, "error_description": words}, 400)
