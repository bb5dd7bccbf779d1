"""A sitting: one opening of the lecture's page, dated by us and carried by the page itself.

The page is shown by a GET, which writes nothing; so the moment of opening travels in a signed
token. What was watched is credited against the clock from that moment on. The token names the
placement and the person, not the launch session: changes kept in a browser that lost its network
can be sent from the next launch.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from lti_tool import clock
from lti_tool.activities.lecture.errors import SittingUnreadableError
from lti_tool.settings import Settings

OLDEST = timedelta(days=90)
"""What a phone kept without network on the last day of a term still counts after the holidays. More
time gives no more credit than the recording is long, and that much is a matter of minutes.
"""


def opened_now(placement_id: int, user_id: int) -> str:
    """Return the token of a page that is being opened at this moment."""
    return _serializer().dumps([placement_id, user_id, int(clock.now().timestamp())])


def opened_at(token: str, placement_id: int, user_id: int) -> datetime:
    """Return when the page that carries ``token`` was opened.

    Raises:
        SittingUnreadableError: forged, of another person or lecture, or too old.
    """
    try:
        said = _serializer().loads(token)
    except BadSignature:
        raise SittingUnreadableError(reason="signature") from None
    if said[:2] != [placement_id, user_id]:
        raise SittingUnreadableError(reason="of another")
    moment = datetime.fromtimestamp(said[2], UTC)
    if moment < clock.now() - OLDEST:
        raise SittingUnreadableError(reason="too old")
    return moment


def _serializer() -> URLSafeSerializer:
    settings: Settings = current_app.extensions["accord_settings"]
    return _serializer_of(settings.secret_key)


@lru_cache(maxsize=16)
def _serializer_of(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="lecture sitting")
