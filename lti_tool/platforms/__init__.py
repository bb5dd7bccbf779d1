"""Platforms: who may launch us, whose keys we trust, how we call their services."""

from flask import Flask

from lti_tool.platforms import registry
from lti_tool.web.security_headers import FRAME_ANCESTORS


def init_platforms(app: Flask) -> None:
    """Let the registered platforms, and nobody else, show the tool in a frame."""
    app.extensions[FRAME_ANCESTORS] = registry.frame_ancestors
