"""The protocol's endpoints: one login, one redirect URI for all messages, one JWKS."""

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue

from lti_tool.db import db
from lti_tool.lti import DESTINATIONS, launch, login, registration, relaunch
from lti_tool.lti import state as states
from lti_tool.lti.errors import BrowserNotBoundError, SignInRefusedError
from lti_tool.lti.landing import Destination, Landing
from lti_tool.lti.state import LoginState
from lti_tool.platforms import tool_keys
from lti_tool.sessions import browser
from lti_tool.settings import Settings
from lti_tool.web.access import launch_endpoint, public
from lti_tool.web.security_headers import allow_framing_by, origin_of

JWKS_MAX_AGE_SECONDS = 600

blueprint = Blueprint("lti", __name__, url_prefix="/lti")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["accord_settings"]
    return settings


@blueprint.get("/jwks")
@public
def jwks() -> Response:
    """Show the tool's live public keys, cacheable for less than a key's overlap."""
    response = jsonify(tool_keys.public_jwks())
    response.headers["Cache-Control"] = f"public, max-age={JWKS_MAX_AGE_SECONDS}"
    return response


@blueprint.route("/login", methods=["GET", "POST"])
@launch_endpoint
def begin_login() -> ResponseReturnValue:
    """Send the browser to the platform's sign-in, marked with our state."""
    settings = _settings()
    known = browser.browser_ids_of(request, settings.is_https)
    browser_id = known[0] if known else browser.new_browser_id()
    begun = login.begin(request.values, browser_id, settings)
    response = make_response(
        relaunch.store_state_page(begun, browser_id)
        if begun.storage_target
        else redirect(begun.auth_url, code=302)
    )
    if not known:
        browser.remember_browser(response, browser_id, settings.is_https)
    return response


@blueprint.post("/launch")
@launch_endpoint
def finish_launch() -> ResponseReturnValue:
    """Let a launch in and answer with 303 to its first page (all message types).

    Raises:
        AccordError: every refusal is a typed error with its own page.
    """
    settings = _settings()
    state = states.read(request.form.get("state"), settings.secret_key)
    if "error" in request.form:
        raise SignInRefusedError(error=request.form["error"][:100])
    try:
        binding = launch.bind(
            state,
            browser.browser_ids_of(request, settings.is_https),
            request.form.get("stored_value"),
        )
    except BrowserNotBoundError as unbound:
        return _without_cookie(state, unbound)
    landing = launch.let_in(request.form.get("id_token"), state, binding)
    destination = _destination(landing)
    db.session.commit()
    return redirect(destination, code=303)


@blueprint.get("/register")
@launch_endpoint
def register() -> ResponseReturnValue:
    """Register the platform whose administrator opened our invite; tell what is left to do.

    Raises:
        AccordError: the invite, the platform or its answer is not right.
    """
    configuration_url = request.args.get("openid_configuration", "")
    allow_framing_by(configuration_url)
    registered = registration.register(
        request.args.get("invite", ""),
        configuration_url,
        request.args.get("registration_token", ""),
        _settings(),
    )
    return render_template(
        "lti/registered.html",
        after=registered.after,
        platform_origin=origin_of(registered.platform_url),
    )


def _destination(landing: Landing) -> str:
    destinations: dict[str, Destination] = current_app.extensions[DESTINATIONS]
    return destinations[landing.message_type](landing)


def _without_cookie(state: LoginState, unbound: BrowserNotBoundError) -> ResponseReturnValue:
    """Ask the platform's storage for the proof where it has one, else offer a new window."""
    asked_already = "stored_value" in request.form
    if state.storage_target and not asked_already:
        return relaunch.recover_state_page(
            state, request.form["state"], request.form.get("id_token", "")
        )
    current_app.logger.warning("launch refused: %s", unbound)
    return relaunch.new_window_page(state), unbound.status
