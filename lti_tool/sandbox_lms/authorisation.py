"""Third-party login: sending the browser to the tool, and answering it with an id_token.

Security Framework 1.0 section 5.1.1, LTI Core 1.3 section 3.1.3; error forms as Moodle posts
them.
"""

import json
from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms.current import as_json, autopost, signed_in, world
from lti_tool.sandbox_lms.endpoints import place
from lti_tool.sandbox_lms.id_tokens import overridden_token, sign_token
from lti_tool.sandbox_lms.launches import LaunchOverride, PendingLaunch
from lti_tool.sandbox_lms.messages import launch_claims
from lti_tool.sandbox_lms.wording import gettext as _

blueprint = Blueprint("authorisation", __name__)


def start_login(launch: PendingLaunch) -> AnyResponse:
    """Send the browser to the tool's login initiation, by a self-posting form or a redirect."""
    tool, features = world().tools[launch.client_id], world().features
    fields = {
        "iss": world().issuer or "",
        "target_link_uri": launch.target_link_uri,
        "login_hint": launch.user_id,
        "lti_message_hint": launch.message_hint,
    }
    if features.login_sends_client_id:
        fields["client_id"] = tool.client_id
    if features.login_sends_deployment_id:
        fields["lti_deployment_id"] = tool.deployment_id
    if features.platform_storage:
        fields["lti_storage_target"] = "_parent"
    if features.login_method == "POST":
        return autopost(tool.login_url, fields)
    joint = "&" if "?" in tool.login_url else "?"
    return redirect(f"{tool.login_url}{joint}{urlencode(fields)}")


@blueprint.route("/lti/auth", methods=["GET", "POST"])
@place("auth")
def auth() -> AnyResponse:
    """Answer the tool's authentication request with a self-posting form.

    An unknown client, redirect URI or message hint ends on a page here; other faults are posted
    to the tool as `error`.
    """
    asked = request.values
    tool = world().tools.get(asked.get("client_id", ""))
    if tool is None or not tool.active:
        return _dead_end(_("The tool named a client_id nobody registered."))
    redirect_uri = asked.get("redirect_uri", "")
    if redirect_uri not in tool.redirect_uris:
        return _dead_end(_("The tool named a redirect_uri that is not registered."))
    launch = world().launches.find(asked.get("lti_message_hint", ""))
    if launch is None or launch.client_id != tool.client_id:
        return _dead_end(_("This launch is over or was never begun here. Open the activity again."))
    if signed_in() is None and "reposted" not in asked:
        return autopost(request.path, asked.to_dict() | {"reposted": "1"})
    fault = _fault(launch)
    if fault is not None:
        return _post_error(redirect_uri, *fault)
    if not world().launches.take(launch):
        return _dead_end(_("This launch is over or was never begun here. Open the activity again."))
    return _answer(redirect_uri, launch)


@blueprint.get("/lti/jwks")
@place("jwks")
def jwks() -> AnyResponse:
    """The platform's public keys (RFC 7517)."""
    return as_json(world().keys.jwks())


def _fault(launch: PendingLaunch) -> tuple[str, str] | None:
    """What is wrong with the request, as an OAuth error code and words; None if all is well."""
    asked, person = request.values, signed_in()
    expected = (
        ("scope", "openid", "invalid_scope"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_mode", "form_post", "invalid_request"),
        ("prompt", "none", "invalid_request"),
    )
    for name, value, code in expected:
        if asked.get(name) != value:
            return code, f"{name} must be {value}"
    if not asked.get("nonce"):
        return "invalid_request", "nonce is missing"
    if person is None:
        return "login_required", "nobody is signed in"
    if asked.get("login_hint") != person.user_id or person.user_id != launch.user_id:
        return "access_denied", "login_hint is not the signed-in person"
    return None


def _answer(redirect_uri: str, launch: PendingLaunch) -> Response:
    claims = launch_claims(world(), launch, request.values["nonce"])
    override = world().launches.take_override() or LaunchOverride()
    if override.error is not None:
        return _post_error(redirect_uri, override.error, "ordered by a test")
    key = world().keys.current
    fields = {}
    if override == LaunchOverride():
        fields["id_token"] = sign_token(claims, key)
    else:
        token = overridden_token(claims, key, override)
        if token is not None:
            fields["id_token"] = token
    state = request.values.get("state") if override.state is None else override.state
    if isinstance(state, str):
        fields["state"] = state
    return autopost(redirect_uri, fields)


def _post_error(redirect_uri: str, code: str, words: str) -> Response:
    fields = {"error": code, "error_description": words}
    if "state" in request.values:
        fields["state"] = request.values["state"]
    return autopost(redirect_uri, fields)


def _dead_end(words: str) -> Response:
    page = render_template("sandbox_lms/error.html", words=words, again=_activity_again())
    return make_response(page, 400)


def _activity_again() -> str | None:
    """Where to open the activity of a spent launch again, in the same frame or window."""
    try:
        hint = json.loads(request.values.get("lti_message_hint", ""))
        return f"/mod/{world().link(str(hint['cmid'])).id}/launch?in=window"
    except (ValueError, LookupError, TypeError):
        return None
