"""Flask's cookie session, switched off: launch sessions stand in the database.

Flask reads and checks its signed cookie at every request whether anybody asks for it or not.
"""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin


class NoCookieSession(SessionInterface):
    """A session that is never there: using ``flask.session`` raises."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return nothing: Flask then gives the request a session that refuses to be written."""
        return None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set no cookie."""
