"""The plain way: pylti1p3 as its Flask README shows it, nothing added, nothing left out.

``BENCH_PAGE=post`` renders the page in the answer to the launch, as the README does: two requests
in all. ``BENCH_PAGE=get`` answers with 303 and restores the launch in a third request, by the
library's own ``from_cache``: the same three requests as Accord's.
"""

import json
import os
from pathlib import Path

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict

settings = json.loads(Path(os.environ["BENCH_CONFIG"]).read_text())
tool_conf = ToolConfDict({settings["issuer"]: [settings["registration"]]})
tool_conf.set_private_key(
    settings["issuer"], settings["private_key"], client_id=settings["registration"]["client_id"]
)

app = Flask(__name__)
app.secret_key = "the bench's own"
app.config.update(SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=False)


def page_of(launch: FlaskMessageLaunch) -> str:
    """Return the smallest page that uses the launch."""
    data = launch.get_launch_data()
    return f"<!doctype html><title>Hello</title><p>Hello, {data['name']}"


@app.route("/lti/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Begin the login."""
    target = request.values["target_link_uri"]
    answer: ResponseReturnValue = FlaskOIDCLogin(FlaskRequest(), tool_conf).redirect(target)
    return answer


@app.post("/lti/launch")
def launch() -> ResponseReturnValue:
    """Validate the launch."""
    message = FlaskMessageLaunch(FlaskRequest(), tool_conf)
    message.validate()
    if os.environ["BENCH_PAGE"] == "post":
        return page_of(message)
    return redirect(f"/page/{message.get_launch_id()}", code=303)


@app.get("/page/<launch_id>")
def page(launch_id: str) -> str:
    """Show the page of a launch made before."""
    return page_of(FlaskMessageLaunch.from_cache(launch_id, FlaskRequest(), tool_conf))


@app.get("/lti/jwks")
def jwks() -> ResponseReturnValue:
    """Publish the tool's keys."""
    return jsonify(tool_conf.get_jwks())
