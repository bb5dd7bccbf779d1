"""Live pages: a feed of what changed in the database, told to browsers as server-sent events."""

from flask import Flask

from lti_tool.live.hub import EXTENSION, Hub
from lti_tool.settings import Settings


def init_live(app: Flask, settings: Settings) -> None:
    """Give the application its hub; nothing runs until somebody listens."""
    app.extensions[EXTENSION] = Hub(app, settings.live_streams)
