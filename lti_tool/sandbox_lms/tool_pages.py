"""«External tools»: what is registered, and registering one more by its invite link."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response as AnyResponse

from lti_tool.sandbox_lms.current import require_teacher, world

blueprint = Blueprint("tools", __name__)


@blueprint.get("/admin/tools")
def listing() -> str:
    """Every registered tool, and the field for a registration URL."""
    require_teacher()
    return render_template("sandbox_lms/tools.html", tools=list(world().tools.values()))


@blueprint.post("/admin/tools/register")
def register() -> str:
    """Open the tool's registration URL in a frame, with a fresh one-time token in it."""
    require_teacher()
    url = request.form.get("url", "").strip()
    if urlsplit(url).scheme not in {"http", "https"}:
        raise BadRequest
    return render_template("sandbox_lms/register.html", frame_url=world().registration_url(url))


@blueprint.post("/admin/tools/<client_id>/switch")
def switch(client_id: str) -> AnyResponse:
    """Switch a tool on or off."""
    require_teacher()
    tool = world().tools.get(client_id)
    if tool is None:
        raise NotFound
    tool.active = not tool.active
    return redirect("/admin/tools")
