"""Media over HTTP: ``/media/<hash>/<name>``, in pieces where the player asks for pieces.

The hash cannot be guessed and names the bytes, so the address is the permission and every answer
may be kept for ever. No database, no cookie, no session (RFC 9110, sections 13 and 14).
"""

import re

from flask import Blueprint, Response, current_app, request, send_file, url_for

from lti_tool.content.errors import MediaNotFoundError
from lti_tool.content.media import MediaStore, is_servable, media_type
from lti_tool.settings import Settings
from lti_tool.web.access import public

blueprint = Blueprint("media", __name__)

ONE_YEAR = 31_536_000
_ONE_RANGE = re.compile(
    r"bytes=(?:(?P<start>\d{1,18})-(?P<end>\d{0,18})|-(?P<suffix>\d{1,18}))", re.ASCII
)


@blueprint.get("/media/<file_hash>/<name>")
@public
def show(file_hash: str, name: str) -> Response:
    """Send a stored file, or the part of it that ``Range`` asks for.

    Raises:
        MediaNotFoundError: no such hash, or an ending we do not serve.
    """
    settings: Settings = current_app.extensions["accord_settings"]
    store = MediaStore(settings.media_dir)
    path = store.find(file_hash) if is_servable(name) else None
    if path is None:
        raise MediaNotFoundError(hash=file_hash[:64])
    kind = media_type(name)
    if settings.media_accel_prefix:
        response = Response(mimetype=kind)
        place = f"{settings.media_accel_prefix.rstrip('/')}/{store.relative(file_hash)}"
        response.headers["X-Accel-Redirect"] = place
    else:
        _mend_range(path.stat().st_size)
        response = send_file(path, mimetype=kind, etag=file_hash, conditional=True)
    response.headers["Content-Type"] = kind
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def media_url(file_hash: str, name: str) -> str:
    """Return the address of a stored file; ``name`` is for people and decides the type."""
    return url_for("media.show", file_hash=file_hash, name=name)


def _mend_range(size: int) -> None:
    """Read ``Range`` as RFC 9110, 14.1.2 and 14.2 say where Werkzeug answers 416.

    One that is malformed or asks for several parts is ignored: the whole file is sent. A suffix
    longer than the file asks for all of it.
    """
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or (asked["end"] and int(asked["end"]) < int(asked["start"])):
        request.environ.pop("HTTP_RANGE", None)
    elif asked["suffix"] and int(asked["suffix"]) > size:
        request.environ["HTTP_RANGE"] = "bytes=0-"
