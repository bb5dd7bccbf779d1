"""The plain way: pylti1p3 as its README shows it for Flask, nothing added, nothing left out.

The launch answers with 303 and a third request restores it by the library's own ``from_cache``:
the same three requests as Accord's. ``BENCH_REDIS`` names a Redis in which launches are kept, as
the README recommends for tools in frames; without it they stand in Flask's session, whose cookie
grows beyond what browsers keep.
"""

import json
import os
from pathlib import Path

from flask import Flask, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_caching import Cache
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
)
from pylti1p3.tool_config import ToolConfDict

settings = json.loads(Path(os.environ["BENCH_CONFIG"]).read_text())
tool_conf = ToolConfDict({settings["issuer"]: [settings["registration"]]})
tool_conf.set_private_key(
    settings["issuer"], settings["private_key"], client_id=settings["registration"]["client_id"]
)

app = Flask(__name__)
app.secret_key = "the bench's own"
app.config.update(SESSION_COOKIE_SAMESITE="None", SESSION_COOKIE_SECURE=False)
if redis_url := os.environ.get("BENCH_REDIS"):
    cache = Cache(app, config={"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": redis_url})


def storage() -> dict[str, FlaskCacheDataStorage]:
    """Return where launches are kept, as the library's constructors want to be told."""
    return {"launch_data_storage": FlaskCacheDataStorage(cache)} if redis_url else {}


def page_of(launch: FlaskMessageLaunch) -> str:
    """Return the smallest page that uses the launch."""
    data = launch.get_launch_data()
    return f"<!doctype html><title>Hello</title><p>Hello, {data['name']}"


@app.route("/lti/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    """Begin the login."""
    target = request.values["target_link_uri"]
    answer: ResponseReturnValue = FlaskOIDCLogin(FlaskRequest(), tool_conf, **storage()).redirect(
        target
    )
    return answer


@app.post("/lti/launch")
def launch() -> ResponseReturnValue:
    """Validate the launch."""
    message = FlaskMessageLaunch(FlaskRequest(), tool_conf, **storage())
    message.validate()
    return redirect(f"/page/{message.get_launch_id()}", code=303)


@app.get("/page/<launch_id>")
def page(launch_id: str) -> str:
    """Show the page of a launch made before."""
    return page_of(FlaskMessageLaunch.from_cache(launch_id, FlaskRequest(), tool_conf, **storage()))


@app.get("/lti/jwks")
def jwks() -> ResponseReturnValue:
    """Publish the tool's keys."""
    return jsonify(tool_conf.get_jwks())
