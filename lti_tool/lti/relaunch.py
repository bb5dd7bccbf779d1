"""What happens where the browser-binding cookie does not come back.

First the platform's own storage (1EdTech "LTI Client Side postMessages" and "OIDC Login with LTI
Client Side postMessages"), then a window of its own, where the login is run again from the start:
a cookie set in a frame is not seen in a window, nor the reverse.
"""

from urllib.parse import urlencode

from flask import render_template, url_for

from lti_tool.lti import state as states
from lti_tool.lti.login import Login
from lti_tool.lti.state import LoginState
from lti_tool.platforms import registry
from lti_tool.platforms.quirks import quirks_of


def store_state_page(login: Login, browser_id: str) -> str:
    """Return the page that puts the browser's proof into the platform's storage, then goes on."""
    return render_template(
        "lti/store_state.html",
        auth_url=login.auth_url,
        storage_target=login.storage_target,
        platform_origin=login.registration.platform_origin,
        state_key=states.storage_key(login.state),
        state_value=browser_id,
    )


def recover_state_page(state: LoginState, signed_state: str, token: str) -> str:
    """Return the page that fetches the proof and posts the launch again with it."""
    registration = registry.with_id(state.registration_id)
    return render_template(
        "lti/recover_state.html",
        launch_url=url_for("lti.finish_launch"),
        id_token=token,
        state=signed_state,
        storage_target=state.storage_target,
        platform_origin=registration.platform_origin if registration else "",
        state_key=states.storage_key(signed_state),
        login_url=login_url(state),
    )


def new_window_page(state: LoginState) -> str:
    """Return the page with one button that opens the activity in a window of its own."""
    return render_template("lti/new_window.html", login_url=login_url(state))


def login_url(state: LoginState) -> str:
    """Return the address that begins the same launch anew.

    That is our own login with the same parameters, unless the platform's hints are good for one
    use only and it has an address of its own to start from.
    """
    registration = registry.with_id(state.registration_id)
    if registration is not None:
        own = quirks_of(registration.family).relaunch_url(
            registration.issuer, state.request.get("lti_message_hint", "")
        )
        if own:
            return own
    parameters = {n: v for n, v in state.request.items() if n != "lti_storage_target"}
    return url_for("lti.begin_login") + "?" + urlencode(parameters)
